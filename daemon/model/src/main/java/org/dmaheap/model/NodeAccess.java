// SPDX-License-Identifier: Apache-2.0
package org.dmaheap.model;

import static org.dmaheap.model.Type.TEXT;

/**
 * Owner and mode of a node below {@code /dev}.
 *
 * @param user name, or the number if it has none
 * @param group name, or the number if it has none
 * @param mode four octal digits: {@code 0660}
 */
public record NodeAccess(String user, String group, String mode) {

    public static final Table<NodeAccess> TABLE = keys -> new NodeAccess(
            keys.of("user", TEXT, NodeAccess::user),
            keys.of("group", TEXT, NodeAccess::group),
            keys.of("mode", TEXT, NodeAccess::mode));
}
