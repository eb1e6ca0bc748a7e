// SPDX-License-Identifier: Apache-2.0
package org.dmaheap.sysfs;

/** Told of what cannot be read: a value of the scan, not an exception. */
@FunctionalInterface
public interface ReadProblems {

    /**
     * @param path below the scanned root
     * @param problem one phrase: {@code Permission denied}
     */
    void report(String path, String problem);
}
