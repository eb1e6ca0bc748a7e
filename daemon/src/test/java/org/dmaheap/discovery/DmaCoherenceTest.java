// SPDX-License-Identifier: Apache-2.0
package org.dmaheap.discovery;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.Optional;
import org.dmaheap.boards.FakeTree;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Whether caches need care: as the device tree says on the way that DMA takes, else as the architecture has it. */
class DmaCoherenceTest {
    private static final String DISPLAY = "/devices/platform/soc/display";
    private static final String NODE = "/soc/display@1000";

    @TempDir
    Path directory;

    private FakeTree tree;

    @BeforeEach
    void aDisplayOfADeviceTree() {
        tree = FakeTree.in(directory.resolve("tree"))
                .node("/", "vendor,board")
                .node("/soc", "simple-bus")
                .node(NODE, "vendor,display")
                .device(DISPLAY, "platform", "mxsfb")
                .nodes(DISPLAY, "card0")
                .ofNode(DISPLAY, NODE);
    }

    private FakeTree machine(String name) {
        return tree.file("/proc/sys/kernel/arch", name);
    }

    private FakeTree processor(String... compatible) {
        return tree.node("/cpus", "none").node("/cpus/cpu@0", compatible);
    }

    private Optional<Boolean> coherent() {
        return coherent("card0");
    }

    private Optional<Boolean> coherent(String device) {
        return tree.answers().device(device).dmaCoherent();
    }

    @Nested
    class AFlagOfTheDeviceTree {
        @Test
        void isThatOfTheNode() {
            machine("aarch64").flag(NODE, "dma-coherent");
            assertThat(coherent()).contains(true);
        }

        @Test
        void orOfTheNearestAbove() {
            machine("riscv64").flag("/soc", "dma-noncoherent").flag("/", "dma-coherent");
            assertThat(coherent()).contains(false);
        }

        @Test
        void countsThoughNothingTellsTheArchitecture() {
            tree.flag("/soc", "dma-noncoherent");
            assertThat(coherent()).contains(false);
        }

        @Test
        void isLookedForOnTheWayThatDmaTakes() {
            machine("aarch64")
                    .node("/mbus", "vendor,mbus")
                    .cells("/mbus", "#interconnect-cells", 0)
                    .flag("/mbus", "dma-coherent")
                    .strings(NODE, "interconnect-names", "dma-mem")
                    .phandles(NODE, "interconnects", "/mbus");
            assertThat(coherent()).contains(true);
        }

        @Test
        void isNotKnownWhereThatWayIsLost() {
            machine("aarch64").strings(NODE, "interconnect-names", "dma-mem");
            assertThat(coherent()).isEmpty();
        }

        @Test
        void saysNothingOnX86() {
            machine("x86_64").flag(NODE, "dma-noncoherent");
            assertThat(coherent()).contains(true);
        }
    }

    @ParameterizedTest
    @CsvSource({
        "x86_64, true",
        "i686, true",
        "loongarch64, true",
        "riscv64, true",
        "aarch64, false",
        "armv7l, false",
        "mips64,",
        "ppc64le,",
    })
    void withoutAFlagItIsAsTheArchitectureHasIt(String machine, Boolean coherent) {
        machine(machine);
        assertThat(coherent()).isEqualTo(Optional.ofNullable(coherent));
    }

    @Nested
    class WhereTheKernelDoesNotNameTheMachine {
        @ParameterizedTest
        @ValueSource(strings = {"arm,cortex-a72", "apple,icestorm", "brcm,brahma-b53", "qcom,kryo385"})
        void processorsOfArmTell(String processor) {
            processor(processor);
            assertThat(coherent()).contains(false);
        }

        @Test
        void processorsOfRiscvTell() {
            processor("sifive,u74-mc", "riscv");
            assertThat(coherent()).contains(true);
        }

        @ParameterizedTest
        @ValueSource(strings = {"ingenic,xburst-mxu1.0", "brcm,bmips5000", "PowerPC,e500"})
        void othersDoNot(String processor) {
            processor(processor);
            assertThat(coherent()).isEmpty();
        }

        @Test
        void microcodeTells() {
            tree.directory("/sys/devices/system/cpu/microcode");
            assertThat(coherent()).contains(true);
        }

        @Test
        void nothingElseDoes() {
            assertThat(coherent()).isEmpty();
        }
    }

    @Test
    void aBoardWhoseCodeMakesDevicesCoherentIsNotKnown() {
        machine("armv7l").node("/", "vendor,nas", "marvell,armada380");
        assertThat(coherent()).isEmpty();
    }

    @Test
    void aPciFunctionIsAsItsHostBridge() {
        String bridge = "/devices/platform/soc/pcie";
        String gpu = bridge + "/pci0000:00/0000:00:01.0";
        machine("aarch64")
                .node("/soc/pcie@2000", "vendor,pcie")
                .device(bridge, "platform", "pcie-host")
                .ofNode(bridge, "/soc/pcie@2000")
                .pci(gpu, "amdgpu", 0x1002, 0x67df)
                .nodes(gpu, "card1");
        assertThat(coherent("card1")).contains(false);
        tree.flag("/soc/pcie@2000", "dma-coherent");
        assertThat(coherent("card1")).contains(true);
    }

    @Test
    void acpiKeepsItToItself() {
        String gpu = "/devices/pci0000:00/0000:00:01.0";
        machine("aarch64")
                .pci(gpu, "amdgpu", 0x1002, 0x67df)
                .nodes(gpu, "card1")
                .device("/devices/platform/VNDR0001:00", "platform", "mxsfb")
                .directory("/sys/devices/LNXSYSTM:00/VNDR0001:00")
                .link("/sys/devices/platform/VNDR0001:00/firmware_node", "/sys/devices/LNXSYSTM:00/VNDR0001:00")
                .nodes("/devices/platform/VNDR0001:00", "card2");
        assertThat(coherent("card1")).isEmpty();
        assertThat(coherent("card2")).isEmpty();
    }

    @Test
    void aDeviceOfABusThatConfiguresNoDmaIsAsTheArchitectureHasIt() {
        String panel = "/devices/platform/soc/spi/spi0.0";
        machine("armv7l")
                .node("/soc/spi@3000/panel@0", "vendor,panel")
                .flag("/soc/spi@3000/panel@0", "dma-coherent")
                .device(panel, "spi", "ili9341")
                .ofNode(panel, "/soc/spi@3000/panel@0")
                .nodes(panel, "card3");
        assertThat(coherent("card3")).contains(false);
    }

    @Test
    void whoDoesNoDmaIsNeither() {
        String virtual = "/devices/faux/vkms";
        machine("aarch64").device(virtual, "faux", "faux_driver").nodes(virtual, "card4");
        assertThat(tree.answers().device("card4").dmaDevices()).isEmpty();
        assertThat(coherent("card4")).isEmpty();
    }
}
