// SPDX-License-Identifier: Apache-2.0
package org.dmaheap.discovery;

import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import org.dmaheap.devicetree.DeviceTree;
import org.dmaheap.devicetree.DmaAddressing;
import org.dmaheap.inventory.OfNode;
import org.dmaheap.sysfs.SysfsRoot;

/**
 * Tells whether DMA of a device sees what the CPU has in its caches; where it does not, {@code DMA_BUF_IOCTL_SYNC} cleans
 * caches for each frame. The device tree says so, else the architecture.
 */
final class DmaCoherence {
    /** Machine name of the kernel, since Linux 6.1. */
    private static final String MACHINE = "/proc/sys/kernel/arch";

    /** Only kernels for x86 have this directory. */
    private static final String MICROCODE = "/sys/devices/system/cpu/microcode";

    /** How the compatibles of processors begin that are ARM's (Documentation/devicetree/bindings/arm/cpus.yaml, Linux 7.3). */
    private static final List<String> ARM_PROCESSORS = List.of(
            "ampere,",
            "apple,",
            "arm,",
            "brcm,b15",
            "brcm,brahma",
            "brcm,vulcan",
            "cavium,",
            "faraday,",
            "marvell,",
            "nvidia,",
            "qcom,");

    /**
     * Boards whose code makes devices coherent that the device tree says nothing of (arch/arm/mach-mvebu/coherency.c,
     * arch/arm/mach-highbank/highbank.c, Linux 7.3).
     */
    private static final List<String> BY_BOARD_CODE =
            List.of("marvell,armada3", "marvell,armada-3", "marvell,armadaxp", "calxeda,");

    /** Buses whose devices have what their own node says ({@code dma_configure} of their {@code bus_type}). */
    private static final Set<String> BY_NODE = Set.of("platform", "amba", "host1x", "fsl-mc", "cdx");

    private enum Architecture {
        /** All DMA is coherent: the kernel has no code for what is not. */
        ALWAYS,
        /** {@code ARCH_DMA_DEFAULT_COHERENT}. */
        UNLESS_SAID,
        ONLY_IF_SAID,
        UNKNOWN
    }

    private final SysfsRoot sysfs;
    private final DeviceTree tree;
    private final DmaAddressing addressing;
    private final Function<String, Optional<OfNode>> hostBridge;
    private Architecture architecture;

    /** @param hostBridge the node of the PCI host bridge above a device */
    DmaCoherence(
            SysfsRoot sysfs, DeviceTree tree, DmaAddressing addressing, Function<String, Optional<OfNode>> hostBridge) {
        this.sysfs = sysfs;
        this.tree = tree;
        this.addressing = addressing;
        this.hostBridge = hostBridge;
    }

    /** Empty where nothing tells: ACPI keeps it to itself, and so does a tree without processors. */
    Optional<Boolean> of(String devpath, Optional<String> subsystem, Optional<OfNode> node) {
        if (architecture() == Architecture.ALWAYS) {
            return Optional.of(true);
        }
        boolean isPci = subsystem.filter("pci"::equals).isPresent();
        Optional<OfNode> speaking = isPci
                ? hostBridge.apply(devpath)
                // some trees lack the link to the bus
                : node.filter(own -> BY_NODE.contains(subsystem.orElse("platform")));
        if (speaking.isPresent()) {
            return configuredBy(speaking.get());
        }
        // of a bus that configures nothing, and of a device that no firmware describes, it is the default
        return isPci || sysfs.exists("/sys" + devpath + "/firmware_node") ? Optional.empty() : byDefault();
    }

    /** The same of a device that this node configures. */
    Optional<Boolean> configuredBy(OfNode node) {
        if (architecture() == Architecture.ALWAYS) {
            return Optional.of(true);
        }
        if (node.isLost()) {
            return Optional.empty();
        }
        return switch (addressing.coherence(node.path())) {
            case COHERENT -> Optional.of(true);
            case NONCOHERENT -> Optional.of(false);
            case SILENT -> byDefault();
            case LOST -> Optional.empty();
        };
    }

    private Optional<Boolean> byDefault() {
        return switch (architecture()) {
            case ALWAYS, UNLESS_SAID -> Optional.of(true);
            case ONLY_IF_SAID -> boardDecides() ? Optional.empty() : Optional.of(false);
            case UNKNOWN -> Optional.empty();
        };
    }

    private boolean boardDecides() {
        return tree.strings("/", "compatible").stream()
                .anyMatch(board -> BY_BOARD_CODE.stream().anyMatch(board::startsWith));
    }

    private Architecture architecture() {
        if (architecture == null) {
            architecture = sysfs.attribute(MACHINE).map(DmaCoherence::ofMachine).orElseGet(this::byProcessors);
        }
        return architecture;
    }

    /**
     * Which architectures have code for DMA that is not coherent, and which of them select
     * {@code ARCH_DMA_DEFAULT_COHERENT} always (arch/&#42;/Kconfig, Linux 7.3). MIPS and PowerPC do for some machines.
     */
    private static Architecture ofMachine(String machine) {
        if (machine.matches("x86_64|i[3-6]86|loongarch.*|s390x?|alpha|sparc64")) {
            return Architecture.ALWAYS;
        }
        if (machine.startsWith("riscv")) {
            return Architecture.UNLESS_SAID;
        }
        return machine.matches("aarch64.*|arm.*") ? Architecture.ONLY_IF_SAID : Architecture.UNKNOWN;
    }

    /** What tells on an older kernel, or in a tree without {@code /proc}. */
    private Architecture byProcessors() {
        if (sysfs.isDirectory(MICROCODE)) {
            return Architecture.ALWAYS;
        }
        List<String> processors = sysfs.list(OfNode.directory("/cpus")).stream()
                .filter(name -> name.startsWith("cpu@"))
                .flatMap(name -> tree.strings("/cpus/" + name, "compatible").stream())
                .toList();
        if (processors.contains("riscv")) {
            return Architecture.UNLESS_SAID;
        }
        return processors.stream().anyMatch(DmaCoherence::isArm) ? Architecture.ONLY_IF_SAID : Architecture.UNKNOWN;
    }

    private static boolean isArm(String processor) {
        return ARM_PROCESSORS.stream().anyMatch(processor::startsWith);
    }
}
