// SPDX-License-Identifier: Apache-2.0
package org.dmaheap.judgement;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.Random;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import org.dmaheap.boards.Boards;
import org.dmaheap.inventory.AddressRange;
import org.dmaheap.inventory.BusDevice;
import org.dmaheap.inventory.CmaArea;
import org.dmaheap.inventory.DefaultArea;
import org.dmaheap.inventory.DmaFinder;
import org.dmaheap.inventory.DmaHeap;
import org.dmaheap.inventory.DmaRange;
import org.dmaheap.inventory.DmaRanges;
import org.dmaheap.inventory.Inventory;
import org.dmaheap.inventory.IommuGroup;
import org.dmaheap.inventory.MainMemory;
import org.dmaheap.inventory.OfNode;
import org.dmaheap.inventory.PciId;
import org.dmaheap.inventory.ReservedMemory;
import org.dmaheap.inventory.ScannedDevice;
import org.dmaheap.model.DevNum;
import org.dmaheap.model.DeviceNode;
import org.dmaheap.model.Fact;
import org.dmaheap.model.NaturalOrder;
import org.dmaheap.model.Pitch;
import org.dmaheap.model.RuleRef;
import org.dmaheap.model.Use;
import org.dmaheap.rules.DeviceMatches;
import org.dmaheap.rules.DeviceRule;
import org.dmaheap.rules.Glob;
import org.dmaheap.rules.IommuOf;
import org.dmaheap.rules.MemoryDemand;

/** Machines that nobody built: every part of what a scan may find, in any company. */
final class GeneratedInventories {
    private static final List<String> DRIVERS = List.of(
            "mxsfb",
            "rockchip-drm",
            "vc4-drm",
            "sun4i-drm",
            "mediatek-drm",
            "msm_dpu",
            "rcar-du",
            "panfrost",
            "v3d",
            "simple-framebuffer",
            "ili9341",
            "drm-clcd-pl111",
            "tidss",
            "aspeed_gfx",
            "cedrus",
            "hantro-vpu",
            "uvcvideo",
            "amdgpu",
            "i915",
            "virtio-pci",
            "rocket",
            "nobody-knows");
    private static final List<String> REGIONS = List.of("linux,cma", "framebuffer@40000000", "dsp@98000000", "vpu");
    private static final List<String> HEAPS = List.of(
            "system",
            "system_cc_shared",
            "default_cma_region",
            "reserved",
            "linux,cma",
            "default-pool",
            "framebuffer@40000000",
            "dsp@98000000",
            "vpu",
            "protected,secure-video",
            "system-uncached",
            "cma",
            "qcom,secure-pixel",
            "never-heard-of");
    private static final List<String> GROUP_TYPES = List.of("DMA", "DMA-FQ", "identity", "blocked", "unmanaged", "?");

    private final Random random;

    private GeneratedInventories(Random random) {
        this.random = random;
    }

    /** Inventories with up to four devices; a seed shrinks no further, but says all. */
    static Arbitrary<Inventory> inventories() {
        return Arbitraries.longs().map(seed -> new GeneratedInventories(new Random(seed)).inventory());
    }

    /** ScannedDevice rules that may speak of the generated devices and find no DMA devices of their own. */
    static Arbitrary<DeviceRule> deviceRules() {
        return Arbitraries.longs().map(seed -> new GeneratedInventories(new Random(seed)).deviceRule());
    }

    private Inventory inventory() {
        List<ReservedMemory> regions =
                some(REGIONS).stream().sorted().map(this::region).toList();
        List<CmaArea> areas = chance(2)
                ? Stream.concat(Stream.of("reserved"), regions.stream().map(ReservedMemory::areaName))
                        .filter(name -> chance(2))
                        .sorted()
                        .map(name -> new CmaArea(
                                name,
                                chance(2) ? OptionalLong.of(1 << 24) : OptionalLong.empty(),
                                OptionalLong.empty()))
                        .toList()
                : List.of();
        List<ScannedDevice> devices = new ArrayList<>();
        int count = random.nextInt(4);
        for (int i = 0; i < count; i++) {
            devices.add(device(i, regions));
        }
        devices.sort(Comparator.comparing(ScannedDevice::id, NaturalOrder.COMPARATOR));
        List<DmaHeap> heaps = heaps(regions);
        return new Inventory(
                devices,
                heaps,
                regions,
                areas,
                DefaultArea.of(heaps, regions, areas),
                OptionalLong.empty(),
                MainMemory.UNKNOWN,
                Inventory.EMPTY.osrelease(),
                chance(2) ? Optional.of(chance(2)) : Optional.empty(),
                chance(2),
                Map.of(),
                List.of());
    }

    private List<DmaHeap> heaps(List<ReservedMemory> regions) {
        List<DmaHeap> heaps = new ArrayList<>();
        for (String name : some(HEAPS).stream().sorted().toList()) {
            Optional<ReservedMemory> region = regions.stream()
                    .filter(ReservedMemory::isCmaArea)
                    .filter(r -> r.areaName().equals(name))
                    .findFirst();
            heaps.add(new DmaHeap(
                    name,
                    chance(6) ? Optional.empty() : Optional.of("/dev/dma_heap/" + name),
                    new DevNum(252, heaps.size()),
                    region,
                    Optional.empty(),
                    Optional.empty()));
        }
        return heaps;
    }

    private ReservedMemory region(String name) {
        boolean placed = chance(2);
        List<String> owners = chance(2) ? List.of("/owner") : List.of();
        List<AddressRange> ranges = chance(3) ? List.of(range()) : List.of();
        return new ReservedMemory(
                "/reserved-memory/" + name,
                List.of(chance(8) ? "restricted-dma-pool" : "shared-dma-pool"),
                !chance(8),
                !chance(8),
                chance(8),
                name.equals("linux,cma") && !chance(4),
                placed ? Optional.of(range()) : Optional.empty(),
                OptionalLong.of(1 << 24),
                placed ? List.of() : ranges,
                owners,
                List.of(),
                List.of(),
                false,
                owners.isEmpty() && chance(4));
    }

    private AddressRange range() {
        return new AddressRange((long) random.nextInt(6) << 30, (long) (1 + random.nextInt(3)) << 28);
    }

    private ScannedDevice device(int index, List<ReservedMemory> regions) {
        BusDevice self = bus("/devices/platform/d" + index, one(DRIVERS), regions);
        List<BusDevice> dma = new ArrayList<>();
        int count = random.nextInt(3);
        for (int i = 0; i < count; i++) {
            dma.add(chance(2) ? self : bus("/devices/platform/d" + index + "dma" + i, "", regions));
        }
        Optional<Fact> features = chance(2)
                ? Optional.of(Fact.of("/sys" + self.devpath() + "/virtio0/features", one(List.of("0001", "1001", "0"))))
                : Optional.empty();
        Optional<PciId> pci =
                chance(2) ? Optional.of(new PciId(0x8086, one(List.of(0x4905, 0x46a6, 0xffff)))) : Optional.empty();
        return new ScannedDevice(
                self,
                chance(2) ? Optional.of(bus("/devices/platform", "", regions)) : Optional.empty(),
                pci,
                features,
                nodes(index),
                chance(2),
                found(self, dma.stream().distinct().toList()));
    }

    /** Some of the ways that rules name for the driver lead nowhere, the others to these. */
    private Map<DmaFinder, List<BusDevice>> found(BusDevice self, List<BusDevice> dma) {
        return Boards.rules().finders().of(self.driver()).stream()
                .collect(Collectors.toMap(Function.identity(), finder -> chance(3) ? List.of() : dma));
    }

    private List<DeviceNode> nodes(int index) {
        List<DeviceNode> nodes = new ArrayList<>();
        for (DeviceNode.Type type : DeviceNode.Type.values()) {
            if (chance(2)) {
                nodes.add(node(type, index));
            }
        }
        return nodes.isEmpty() ? List.of(node(DeviceNode.Type.PRIMARY, index)) : nodes;
    }

    private static DeviceNode node(DeviceNode.Type type, int index) {
        String name = switch (type) {
            case PRIMARY -> "card" + index;
            case RENDER -> "renderD" + (128 + index);
            case ACCEL -> "accel" + index;
            case VIDEO -> "video" + index;
        };
        return new DeviceNode(type, name, "/dev/" + name, new DevNum(200 + type.ordinal(), index));
    }

    private BusDevice bus(String devpath, String driver, List<ReservedMemory> regions) {
        List<String> named = regions.stream()
                .filter(region -> chance(3))
                .map(ReservedMemory::path)
                .toList();
        String node = "/node" + devpath.hashCode();
        Optional<Fact> fact = named.isEmpty()
                ? Optional.empty()
                : Optional.of(Fact.of(OfNode.property(node, "memory-region"), "<0x1>"));
        Optional<OfNode> ofNode =
                chance(4) ? Optional.empty() : Optional.of(new OfNode(node, List.of("vendor,part"), named, fact));
        return new BusDevice(
                devpath,
                Optional.of(driver.equals("i915") || driver.equals("amdgpu") ? "pci" : "platform"),
                Optional.of(driver).filter(name -> !name.isEmpty()),
                ofNode,
                chance(2)
                        ? Optional.of(new IommuGroup("1", chance(4) ? Optional.empty() : Optional.of(one(GROUP_TYPES))))
                        : Optional.empty(),
                chance(2) ? Optional.of(dmaRanges()) : Optional.empty(),
                chance(2) ? Optional.of(chance(2)) : Optional.empty());
    }

    private DmaRanges dmaRanges() {
        if (chance(4)) {
            return DmaRanges.UNREADABLE;
        }
        AddressRange range = range();
        return new DmaRanges(
                List.of(new DmaRange(chance(2) ? 0xc0000000L : 0, range.start(), range.size())), List.of());
    }

    private DeviceRule deviceRule() {
        Map<Use, MemoryDemand> uses = new EnumMap<>(Use.class);
        for (Use use : Use.values()) {
            if (chance(2)) {
                uses.put(use, one(List.of(MemoryDemand.values())));
            }
        }
        return new DeviceRule(
                new RuleRef("90-generated.json", "generated"),
                Optional.of("A rule that nobody would write."),
                "nowhere.c",
                DeviceMatches.named(
                        chance(2) ? DRIVERS : List.of(one(DRIVERS)), chance(4) ? List.of(new Glob("d*")) : List.of()),
                uses,
                Map.of(),
                List.of(),
                chance(2) ? Optional.of(one(List.of(IommuOf.values()))) : Optional.empty(),
                List.of(),
                chance(2) ? OptionalInt.of(28 + random.nextInt(10)) : OptionalInt.empty(),
                chance(3) ? List.of(range()) : List.of(),
                chance(3),
                chance(3),
                chance(2)
                        ? Optional.of(new Pitch(Pitch.Kind.EXACT, Optional.empty()))
                        : Optional.of(new Pitch(Pitch.Kind.ALIGNED, Optional.of(64))));
    }

    private boolean chance(int oneIn) {
        return random.nextInt(oneIn) == 0;
    }

    private <T> T one(List<T> list) {
        return list.get(random.nextInt(list.size()));
    }

    private <T> List<T> some(List<T> list) {
        return list.stream().filter(item -> random.nextBoolean()).toList();
    }
}
