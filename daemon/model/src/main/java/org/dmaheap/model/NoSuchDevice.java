// SPDX-License-Identifier: Apache-2.0
package org.dmaheap.model;

/** The caller named a device that is not in the map. */
public final class NoSuchDevice extends Exception {
    private static final long serialVersionUID = 1L;
    private final String device;

    public NoSuchDevice(String device) {
        super("no such device: " + device);
        this.device = device;
    }

    public String device() {
        return device;
    }
}
