// SPDX-License-Identifier: Apache-2.0
package org.dmaheap.config;

import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.dmaheap.inventory.KernelVersion;
import org.dmaheap.model.DeviceNode;
import org.dmaheap.rules.DeviceMatch;
import org.dmaheap.rules.KernelRange;

/** Makes the condition of a device rule or an override. */
final class MatchParser {
    private static final Set<String> KEYS = new LinkedHashSet<>();

    static {
        for (DeviceMatch.Key key : DeviceMatch.Key.values()) {
            KEYS.add(key.word());
        }
    }

    private MatchParser() {}

    /** @param drivers names of the bus driver that stand in the rule itself; none: those in the condition */
    static DeviceMatch match(Optional<Located> condition, List<String> drivers) throws RuleFileException {
        if (condition.isEmpty()) {
            return match(new Located.Members(new Located(0, Map.of()), "\"match\"", Map.of()), drivers);
        }
        Located.Members match = condition.get().members("\"match\"", KEYS);
        if (match.byKey().isEmpty()) {
            throw condition.get().wrong("\"match\" must have a key");
        }
        if (!drivers.isEmpty() && match.get("driver").isPresent()) {
            throw match.require("driver").wrong("\"driver\" stands in the rule already");
        }
        return match(match, drivers.isEmpty() ? match.strings("driver") : drivers);
    }

    private static DeviceMatch match(Located.Members match, List<String> drivers) throws RuleFileException {
        Optional<Located> pci = match.get("pci");
        Optional<Located> features = match.get("virtioFeatures");
        Optional<Located> region = match.get("memoryRegion");
        Optional<Located> kernel = match.get("kernel");
        return new DeviceMatch(
                drivers,
                match.globs("device"),
                match.globs("devpath"),
                match.strings("bus"),
                match.strings("compatible"),
                match.strings("parentCompatible"),
                match.strings("dmaCompatible"),
                match.words("nodes", "node type", DeviceNode.Type.WORDS),
                pci.isPresent() ? Optional.of(pciMatch(pci.get())) : Optional.empty(),
                features.isPresent() ? Optional.of(featureBits(features.get())) : Optional.empty(),
                region.isPresent() ? Optional.of(region.get().bool("\"memoryRegion\"")) : Optional.empty(),
                kernel.isPresent() ? Optional.of(kernelRange(kernel.get())) : Optional.empty());
    }

    private static KernelRange kernelRange(Located item) throws RuleFileException {
        Located.Members range = item.members("\"kernel\"", List.of("from", "before"));
        Optional<KernelVersion> from = version(range, "from");
        Optional<KernelVersion> before = version(range, "before");
        if (from.isEmpty() && before.isEmpty()) {
            throw item.wrong("\"kernel\" must have \"from\" or \"before\"");
        }
        return new KernelRange(from, before);
    }

    private static Optional<KernelVersion> version(Located.Members range, String key) throws RuleFileException {
        Optional<Located> item = range.get(key);
        if (item.isEmpty()) {
            return Optional.empty();
        }
        Optional<KernelVersion> version = KernelVersion.ofText(item.get().string("\"" + key + "\""));
        if (version.isEmpty()) {
            throw item.get().wrong("a kernel version is two numbers, such as \"6.13\"");
        }
        return version;
    }

    private static DeviceMatch.PciMatch pciMatch(Located item) throws RuleFileException {
        Located.Members pci = item.members("\"pci\"", List.of("vendor", "devices"));
        Set<Integer> devices = new HashSet<>();
        for (Located ids : pci.items("devices")) {
            for (String id : ids.string("PCI ids").split(" ", -1)) {
                devices.add(id16(id, ids));
            }
        }
        Located vendor = pci.require("vendor");
        return new DeviceMatch.PciMatch(id16(vendor.string("a PCI id"), vendor), devices);
    }

    /** As {@code lspci} prints it, or with {@code 0x} as sysfs does. */
    private static int id16(String text, Located where) throws RuleFileException {
        int start = text.startsWith("0x") ? 2 : 0;
        int id = 0;
        for (int i = start; i < text.length(); i++) {
            int digit = Character.digit(text.charAt(i), 16);
            if (digit < 0 || text.charAt(i) >= 0x80 || id > 0xfff) {
                throw where.wrong("a PCI id is a hexadecimal number of 16 bits, such as \"10de\"");
            }
            id = id << 4 | digit;
        }
        if (start == text.length()) {
            throw where.wrong("a PCI id is a hexadecimal number of 16 bits, such as \"10de\"");
        }
        return id;
    }

    private static DeviceMatch.FeatureBits featureBits(Located item) throws RuleFileException {
        Located.Members bits = item.members("\"virtioFeatures\"", List.of("set", "clear"));
        return new DeviceMatch.FeatureBits(bitNumbers(bits, "set"), bitNumbers(bits, "clear"));
    }

    private static Set<Integer> bitNumbers(Located.Members members, String key) throws RuleFileException {
        Set<Integer> numbers = new HashSet<>();
        for (Located bit : members.items(key)) {
            numbers.add(bit.number("a feature bit", 0, 127));
        }
        return numbers;
    }
}
