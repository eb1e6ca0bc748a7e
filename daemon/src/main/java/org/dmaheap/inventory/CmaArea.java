// SPDX-License-Identifier: Apache-2.0
package org.dmaheap.inventory;

import java.util.OptionalLong;

/**
 * A CMA area as {@code /sys/kernel/mm/cma} or {@code /proc/meminfo} shows it.
 *
 * @param name of the directory, which is the area's name, not always the heap's
 * @param totalBytes size; pages lent to others included
 * @param freeBytes what is not allocated from the area; not the largest run
 */
public record CmaArea(String name, OptionalLong totalBytes, OptionalLong freeBytes) {}
