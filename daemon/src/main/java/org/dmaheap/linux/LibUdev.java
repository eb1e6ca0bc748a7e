// SPDX-License-Identifier: Apache-2.0
package org.dmaheap.linux;

import jnr.ffi.LibraryLoader;
import jnr.ffi.Pointer;

/** The part of libudev.h that monitors events. Public for jnr-ffi, which makes a class of it. */
public interface LibUdev {

    Pointer udev_new();

    Pointer udev_unref(Pointer udev);

    Pointer udev_monitor_new_from_netlink(Pointer udev, String name);

    Pointer udev_monitor_unref(Pointer monitor);

    int udev_monitor_filter_add_match_subsystem_devtype(Pointer monitor, String subsystem, String devtype);

    int udev_monitor_enable_receiving(Pointer monitor);

    int udev_monitor_get_fd(Pointer monitor);

    Pointer udev_monitor_receive_device(Pointer monitor);

    Pointer udev_device_unref(Pointer device);

    /**
     * @throws UnsatisfiedLinkError if the machine has none
     */
    static LibUdev load() {
        return LibraryLoader.create(LibUdev.class).failImmediately().load("libudev.so.1");
    }
}
