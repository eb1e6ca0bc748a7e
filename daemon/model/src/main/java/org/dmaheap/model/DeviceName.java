// SPDX-License-Identifier: Apache-2.0
package org.dmaheap.model;

/** Decides whether a word that a client uses names a device. */
final class DeviceName {
    private DeviceName() {}

    static boolean names(Device device, String name) {
        return device.bus().devpath().equals(name)
                || ("/sys" + device.bus().devpath()).equals(name)
                || device.nodes().stream().anyMatch(node -> names(node, name));
    }

    private static boolean names(DeviceNode node, String name) {
        return node.name().equals(name)
                || node.path().equals(name)
                || node.dev().toString().equals(name)
                || Long.toUnsignedString(node.dev().toDevT()).equals(name);
    }
}
