// SPDX-License-Identifier: Apache-2.0
package org.dmaheap.model;

/**
 * Something that could not be read or made sense of. The rest of the scan holds.
 *
 * @param path below the scanned root
 * @param problem one phrase: {@code Permission denied}
 */
public record ScanIssue(String path, String problem) {}
