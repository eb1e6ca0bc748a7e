// SPDX-License-Identifier: Apache-2.0
package org.dmaheap.client;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.dmaheap.protocol.Json;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code generate udev} on a made-up machine, and {@code generate cdi} on real ones. */
class GenerateTest {
    private static final String BASE = "sys/firmware/devicetree/base/";
    private static final String POOL = BASE + "reserved-memory/display-pool@28000000";
    private static final String RULE = "ACTION!=\"remove\", SUBSYSTEM==\"dma_heap\", KERNEL==\"display-pool@28000000\","
            + " TEST==\"/sys/firmware/devicetree/base/reserved-memory/display-pool@28000000/compatible\","
            + " TEST==\"/sys/firmware/devicetree/base/clcd@b0010000/memory-region\","
            + " TEST==\"/sys/firmware/devicetree/base/display@b0020000/memory-region\","
            + " GROUP=\"video\", MODE=\"0660\"";

    @TempDir
    private Path directory;

    private Path machine;

    /** Two displays with a pool, of which one imports nothing, and a pool of something without a driver. */
    @BeforeEach
    void aMachineWithPools() throws Exception {
        machine = Boards.unpacked("uml-7.3.tar.xz", directory);
    }

    private void file(String path, String text) throws IOException {
        Files.createDirectories(machine.resolve(path).getParent());
        Files.writeString(machine.resolve(path), text);
    }

    /** A node of the device tree that claims the displays' pool. */
    private void claimant(String node, String compatible) throws IOException {
        file(BASE + node + "/compatible", compatible + "\0");
        Files.write(
                machine.resolve(BASE + node + "/memory-region"),
                Files.readAllBytes(machine.resolve(POOL + "/phandle")));
    }

    private String rules() {
        Run run = Run.of("--root", machine, "generate", "udev");
        assertThat(run.status()).isZero();
        return run.out();
    }

    @Test
    void theDisplaysPoolIsOpenedAsLongAsTheTreeSaysSo() {
        assertThat(rules()).contains("# aspeed_gfx of /devices/platform/b0020000.display\n" + RULE + "\n");
    }

    @Test
    void aPoolOfSomethingThatNobodyDrivesStaysClosed() {
        assertThat(rules()).contains("display-pool").doesNotContain("vpu@2c000000");
    }

    @Test
    void aPoolThatARemoteProcessorClaimsBesidesTheDisplayStaysClosed() throws IOException {
        claimant("dsp@b0080000", "made-up,dsp");
        assertThat(rules()).contains("This machine has none").doesNotContain("KERNEL");
    }

    @Test
    void aPoolThatADeviceKeepsForItselfStaysClosed() throws IOException {
        file("etc/dmaheapd/rules.d/60-private.json", """
                { "devices": [ { "id": "keeps", "driver": "aspeed_gfx", "scanout": "contiguous",
                  "memoryRegion": "private", "why": "Made up.", "source": "drivers/made/up.c" } ] }
                """);
        assertThat(rules()).doesNotContain("KERNEL");
    }

    @Test
    void whatTheAdministratorForbidsStaysClosed() throws IOException {
        file("etc/dmaheapd/rules.d/60-no.json", """
                { "overrides": [ { "id": "no", "match": { "driver": "aspeed_gfx" }, "heaps": "display-pool@*",
                  "verdict": "incompatible", "why": "Made up." } ] }
                """);
        assertThat(rules()).doesNotContain("KERNEL");
    }

    @Test
    void theDefaultAreaIsNotTheBusinessOfThisFile() throws IOException {
        Files.delete(machine.resolve(BASE + "reserved-memory/linux,cma/linux,cma-default"));
        file(POOL + "/linux,cma-default", "");
        assertThat(rules()).doesNotContain("KERNEL");
    }

    @Test
    void aNameThatUdevWouldMisreadIsLeftOut() throws IOException {
        for (String path :
                List.of(POOL, "sys/class/dma_heap/display-pool@28000000", "dev/dma_heap/display-pool@28000000")) {
            Path old = machine.resolve(path);
            Files.move(old, old.resolveSibling("pool*"));
        }
        assertThat(rules()).contains("left out").doesNotContain("KERNEL");
    }

    @Test
    void aGpuThatTakesNoFramesFromAnyPoolOpensNothing() throws Exception {
        Run run = Run.of("--root", Boards.tree("bcm2711-rpi-4-b"), "generate", "udev");
        assertThat(run.status()).isZero();
        assertThat(run.out()).contains("This machine has none");
    }

    @Test
    void aDeviceOfAContainerHasItsNodesItsHeapsAndTheSocket() throws Exception {
        Run run = Run.of("--root", Boards.tree("bcm2711-rpi-4-b"), "generate", "cdi");
        assertThat(run.status()).isZero();
        Map<String, Object> document = Json.readObject(run.out().getBytes(StandardCharsets.UTF_8));
        assertThat(document).containsEntry("cdiVersion", "0.6.0").containsEntry("kind", "dmaheap.org/device");
        Map<?, ?> display = entry(document, "card0");
        assertThat(paths(display, "deviceNodes", "path"))
                .containsExactly("/dev/dri/card0", "/dev/dma_heap/default_cma_region", "/dev/dma_heap/linux,cma");
        assertThat(paths(display, "mounts", "hostPath")).containsExactly("/run/dmaheapd");
        assertThat(paths(entry(document, "card1"), "deviceNodes", "path"))
                .contains("/dev/dri/renderD128", "/dev/dma_heap/system");
    }

    @Test
    void namesOfContainerDevicesAreThoseThatTheSpecificationAllows() throws Exception {
        Run run = Run.of("--root", Boards.tree("rk3399-rockpro64"), "--json=short", "generate", "cdi");
        Map<String, Object> document = Json.readObject(run.out().getBytes(StandardCharsets.UTF_8));
        Set<String> names = new HashSet<>();
        for (Object device : (List<?>) document.get("devices")) {
            String name = (String) ((Map<?, ?>) device).get("name");
            assertThat(name).matches("[A-Za-z0-9]([A-Za-z0-9_.:-]*[A-Za-z0-9])?");
            assertThat(names.add(name)).isTrue();
        }
        assertThat(names).isNotEmpty();
    }

    private static Map<?, ?> entry(Map<String, Object> document, String name) {
        return ((List<?>) document.get("devices"))
                .stream()
                        .map(device -> (Map<?, ?>) device)
                        .filter(device -> name.equals(device.get("name")))
                        .findFirst()
                        .orElseThrow();
    }

    private static List<String> paths(Map<?, ?> device, String list, String key) {
        List<String> paths = new ArrayList<>();
        for (Object entry : (List<?>) ((Map<?, ?>) device.get("containerEdits")).get(list)) {
            paths.add((String) ((Map<?, ?>) entry).get(key));
        }
        return paths;
    }
}
