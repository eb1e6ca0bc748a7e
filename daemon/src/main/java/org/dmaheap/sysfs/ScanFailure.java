// SPDX-License-Identifier: Apache-2.0
package org.dmaheap.sysfs;

/**
 * The system cannot read files now: it is out of descriptors or memory, or a device does not answer. What a scan would make
 * of that is no map, because what could not be read would look like what is not there. Another try may find it better.
 */
public final class ScanFailure extends RuntimeException {
    private static final long serialVersionUID = 1L;

    /**
     * @param path below the scanned root
     * @param problem one phrase
     */
    ScanFailure(String path, String problem) {
        super(path + ": " + problem);
    }
}
