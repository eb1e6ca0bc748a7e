// SPDX-License-Identifier: Apache-2.0
package org.dmaheap.packaging;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import org.dmaheap.boards.Boards;
import org.dmaheap.model.Device;
import org.dmaheap.model.HeapMap;
import org.dmaheap.model.Need;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The made-up machine on which the archives of classes are rehearsed. */
class RehearsalMachineTest {
    private static HeapMap map;

    @BeforeAll
    static void makeTheMachine(@TempDir Path machine) throws Exception {
        Path script = Boards.module().resolve("src/main/dist/bin/rehearsal-machine");
        Process process = new ProcessBuilder("sh", script.toString(), machine.toString())
                .inheritIO()
                .start();
        assertThat(process.waitFor()).isZero();
        map = Boards.judgement(machine).map();
    }

    @Test
    void theScannerFindsNothingWrongWithIt() {
        assertThat(map.issues()).isEmpty();
    }

    @Test
    void itHasADeviceOfEachNeedThatTheScannerTellsApart() {
        Map<String, List<Need>> needs = new HashMap<>();
        for (Device device : map.devices()) {
            needs.put(
                    device.driver().orElseThrow(),
                    device.uses().stream().map(device.needs()::get).toList());
        }

        assertThat(needs)
                .containsOnly(
                        Map.entry("vc4-drm", List.of(Need.CONTIGUOUS)),
                        Map.entry("rockchip-drm", List.of(Need.IOMMU)),
                        Map.entry("aspeed_gfx", List.of(Need.CONTIGUOUS)),
                        Map.entry("hantro-vpu", List.of(Need.IOMMU)),
                        Map.entry("panfrost", List.of(Need.MMU)),
                        Map.entry("amdgpu", List.of(Need.DEVICE_LOCAL, Need.MMU)),
                        Map.entry("ili9341", List.of(Need.CONTIGUOUS)),
                        Map.entry("udl", List.of(Need.CPU)));
    }

    @Test
    void itHasHeapsOfEachKindThatAnArmBoardHas() {
        assertThat(map.heaps().stream().map(heap -> heap.name()).collect(Collectors.toSet()))
                .containsExactlyInAnyOrder(
                        "system", "default_cma_region", "linux,cma", "frames@30000000", "dsp@34000000");
        assertThat(map.heap("linux,cma").orElseThrow().aliasOf()).contains("default_cma_region");
        assertThat(map.device("card2").orElseThrow().memoryRegions())
                .containsExactly(new Device.MemoryRegion("frames@30000000", Optional.of("frames@30000000")));
    }
}
