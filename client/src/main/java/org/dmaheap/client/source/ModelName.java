// SPDX-License-Identifier: Apache-2.0
package org.dmaheap.client.source;

import java.nio.file.Path;
import java.util.Optional;
import org.dmaheap.sysfs.SysfsRoot;

/** The name that a machine has for itself. */
final class ModelName {
    private static final String DEVICE_TREE = "/sys/firmware/devicetree/base/model";
    private static final String DMI = "/sys/class/dmi/id/";

    private ModelName() {}

    /** The model of the device tree, or else vendor and product of the firmware; empty where neither tells. */
    static Optional<String> read(Path root) {
        // a name for a heading: where it cannot be read there is none
        SysfsRoot tree = new SysfsRoot(root, (path, problem) -> {});
        return text(tree, DEVICE_TREE)
                .or(() -> text(tree, DMI + "product_name")
                        .map(product -> text(tree, DMI + "sys_vendor")
                                .map(vendor -> vendor + " " + product)
                                .orElse(product)));
    }

    /** A device-tree string ends with a NUL. */
    private static Optional<String> text(SysfsRoot tree, String path) {
        return tree.attribute(path).map(text -> text.replace("\0", "").strip()).filter(text -> !text.isEmpty());
    }
}
