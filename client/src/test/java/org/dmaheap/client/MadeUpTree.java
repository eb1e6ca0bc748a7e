// SPDX-License-Identifier: Apache-2.0
package org.dmaheap.client;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** The tree of a machine that is nowhere, with links as sysfs has them. */
record MadeUpTree(Path root) {

    /** A display or a renderer on the platform bus, with one node. */
    MadeUpTree device(String driver, String node, String dev) throws IOException {
        return device(driver, driver, "drm", node, dev);
    }

    /** A device of that name with one node of the class {@code drm} or {@code video4linux}. */
    MadeUpTree device(String name, String driver, String subsystem, String node, String dev) throws IOException {
        Path device = root.resolve("sys/devices/platform/" + name);
        Path directory = Files.createDirectories(device.resolve(subsystem + "/" + node));
        Files.writeString(directory.resolve("dev"), dev);
        link(directory.resolve("device"), device);
        link(device.resolve("driver"), Files.createDirectories(root.resolve("sys/bus/platform/drivers/" + driver)));
        link(root.resolve("sys/class/" + subsystem + "/" + node), directory);
        return this;
    }

    MadeUpTree heap(String name, String dev) throws IOException {
        Path heap = Files.createDirectories(root.resolve("sys/devices/virtual/dma_heap/" + name));
        Files.writeString(heap.resolve("dev"), dev);
        link(root.resolve("sys/class/dma_heap/" + name), heap);
        Files.createDirectories(root.resolve("dev/dma_heap"));
        Files.createFile(root.resolve("dev/dma_heap/" + name));
        return this;
    }

    /** A file with a text in it. */
    MadeUpTree file(String path, String text) throws IOException {
        Path file = root.resolve(path);
        Files.createDirectories(file.getParent());
        Files.writeString(file, text);
        return this;
    }

    private static void link(Path link, Path target) throws IOException {
        if (!Files.exists(link)) {
            Files.createDirectories(link.getParent());
            Files.createSymbolicLink(link, link.getParent().relativize(target));
        }
    }
}
