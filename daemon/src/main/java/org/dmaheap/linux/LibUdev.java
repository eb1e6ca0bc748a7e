// SPDX-License-Identifier: Apache-2.0
package org.dmaheap.linux;

import com.kenai.jffi.Invoker;
import com.kenai.jffi.Library;
import com.kenai.jffi.MemoryIO;
import com.kenai.jffi.Type;
import java.nio.charset.StandardCharsets;
import java.util.Optional;

/** The part of libudev.h that monitors events, with names and types as there. Pointers are numbers, 0 is none. */
final class LibUdev {
    private static final MemoryIO MEMORY = MemoryIO.getInstance();

    private final Invoker invoker = Invoker.getInstance();
    private final Library library;

    private final NativeFunction udevNew;
    private final NativeFunction udevUnref;
    private final NativeFunction monitorNew;
    private final NativeFunction monitorUnref;
    private final NativeFunction filter;
    private final NativeFunction enableReceiving;
    private final NativeFunction getFd;
    private final NativeFunction receiveDevice;
    private final NativeFunction deviceDevtype;
    private final NativeFunction deviceUnref;

    private LibUdev(Library library) {
        this.library = library;
        udevNew = function("udev_new", Type.POINTER);
        udevUnref = function("udev_unref", Type.POINTER, Type.POINTER);
        monitorNew = function("udev_monitor_new_from_netlink", Type.POINTER, Type.POINTER, Type.POINTER);
        monitorUnref = function("udev_monitor_unref", Type.POINTER, Type.POINTER);
        filter = function(
                "udev_monitor_filter_add_match_subsystem_devtype", Type.SINT, Type.POINTER, Type.POINTER, Type.POINTER);
        enableReceiving = function("udev_monitor_enable_receiving", Type.SINT, Type.POINTER);
        getFd = function("udev_monitor_get_fd", Type.SINT, Type.POINTER);
        receiveDevice = function("udev_monitor_receive_device", Type.POINTER, Type.POINTER);
        deviceDevtype = function("udev_device_get_devtype", Type.POINTER, Type.POINTER);
        deviceUnref = function("udev_device_unref", Type.POINTER, Type.POINTER);
    }

    /**
     * @throws UnsatisfiedLinkError if the machine has none
     */
    static LibUdev load() {
        Library library = Library.openLibrary("libudev.so.1", Library.LAZY | Library.LOCAL);
        if (library == null) {
            throw new UnsatisfiedLinkError(Library.getLastError());
        }
        return new LibUdev(library);
    }

    private NativeFunction function(String name, Type result, Type... parameters) {
        return NativeFunction.of(library, name, result, parameters);
    }

    long udev_new() {
        return invoker.invokeN0(udevNew.call, udevNew.address);
    }

    void udev_unref(long udev) {
        invoker.invokeN1(udevUnref.call, udevUnref.address, udev);
    }

    long udev_monitor_new_from_netlink(long udev, String name) {
        try (NativeString bytes = new NativeString(name)) {
            return invoker.invokeN2(monitorNew.call, monitorNew.address, udev, bytes.address());
        }
    }

    void udev_monitor_unref(long monitor) {
        invoker.invokeN1(monitorUnref.call, monitorUnref.address, monitor);
    }

    /** For all types of device of a subsystem. */
    int udev_monitor_filter_add_match_subsystem_devtype(long monitor, String subsystem) {
        try (NativeString bytes = new NativeString(subsystem)) {
            return (int) invoker.invokeN3(filter.call, filter.address, monitor, bytes.address(), 0);
        }
    }

    int udev_monitor_enable_receiving(long monitor) {
        return (int) invoker.invokeN1(enableReceiving.call, enableReceiving.address, monitor);
    }

    int udev_monitor_get_fd(long monitor) {
        return (int) invoker.invokeN1(getFd.call, getFd.address, monitor);
    }

    long udev_monitor_receive_device(long monitor) {
        return invoker.invokeN1(receiveDevice.call, receiveDevice.address, monitor);
    }

    Optional<String> udev_device_get_devtype(long device) {
        long text = invoker.invokeN1(deviceDevtype.call, deviceDevtype.address, device);
        return text == 0
                ? Optional.empty()
                : Optional.of(new String(MEMORY.getZeroTerminatedByteArray(text), StandardCharsets.UTF_8));
    }

    void udev_device_unref(long device) {
        invoker.invokeN1(deviceUnref.call, deviceUnref.address, device);
    }
}
