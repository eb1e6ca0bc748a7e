// SPDX-License-Identifier: Apache-2.0
package org.dmaheap.model;

/** The caller named a device that is not in the map, or asked for all of a use that none has. */
public final class NoSuchDevice extends Exception {
    private static final long serialVersionUID = 1L;
    private final String device;

    public NoSuchDevice(String device) {
        super(device.equals(DeviceUse.ALL) ? "no device has this use" : "no such device: " + device);
        this.device = device;
    }

    public String device() {
        return device;
    }
}
