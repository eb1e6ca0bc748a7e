// SPDX-License-Identifier: Apache-2.0
package org.dmaheap.discovery;

import org.dmaheap.model.DevNum;
import org.dmaheap.sysfs.ReadProblems;
import org.dmaheap.sysfs.SysfsRoot;

/**
 * Tells which heaps have a node that a program can open. Below the {@code /dev} of a container a heap of the host has
 * none; and while the machine starts, udev has yet to give a node to its group.
 */
final class HeapNodes {
    private static final String UDEV_CONTROL = "/run/udev/control";

    /** Where udev keeps what it knows of a device, by type and number: {@code c252:0}. */
    private static final String UDEV_DATA = "/run/udev/data/";

    private final SysfsRoot sysfs;
    private final ReadProblems problems;
    private final boolean udevRuns;
    private boolean nodesAreTold = true;

    HeapNodes(SysfsRoot sysfs, ReadProblems problems) {
        this.sysfs = sysfs;
        this.problems = problems;
        this.udevRuns = sysfs.exists(UDEV_CONTROL);
    }

    /**
     * Whether the node is there, and udev, where it runs, has finished with it: then there is an entry in its database,
     * which for a device with a number it writes after the permissions, even if there is nothing to say
     * ({@code device_update_db()}, src/libsystemd/sd-device/device-private.c, systemd 257). A tree without {@code /dev} is
     * sysfs alone and does not tell: its heaps count as there.
     */
    boolean canBeOpened(String node, DevNum dev) {
        if (nodesAreTold && !sysfs.isDirectory("/dev")) {
            problems.report("/dev", "not in the tree: its heaps count as there");
            nodesAreTold = false;
        }
        if (!nodesAreTold) {
            return true;
        }
        if (!sysfs.exists(node)) {
            problems.report(node, "no such node: the heap is not offered");
            return false;
        }
        return !udevRuns || sysfs.exists(UDEV_DATA + "c" + dev);
    }
}
