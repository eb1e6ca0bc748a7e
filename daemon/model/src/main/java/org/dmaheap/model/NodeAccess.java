// SPDX-License-Identifier: Apache-2.0
package org.dmaheap.model;

/**
 * Owner and mode of a node below {@code /dev}.
 *
 * @param user name, or the number if it has none
 * @param group name, or the number if it has none
 * @param mode four octal digits: {@code 0660}
 */
public record NodeAccess(String user, String group, String mode) {}
