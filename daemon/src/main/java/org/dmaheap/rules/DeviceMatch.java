// SPDX-License-Identifier: Apache-2.0
package org.dmaheap.rules;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Supplier;
import org.dmaheap.model.BusDevice;
import org.dmaheap.model.Device;
import org.dmaheap.model.DeviceNode;
import org.dmaheap.model.Fact;
import org.dmaheap.model.OfNode;

/**
 * When a device rule speaks: every key that is given must hold. A list holds if one of its entries does; an empty list
 * is a key that is not given. A key that the device cannot answer does not hold.
 *
 * @param driver names of the bus driver
 * @param device patterns of the last component of the devpath, for devices without a driver link
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
        bus = List.copyOf(bus);
        compatible = List.copyOf(compatible);
        parentCompatible = List.copyOf(parentCompatible);
        dmaCompatible = List.copyOf(dmaCompatible);
        nodes = Set.copyOf(nodes);
    }

    /** Vendor and devices of PCI functions; no devices: all of the vendor. */
    public record PciMatch(int vendor, Set<Integer> devices) {
        public PciMatch {
            devices = Set.copyOf(devices);
        }
    }

    /** Feature bits of a virtio device that must be set, and that must be clear; what is not told is not set. */
    public record FeatureBits(Set<Integer> set, Set<Integer> clear) {
        public FeatureBits {
            set = Set.copyOf(set);
            clear = Set.copyOf(clear);
        }

        boolean hold(String features) {
            return set.stream().allMatch(bit -> isSet(features, bit))
                    && clear.stream().noneMatch(bit -> isSet(features, bit));
        }

        private static boolean isSet(String features, int bit) {
            return bit < features.length() && features.charAt(bit) == '1';
        }
    }

    /**
     * The facts that make this match the device; empty if it does not.
     *
     * @param dmaDevices the devices that do its DMA
     * @param osrelease {@code /proc/sys/kernel/osrelease}
     */
    public Optional<List<Fact>> matches(Device candidate, List<BusDevice> dmaDevices, Fact osrelease) {
        List<Fact> facts = new ArrayList<>();
        boolean all = holds(driver.isEmpty(), () -> driverFact(candidate), facts)
                && holds(device.isEmpty(), () -> nameFact(candidate), facts)
                && holds(bus.isEmpty(), () -> busFact(candidate), facts)
                && holds(compatible.isEmpty(), () -> compatibleFact(candidate.bus(), compatible), facts)
                && holds(
                        parentCompatible.isEmpty(),
                        () -> candidate.parent().flatMap(p -> compatibleFact(p, parentCompatible)),
                        facts)
                && holds(dmaCompatible.isEmpty(), () -> dmaCompatibleFact(dmaDevices), facts)
                && holds(nodes.isEmpty(), () -> nodesFact(candidate), facts)
                && holds(pci.isEmpty(), () -> pciFact(candidate), facts)
                && holds(pci.isEmpty(), () -> pciDeviceFact(candidate), facts)
                && holds(virtioFeatures.isEmpty(), () -> featuresFact(candidate), facts)
                && holds(memoryRegion.isEmpty(), () -> memoryRegionFact(candidate), facts)
                && holds(
                        kernel.isEmpty(),
                        () -> Optional.of(osrelease)
                                .filter(fact -> kernel.orElseThrow().holds(fact)),
                        facts);
        return all ? Optional.of(List.copyOf(facts)) : Optional.empty();
    }

    private static boolean holds(boolean notAsked, Supplier<Optional<Fact>> key, List<Fact> facts) {
        if (notAsked) {
            return true;
        }
        Optional<Fact> fact = key.get();
        fact.ifPresent(facts::add);
        return fact.isPresent();
    }

    private Optional<Fact> driverFact(Device candidate) {
        Optional<String> name = candidate.bus().driver();
        return name.isPresent() && driver.contains(name.get())
                ? Optional.of(candidate.bus().driverFact())
                : Optional.empty();
    }

    /** The device's own name has no attribute of its own; the {@code device} link of its node ends in it. */
    private Optional<Fact> nameFact(Device candidate) {
        String name = candidate.bus().name();
        return device.stream()
                .filter(glob -> glob.matches(name))
                .findFirst()
                .map(glob -> Fact.of(candidate.nodes().get(0).classPath() + "/device", name));
    }

    private Optional<Fact> busFact(Device candidate) {
        return candidate
                .bus()
                .subsystem()
                .filter(bus::contains)
                .map(name -> Fact.of(candidate.bus().attribute("subsystem"), name));
    }

    private static Optional<Fact> compatibleFact(BusDevice holder, List<String> wanted) {
        return holder.ofNode()
                .filter(node -> node.compatible().stream().anyMatch(wanted::contains))
                .map(OfNode::compatibleFact);
    }

    private Optional<Fact> dmaCompatibleFact(List<BusDevice> dmaDevices) {
        return dmaDevices.stream()
                .flatMap(dma -> compatibleFact(dma, dmaCompatible).stream())
                .findFirst();
    }

    private Optional<Fact> nodesFact(Device candidate) {
        DeviceNode first = candidate.nodes().get(0);
        return Optional.of(first)
                .filter(node -> candidate.nodeTypes().equals(nodes))
                .map(DeviceNode::fact);
    }

    private Optional<Fact> pciFact(Device candidate) {
        return candidate
                .pci()
                .filter(id -> pci.orElseThrow().vendor() == id.vendor())
                .map(id -> Fact.of(candidate.bus().attribute("vendor"), String.format("0x%04x", id.vendor())));
    }

    private Optional<Fact> pciDeviceFact(Device candidate) {
        Set<Integer> devices = pci.orElseThrow().devices();
        return candidate
                .pci()
                .filter(id -> devices.isEmpty() || devices.contains(id.device()))
                .map(id -> Fact.of(candidate.bus().attribute("device"), String.format("0x%04x", id.device())));
    }

    private Optional<Fact> featuresFact(Device candidate) {
        return candidate
                .virtioFeatures()
                .filter(fact -> virtioFeatures.orElseThrow().hold(fact.value().orElse("")));
    }

    private Optional<Fact> memoryRegionFact(Device candidate) {
        return candidate.bus().ofNode().flatMap(node -> {
            boolean has = node.memoryRegionFact().isPresent();
            if (has != memoryRegion.orElseThrow()) {
                return Optional.empty();
            }
            return has ? node.memoryRegionFact() : Optional.of(Fact.absent(node.property("memory-region")));
        });
    }
}
