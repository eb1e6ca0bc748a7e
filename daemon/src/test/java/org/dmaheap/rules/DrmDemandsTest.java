// SPDX-License-Identifier: Apache-2.0
package org.dmaheap.rules;

import static org.assertj.core.api.Assertions.assertThat;
import static org.dmaheap.model.DeviceNode.Type.ACCEL;
import static org.dmaheap.model.DeviceNode.Type.PRIMARY;
import static org.dmaheap.model.DeviceNode.Type.RENDER;
import static org.dmaheap.model.DeviceNode.Type.VIDEO;
import static org.dmaheap.model.Use.COMPUTE;
import static org.dmaheap.model.Use.SCANOUT;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.dmaheap.config.RuleDirectories;
import org.dmaheap.inventory.BusDevice;
import org.dmaheap.inventory.DefaultArea;
import org.dmaheap.inventory.DmaFinder;
import org.dmaheap.inventory.Inventory;
import org.dmaheap.inventory.IommuGroup;
import org.dmaheap.inventory.MainMemory;
import org.dmaheap.inventory.OfNode;
import org.dmaheap.inventory.PciId;
import org.dmaheap.inventory.ScannedDevice;
import org.dmaheap.judgement.Judgement;
import org.dmaheap.model.DevNum;
import org.dmaheap.model.Device;
import org.dmaheap.model.DeviceNode;
import org.dmaheap.model.Fact;
import org.dmaheap.model.Need;
import org.dmaheap.model.Use;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What the shipped rules say of devices that no tree of a real board contains: virtual ones, PCs, accelerators. */
class DrmDemandsTest {
    private static final RuleSet RULES =
            RuleDirectories.named(List.of(Path.of("src/main/rules.d"))).load().rules();
    private static final Map<Use, Need> RENDER_ONLY = Map.of(Use.RENDER, Need.MMU);

    @ParameterizedTest
    @CsvSource({"0001, MMU", "1001, NONE", "1000, NONE", "0000, NONE", "00, NONE"})
    void virtioGpuTakesBuffersOnlyWithBlobsAndWithoutVirgl(String features, Need need) {
        for (String transport : List.of("virtio-pci", "virtio-mmio")) {
            ScannedDevice device = device(bus("virtio", transport), PRIMARY, RENDER);
            ScannedDevice negotiated = new ScannedDevice(
                    device.bus(),
                    device.parent(),
                    device.pci(),
                    Optional.of(Fact.of("/sys/devices/x/virtio0/features", features)),
                    device.nodes(),
                    device.hasConnectors(),
                    device.found());

            assertThat(needs(negotiated)).isEqualTo(Map.of(SCANOUT, need, Use.RENDER, need));
        }
    }

    @Test
    void aVirtioTransportWithVideoNodesIsNoGpu() {
        assertThat(needs(device(bus("pci", "virtio-pci"), VIDEO))).isEqualTo(Map.of(Use.VIDEO, Need.UNKNOWN));
    }

    @Test
    void vkmsAndVgemDifferByTheirNodes() {
        assertThat(needs(device(bus("faux", "faux_driver"), PRIMARY))).isEqualTo(Map.of(SCANOUT, Need.CPU));
        assertThat(needs(device(bus("faux", "faux_driver"), PRIMARY, RENDER))).isEqualTo(Map.of(Use.RENDER, Need.CPU));
    }

    @Test
    void devicesWithoutADriverAreKnownByTheirNames() {
        assertThat(needs(device(named("platform", "vkms"), PRIMARY))).isEqualTo(Map.of(SCANOUT, Need.CPU));
        assertThat(needs(device(named("platform", "vgem"), PRIMARY, RENDER))).isEqualTo(Map.of(Use.RENDER, Need.CPU));
        assertThat(needs(device(named("platform", "amdgpu_xcp_3"), PRIMARY, RENDER)))
                .isEqualTo(RENDER_ONLY);
        assertThat(needs(device(named("platform", "rknn"), ACCEL))).isEqualTo(Map.of(COMPUTE, Need.NONE));
        assertThat(needs(device(named("auxiliary", "nova-core.nova-drm.0"), PRIMARY)))
                .isEqualTo(Map.of(SCANOUT, Need.UNKNOWN));
    }

    @ParameterizedTest
    @CsvSource({
        "0x0166, MMU",
        "0x5916, MMU",
        "0x9a49, MMU",
        "0x7d55, MMU",
        "0x64a0, MMU",
        "0xb080, MMU",
        "0x4905, DEVICE_LOCAL",
        "0x56a0, DEVICE_LOCAL",
        "0xe20b, DEVICE_LOCAL",
        "0x0bd5, DEVICE_LOCAL"
    })
    void thePciIdTellsIntegratedIntelGpusFromDiscreteOnes(String id, Need scanout) {
        for (String driver : List.of("i915", "xe")) {
            assertThat(needs(pci(driver, 0x8086, Integer.decode(id))))
                    .isEqualTo(Map.of(SCANOUT, scanout, Use.RENDER, Need.MMU));
        }
    }

    @Test
    void nothingIsPromisedForTheDisplayOfAnIntelGpuWithAnUnknownId() {
        assertThat(needs(pci("xe", 0x8086, 0xffff)))
                .containsEntry(Use.RENDER, Need.MMU)
                .doesNotContainEntry(SCANOUT, Need.MMU)
                .doesNotContainEntry(SCANOUT, Need.DEVICE_LOCAL);
    }

    @ParameterizedTest
    @ValueSource(strings = {"amdgpu", "radeon", "nouveau", "vmwgfx", "loongson"})
    void cardsWithMemoryOfTheirOwnShowNothingElse(String driver) {
        assertThat(needs(pci(driver, 0x1002, 0x1234)))
                .isEqualTo(Map.of(SCANOUT, Need.DEVICE_LOCAL, Use.RENDER, Need.MMU));
    }

    @Test
    void nouveauOnTegraHasNoDisplay() {
        assertThat(needs(device(bus("platform", "nouveau"), PRIMARY, RENDER))).isEqualTo(RENDER_ONLY);
    }

    @ParameterizedTest
    @CsvSource({"amdxdna, MMU", "intel_vpu, MMU", "qaic, MMU", "habanalabs, NONE", "ethosu, NONE"})
    void acceleratorsMapAnyPagesOrTakeNone(String driver, Need need) {
        assertThat(needs(device(bus("pci", driver), ACCEL))).isEqualTo(Map.of(COMPUTE, need));
    }

    /** 32-bit kernels say {@code identity} of a group that the driver's own mapping translates. */
    @ParameterizedTest
    @CsvSource({
        "'samsung,exynos5250-fimd', identity, IOMMU",
        "'samsung,exynos5433-decon', identity, CONTIGUOUS",
        "'samsung,exynos5433-decon', DMA, IOMMU"
    })
    void exynosTranslatesInItsOwnDomainOn32BitOnly(String compatible, String type, Need need) {
        BusDevice bus = bus("platform", "exynos-drm");
        BusDevice fimd = of("fimd", "exynos", compatible, Optional.of(type));
        ScannedDevice device = device(bus, PRIMARY, RENDER).withFound(found(bus, List.of(fimd)));

        assertThat(needs(device)).isEqualTo(Map.of(SCANOUT, need, Use.RENDER, need));
    }

    @ParameterizedTest
    @CsvSource({
        "20, true, CONTIGUOUS",
        "30, true, IOMMU",
        "210, true, IOMMU",
        "194, true, IOMMU",
        "210, false, CONTIGUOUS"
    })
    void tegraNeedsAnIommuOnHost1xAndOnEveryController(int soc, boolean host1xHasGroup, Need need) {
        BusDevice host1x = of(
                "host1x",
                "tegra-host1x",
                "nvidia,tegra" + soc + "-host1x",
                host1xHasGroup ? Optional.of("DMA") : Optional.empty());
        ScannedDevice device =
                below(host1x, List.of(of("dc", "tegra-dc", "nvidia,tegra" + soc + "-dc", Optional.of("DMA"))));

        assertThat(needs(device)).isEqualTo(Map.of(SCANOUT, need, Use.RENDER, need));
    }

    @ParameterizedTest
    @ValueSource(ints = {124, 194, 234})
    void host1xWithoutDisplayControllersOnlyRenders(int soc) {
        BusDevice host1x = of("host1x", "tegra-host1x", "nvidia,tegra" + soc + "-host1x", Optional.of("DMA"));

        assertThat(needs(below(host1x, List.of(host1x)))).isEqualTo(Map.of(Use.RENDER, Need.IOMMU));
    }

    @ParameterizedTest
    @CsvSource({
        "tidss, 'ti,am625-dss', 48", "tidss, 'ti,k2g-dss', 32", "rcar-du, 'renesas,du-r8a7795', 32",
        "rcar-du, 'renesas,du-r8a7791', 32", "vc4-drm, 'brcm,bcm2711-vc5', 30", "vc4-drm, 'brcm,bcm2712-vc6', 36"
    })
    void theTightestMaskOfTheRulesHolds(String driver, String compatible, int bits) {
        BusDevice bus = of("display", driver, compatible, Optional.empty());

        assertThat(judged(device(bus, PRIMARY)).addressBits()).hasValue(bits);
    }

    /** Refused by older kernels, as {@code linux-drivers.tsv} has it; a release that nothing tells is the newest. */
    @ParameterizedTest
    @CsvSource({
        "bochs-drm, SCANOUT, 6.12.117+deb13-amd64, NONE",
        "bochs-drm, SCANOUT, 7.2.13, CPU",
        "bochs-drm, SCANOUT, , CPU",
        "hibmc-drm, SCANOUT, 7.2.13+deb14-arm64, NONE",
        "hibmc-drm, SCANOUT, 7.3.4, CPU",
        "ast, SCANOUT, 6.1.0-49-amd64, NONE",
        "ast, SCANOUT, 6.12.118, CPU",
        "ssd130x-spi, SCANOUT, 6.12.118, NONE",
        "ssd130x-spi, SCANOUT, 7.2.13, CPU",
        "rzg2l-du, SCANOUT, 6.12.118, NONE",
        "rzg2l-du, SCANOUT, 7.2.13, CONTIGUOUS",
        "vmwgfx, RENDER, 6.1.192, NONE",
        "vmwgfx, RENDER, 6.12.118, MMU",
    })
    void whatAnOlderKernelRefusesIsRefusedThere(String driver, Use use, String release, Need need) {
        Fact osrelease = new Fact("/proc/sys/kernel/osrelease", Optional.ofNullable(release));
        ScannedDevice device = device(bus("platform", driver), PRIMARY, RENDER);

        assertThat(judged(device, osrelease).needs()).containsEntry(use, need);
    }

    @ParameterizedTest
    @CsvSource({"6.12.118, NONE", "7.2.13, MMU"})
    void virtioGpuTakesNoBlobOfOthersBeforeItHadTheHook(String release, Need need) {
        ScannedDevice device = device(bus("virtio", "virtio-pci"), PRIMARY, RENDER);
        ScannedDevice withBlob = new ScannedDevice(
                device.bus(),
                device.parent(),
                device.pci(),
                Optional.of(Fact.of("/sys/devices/x/virtio0/features", "0001")),
                device.nodes(),
                device.hasConnectors(),
                device.found());

        assertThat(judged(withBlob, Fact.of("/proc/sys/kernel/osrelease", release))
                        .needs())
                .isEqualTo(Map.of(SCANOUT, need, Use.RENDER, need));
    }

    private static Map<Use, Need> needs(ScannedDevice device) {
        return judged(device).needs();
    }

    private static Device judged(ScannedDevice device) {
        return judged(device, Inventory.EMPTY.osrelease());
    }

    private static Device judged(ScannedDevice device, Fact osrelease) {
        Inventory inventory = new Inventory(
                List.of(device),
                List.of(),
                List.of(),
                List.of(),
                DefaultArea.NONE,
                OptionalLong.empty(),
                MainMemory.UNKNOWN,
                osrelease,
                Optional.empty(),
                false,
                Map.of(),
                List.of());
        return Judgement.of(inventory, RULES).map().devices().get(0);
    }

    private static BusDevice bus(String subsystem, String driver) {
        return new BusDevice(
                "/devices/x",
                Optional.of(subsystem),
                Optional.of(driver),
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                Optional.empty());
    }

    private static BusDevice named(String subsystem, String name) {
        return new BusDevice(
                "/devices/" + name,
                Optional.of(subsystem),
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                Optional.empty());
    }

    private static BusDevice of(String name, String driver, String compatible, Optional<String> groupType) {
        return new BusDevice(
                "/devices/platform/" + name,
                Optional.of("platform"),
                Optional.of(driver),
                Optional.of(new OfNode("/" + name, List.of(compatible), List.of(), Optional.empty())),
                groupType.map(type -> new IommuGroup("0", Optional.of(type))),
                Optional.empty(),
                Optional.empty());
    }

    private static ScannedDevice below(BusDevice host1x, List<BusDevice> dmaDevices) {
        ScannedDevice drm = device(bus("host1x", "drm"), PRIMARY, RENDER);
        return new ScannedDevice(
                drm.bus(),
                Optional.of(host1x),
                drm.pci(),
                drm.virtioFeatures(),
                drm.nodes(),
                drm.hasConnectors(),
                found(drm.bus(), dmaDevices));
    }

    /** Each way that a rule names for the driver leads to these. */
    private static Map<DmaFinder, List<BusDevice>> found(BusDevice bus, List<BusDevice> dmaDevices) {
        return RULES.finders().of(bus.driver()).stream()
                .collect(Collectors.toMap(Function.identity(), finder -> dmaDevices));
    }

    private static ScannedDevice pci(String driver, int vendor, int id) {
        ScannedDevice device = device(bus("pci", driver), PRIMARY, RENDER);
        return new ScannedDevice(
                device.bus(),
                device.parent(),
                Optional.of(new PciId(vendor, id)),
                device.virtioFeatures(),
                device.nodes(),
                device.hasConnectors(),
                device.found());
    }

    private static ScannedDevice device(BusDevice bus, DeviceNode.Type... types) {
        List<DeviceNode> nodes = new ArrayList<>();
        for (DeviceNode.Type type : types) {
            String name = type.name().toLowerCase(Locale.ROOT) + "0";
            nodes.add(new DeviceNode(type, name, "/dev/" + name, new DevNum(226, nodes.size())));
        }
        return new ScannedDevice(
                bus, Optional.empty(), Optional.empty(), Optional.empty(), nodes, true, found(bus, List.of(bus)));
    }
}
