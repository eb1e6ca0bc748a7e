// SPDX-License-Identifier: Apache-2.0
package org.dmaheap.client.source;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.dmaheap.model.Device;
import org.dmaheap.model.DeviceNode;
import org.dmaheap.model.NaturalOrder;
import org.dmaheap.sysfs.SysfsRoot;

/**
 * Labels that tell devices of one driver apart: the name that a V4L2 driver gave a node, the connectors of a display, or else the
 * name on the bus, of which by-path links are made.
 */
final class DeviceLabels {
    private static final String DRM = "/sys/class/drm";

    private final SysfsRoot tree;
    private Optional<List<String>> drm = Optional.empty();

    private DeviceLabels(SysfsRoot tree) {
        this.tree = tree;
    }

    /** Labels by id, of those devices alone whose driver another has, too. */
    static Map<String, String> of(Path root, List<Device> devices) {
        // words for people: what cannot be read tells nothing apart
        return new DeviceLabels(new SysfsRoot(root, (path, problem) -> {})).of(devices);
    }

    private Map<String, String> of(List<Device> devices) {
        Map<String, List<Device>> byDriver = new LinkedHashMap<>();
        for (Device device : devices) {
            byDriver.computeIfAbsent(device.driver().orElse("-"), driver -> new ArrayList<>())
                    .add(device);
        }
        Map<String, String> labels = new HashMap<>();
        byDriver.values().stream().filter(alike -> alike.size() > 1).forEach(alike -> label(alike, labels));
        return labels;
    }

    private void label(List<Device> alike, Map<String, String> labels) {
        Map<String, String> told = new HashMap<>();
        Set<String> different = new HashSet<>();
        for (Device device : alike) {
            told(device).ifPresent(label -> {
                told.put(device.id(), label);
                different.add(label);
            });
        }
        boolean apart = told.size() == alike.size() && different.size() == alike.size();
        for (Device device : alike) {
            labels.put(device.id(), apart ? told.get(device.id()) : onBus(device));
        }
    }

    private Optional<String> told(Device device) {
        for (DeviceNode node : device.nodes()) {
            Optional<String> told = switch (node.type()) {
                case VIDEO -> named(node);
                case PRIMARY -> connectors(node);
                case RENDER, ACCEL -> Optional.empty();
            };
            if (told.isPresent()) {
                return told;
            }
        }
        return Optional.empty();
    }

    /** As {@code v4l2-ctl --list-devices} shows it; of this very node, whoever has the number in another container. */
    private Optional<String> named(DeviceNode node) {
        String directory = "/sys/class/video4linux/" + node.name();
        return tree.attribute(directory + "/dev")
                        .filter(node.dev().toString()::equals)
                        .isPresent()
                ? tree.attribute(directory + "/name").filter(name -> !name.isEmpty())
                : Optional.empty();
    }

    private Optional<String> connectors(DeviceNode card) {
        if (tree.attribute(DRM + "/" + card.name() + "/dev")
                .filter(card.dev().toString()::equals)
                .isEmpty()) {
            return Optional.empty();
        }
        if (drm.isEmpty()) {
            drm = Optional.of(tree.list(DRM));
        }
        List<String> connectors = new ArrayList<>();
        for (String entry : drm.get()) {
            if (entry.startsWith(card.name() + "-")) {
                connectors.add(entry.substring(card.name().length() + 1));
            }
        }
        connectors.sort(NaturalOrder.COMPARATOR);
        return connectors.isEmpty() ? Optional.empty() : Optional.of(String.join("+", connectors));
    }

    private static String onBus(Device device) {
        return device.devpath().substring(device.devpath().lastIndexOf('/') + 1);
    }
}
