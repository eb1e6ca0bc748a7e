// SPDX-License-Identifier: Apache-2.0
package org.dmaheap.rules;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import org.dmaheap.inventory.BusDevice;
import org.dmaheap.inventory.OfNode;
import org.dmaheap.inventory.PciId;
import org.dmaheap.inventory.ScannedDevice;
import org.dmaheap.model.Copies;
import org.dmaheap.model.DeviceNode;
import org.dmaheap.model.Fact;

/**
 * The condition under which a device rule speaks: every key that is given must hold. A list holds if one of its entries does; an empty list
 * is a key that is not given. A key that the device cannot answer does not hold.
 *
 * @param driver names of the bus driver
 * @param device patterns of the last component of the devpath, for devices without a driver link
 * @param devpath patterns of all of it
 * @param bus subsystems
 * @param compatible of the device's node
 * @param parentCompatible of the parent device's node
 * @param dmaCompatible of the node of a device that does the DMA
 * @param nodes exactly these kinds of node
 * @param pci of a PCI function
 * @param virtioFeatures of the virtio device below it
 * @param memoryRegion whether the device's node has a {@code memory-region}
 * @param kernel of the running system
 */
public record DeviceMatch(
        List<String> driver,
        List<Glob> device,
        List<Glob> devpath,
        List<String> bus,
        List<String> compatible,
        List<String> parentCompatible,
        List<String> dmaCompatible,
        Set<DeviceNode.Type> nodes,
        Optional<PciMatch> pci,
        Optional<FeatureBits> virtioFeatures,
        Optional<Boolean> memoryRegion,
        Optional<KernelRange> kernel) {
    public DeviceMatch {
        driver = List.copyOf(driver);
        device = List.copyOf(device);
        devpath = List.copyOf(devpath);
        bus = List.copyOf(bus);
        compatible = List.copyOf(compatible);
        parentCompatible = List.copyOf(parentCompatible);
        dmaCompatible = List.copyOf(dmaCompatible);
        nodes = Copies.of(nodes);
    }

    /** The same of one driver. */
    public DeviceMatch withDriver(String name) {
        return new DeviceMatch(
                List.of(name),
                device,
                devpath,
                bus,
                compatible,
                parentCompatible,
                dmaCompatible,
                nodes,
                pci,
                virtioFeatures,
                memoryRegion,
                kernel);
    }

    /** Vendor and devices of PCI functions; no devices: all of the vendor. */
    public record PciMatch(int vendor, Set<Integer> devices) {
        public PciMatch {
            devices = Copies.of(devices);
        }

        boolean holds(PciId id) {
            return vendor == id.vendor() && (devices.isEmpty() || devices.contains(id.device()));
        }

        List<String> wanted() {
            String of = String.format("%04x:", vendor);
            return devices.isEmpty()
                    ? List.of(of + "*")
                    : devices.stream()
                            .sorted()
                            .map(id -> of + String.format("%04x", id))
                            .toList();
        }
    }

    /** Feature bits of a virtio device that must be set, and that must be clear; what is not told is not set. */
    public record FeatureBits(Set<Integer> set, Set<Integer> clear) {
        public FeatureBits {
            set = Copies.of(set);
            clear = Copies.of(clear);
        }

        boolean hold(String features) {
            return set.stream().allMatch(bit -> isSet(features, bit))
                    && clear.stream().noneMatch(bit -> isSet(features, bit));
        }

        List<String> wanted() {
            return Stream.concat(
                            set.stream().sorted().map(bit -> "bit " + bit),
                            clear.stream().sorted().map(bit -> "no bit " + bit))
                    .toList();
        }

        private static boolean isSet(String features, int bit) {
            return bit < features.length() && features.charAt(bit) == '1';
        }
    }

    /** A thing that a match may ask, in the order in which it does. */
    public enum Key {
        DRIVER("driver"),
        DEVICE("device"),
        DEVPATH("devpath"),
        BUS("bus"),
        COMPATIBLE("compatible"),
        PARENT_COMPATIBLE("parentCompatible"),
        DMA_COMPATIBLE("dmaCompatible"),
        NODES("nodes"),
        PCI("pci"),
        VIRTIO_FEATURES("virtioFeatures"),
        MEMORY_REGION("memoryRegion"),
        KERNEL("kernel");

        private final String word;

        Key(String word) {
            this.word = word;
        }

        /** The word in rule files. */
        public String word() {
            return word;
        }
    }

    private static final Key[] KEYS = Key.values();

    /**
     * The facts that make this match the device; empty if it does not.
     *
     * @param dmaDevices the devices that do its DMA
     * @param osrelease {@code /proc/sys/kernel/osrelease}
     */
    public Optional<List<Fact>> matches(ScannedDevice candidate, List<BusDevice> dmaDevices, Fact osrelease) {
        List<Fact> facts = new ArrayList<>();
        return failing(candidate, dmaDevices, osrelease, facts).isEmpty()
                ? Optional.of(List.copyOf(facts))
                : Optional.empty();
    }

    /** Whether this can match a device with this bus driver, whatever else it asks. */
    boolean allows(Optional<String> busDriver) {
        return driver.isEmpty() || driver.contains(busDriver.orElse(""));
    }

    /** Whether this would match the device if the release of the kernel were known, and an old one. */
    public boolean wouldMatchAnOlderKernel(ScannedDevice candidate, List<BusDevice> dmaDevices, Fact osrelease) {
        return kernel.filter(range -> range.isUndecided(osrelease)).isPresent()
                && failing(candidate, dmaDevices, osrelease, new ArrayList<>())
                        .filter(Key.KERNEL::equals)
                        .isPresent();
    }

    /**
     * Whether this would match but for keys that nodes would answer which are lost.
     *
     * @param dmaDevices the devices that do its DMA
     * @param osrelease {@code /proc/sys/kernel/osrelease}
     * @param lostPool whether a pool that a device has for itself is named by nobody: the {@code memory-region} may be lost
     */
    public boolean couldMatch(ScannedDevice candidate, List<BusDevice> dmaDevices, Fact osrelease, boolean lostPool) {
        boolean own = isLost(candidate.bus());
        boolean parents = candidate.parent().filter(DeviceMatch::isLost).isPresent();
        boolean ofDma = dmaDevices.stream().anyMatch(DeviceMatch::isLost);
        if (!own && !parents && !ofDma && !lostPool) {
            return false;
        }
        DeviceMatch rest = new DeviceMatch(
                driver,
                device,
                devpath,
                bus,
                own ? List.of() : compatible,
                parents ? List.of() : parentCompatible,
                ofDma ? List.of() : dmaCompatible,
                nodes,
                pci,
                virtioFeatures,
                own || lostPool ? Optional.empty() : memoryRegion,
                kernel);
        return !rest.equals(this)
                && rest.matches(candidate, dmaDevices, osrelease).isPresent()
                && matches(candidate, dmaDevices, osrelease).isEmpty();
    }

    private static boolean isLost(BusDevice device) {
        return device.ofNode().filter(OfNode::isLost).isPresent();
    }

    /**
     * The first key that does not hold; empty if this matches the device.
     *
     * @param facts gets those of the keys before, which hold
     */
    public Optional<Key> failing(
            ScannedDevice candidate, List<BusDevice> dmaDevices, Fact osrelease, List<Fact> facts) {
        for (Key key : KEYS) {
            if (asks(key)) {
                List<Fact> holding = holding(key, candidate, dmaDevices, osrelease);
                if (holding.isEmpty()) {
                    return Optional.of(key);
                }
                facts.addAll(holding);
            }
        }
        return Optional.empty();
    }

    /** Whether the key is given. */
    public boolean asks(Key key) {
        return switch (key) {
            case DRIVER -> !driver.isEmpty();
            case DEVICE -> !device.isEmpty();
            case DEVPATH -> !devpath.isEmpty();
            case BUS -> !bus.isEmpty();
            case COMPATIBLE -> !compatible.isEmpty();
            case PARENT_COMPATIBLE -> !parentCompatible.isEmpty();
            case DMA_COMPATIBLE -> !dmaCompatible.isEmpty();
            case NODES -> !nodes.isEmpty();
            case PCI -> pci.isPresent();
            case VIRTIO_FEATURES -> virtioFeatures.isPresent();
            case MEMORY_REGION -> memoryRegion.isPresent();
            case KERNEL -> kernel.isPresent();
        };
    }

    /** The facts that make a key hold; none if it does not. */
    private List<Fact> holding(Key key, ScannedDevice candidate, List<BusDevice> dmaDevices, Fact osrelease) {
        return switch (key) {
            case DRIVER ->
                allows(candidate.bus().driver()) ? List.of(candidate.bus().driverFact()) : List.of();
            case DEVICE ->
                device.stream().anyMatch(glob -> glob.matches(candidate.bus().name()))
                        ? List.of(nameFact(candidate))
                        : List.of();
            case DEVPATH ->
                devpath.stream().anyMatch(glob -> glob.matches(candidate.bus().devpath()))
                        ? List.of(nameFact(candidate))
                        : List.of();
            case BUS -> bus.contains(candidate.bus().subsystem().orElse("")) ? List.of(busFact(candidate)) : List.of();
            case COMPATIBLE -> compatibleFacts(Stream.of(candidate.bus()), compatible);
            case PARENT_COMPATIBLE -> compatibleFacts(candidate.parent().stream(), parentCompatible);
            case DMA_COMPATIBLE -> compatibleFacts(dmaDevices.stream(), dmaCompatible);
            case NODES ->
                candidate.nodeTypes().equals(nodes)
                        ? List.of(candidate.nodes().get(0).fact())
                        : List.of();
            case PCI ->
                candidate
                        .pci()
                        .filter(id -> pci.orElseThrow().holds(id))
                        .map(id -> pciFacts(candidate, id))
                        .orElse(List.of());
            case VIRTIO_FEATURES ->
                candidate
                        .virtioFeatures()
                        .filter(fact ->
                                virtioFeatures.orElseThrow().hold(fact.value().orElse("")))
                        .map(List::of)
                        .orElse(List.of());
            case MEMORY_REGION ->
                memoryRegionFact(candidate)
                        .filter(fact -> fact.value().isPresent() == memoryRegion.orElseThrow())
                        .map(List::of)
                        .orElse(List.of());
            case KERNEL -> kernel.orElseThrow().holds(osrelease) ? List.of(osrelease) : List.of();
        };
    }

    /** What the device has where a key asks; none where it has nothing of the kind. */
    public static List<Fact> found(Key key, ScannedDevice candidate, List<BusDevice> dmaDevices, Fact osrelease) {
        return switch (key) {
            case DRIVER -> List.of(candidate.bus().driverFact());
            case DEVICE, DEVPATH -> List.of(nameFact(candidate));
            case BUS -> List.of(busFact(candidate));
            case COMPATIBLE -> compatibleFacts(Stream.of(candidate.bus()));
            case PARENT_COMPATIBLE -> compatibleFacts(candidate.parent().stream());
            case DMA_COMPATIBLE -> compatibleFacts(dmaDevices.stream());
            case NODES -> candidate.nodes().stream().map(DeviceNode::fact).toList();
            case PCI -> candidate.pci().map(id -> pciFacts(candidate, id)).orElse(List.of());
            case VIRTIO_FEATURES -> candidate.virtioFeatures().stream().toList();
            case MEMORY_REGION -> memoryRegionFact(candidate).stream().toList();
            case KERNEL -> List.of(osrelease);
        };
    }

    /** What a key that is given asks for. */
    public List<String> wanted(Key key) {
        return switch (key) {
            case DRIVER -> driver;
            case DEVICE -> device.stream().map(Glob::pattern).toList();
            case DEVPATH -> devpath.stream().map(Glob::pattern).toList();
            case BUS -> bus;
            case COMPATIBLE -> compatible;
            case PARENT_COMPATIBLE -> parentCompatible;
            case DMA_COMPATIBLE -> dmaCompatible;
            case NODES -> nodes.stream().sorted().map(DeviceNode.Type::word).toList();
            case PCI -> pci.orElseThrow().wanted();
            case VIRTIO_FEATURES -> virtioFeatures.orElseThrow().wanted();
            case MEMORY_REGION -> List.of(memoryRegion.orElseThrow().toString());
            case KERNEL -> kernel.orElseThrow().wanted();
        };
    }

    /** The device's own name has no attribute of its own; the {@code device} link of its node ends in it. */
    private static Fact nameFact(ScannedDevice candidate) {
        return Fact.of(
                candidate.nodes().get(0).classPath() + "/device",
                candidate.bus().name());
    }

    private static Fact busFact(ScannedDevice candidate) {
        return new Fact(candidate.bus().attribute("subsystem"), candidate.bus().subsystem());
    }

    /** That of the first device whose node is one of these. */
    private static List<Fact> compatibleFacts(Stream<BusDevice> holders, List<String> wanted) {
        return holders.flatMap(holder -> holder.ofNode().stream())
                .filter(node -> node.compatible().stream().anyMatch(wanted::contains))
                .map(OfNode::compatibleFact)
                .limit(1)
                .toList();
    }

    private static List<Fact> compatibleFacts(Stream<BusDevice> holders) {
        return holders.map(holder -> holder.ofNode()
                        .map(OfNode::compatibleFact)
                        .orElseGet(() -> Fact.absent(holder.attribute("of_node"))))
                .toList();
    }

    private static List<Fact> pciFacts(ScannedDevice candidate, PciId id) {
        return List.of(
                Fact.of(candidate.bus().attribute("vendor"), String.format("0x%04x", id.vendor())),
                Fact.of(candidate.bus().attribute("device"), String.format("0x%04x", id.device())));
    }

    private static Optional<Fact> memoryRegionFact(ScannedDevice candidate) {
        return candidate
                .bus()
                .ofNode()
                .map(node -> node.memoryRegionFact().orElseGet(() -> Fact.absent(node.property("memory-region"))));
    }
}
