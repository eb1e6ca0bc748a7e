// SPDX-License-Identifier: Apache-2.0
package org.dmaheap.inventory;

/**
 * Vendor and device of a PCI function, each 16 bits.
 *
 * @param vendor as in the attribute {@code vendor}
 * @param device as in the attribute {@code device}
 */
public record PciId(int vendor, int device) {}
