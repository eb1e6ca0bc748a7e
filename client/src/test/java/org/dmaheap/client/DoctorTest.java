// SPDX-License-Identifier: Apache-2.0
package org.dmaheap.client;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import java.util.List;
import java.util.stream.Stream;
import org.dmaheap.client.doctor.Diagnosis;
import org.dmaheap.client.doctor.Finding;
import org.dmaheap.client.doctor.Severity;
import org.dmaheap.protocol.Json;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Each problem that files show, planted in the tree of a machine that has none. */
class DoctorTest {
    private static final String DISPLAY = "sys/devices/platform/b0020000.display/drm/card3/card3-Unknown-1/";
    private static final String POOL = "sys/kernel/mm/cma/display-pool@28000000/";
    private static final String RELEASE = "7.3.4-test";
    private static final String BOOT = "1f0e6f0e-0000-4000-8000-000000000001";

    @TempDir
    private Path directory;

    private Path machine;

    @BeforeEach
    void aHealthyMachine() throws Exception {
        machine = Boards.unpacked("uml-7.3.tar.xz", directory);
        file("proc/sys/kernel/osrelease", RELEASE + "\n");
        file("proc/meminfo", "MemTotal: 1500000 kB\nCmaTotal:         163840 kB\nCmaFree:          163840 kB\n");
        file("sys/module/dma_heap/parameters/mem_accounting", "Y\n");
        file(DISPLAY + "status", "connected\n");
        file(DISPLAY + "modes", "800x600\n640x480\n");
        file("etc/os-release", "ID=debian\n");
        file("run/udev/control", "");
        file("usr/lib/udev/rules.d/60-dmaheapd.rules", "# ours\n");
        file("usr/lib/dmaheapd/bin/dmaheapd-archive", "");
        file("usr/lib/dmaheapd/lib/dmaheapd.jar", "");
        file("var/cache/dmaheapd/dmaheapd.jsa", "");
        Files.setLastModifiedTime(
                machine.resolve("var/cache/dmaheapd/dmaheapd.jsa"),
                FileTime.from(Instant.now().plusSeconds(60)));
        // udev has finished with the heaps
        for (Path heap : entries("sys/class/dma_heap")) {
            String dev = Files.readString(heap.resolve("dev")).strip();
            file("run/udev/data/c" + dev, "");
        }
    }

    private List<Path> entries(String path) throws IOException {
        try (Stream<Path> entries = Files.list(machine.resolve(path))) {
            return entries.toList();
        }
    }

    private void file(String path, String text) throws IOException {
        Files.createDirectories(machine.resolve(path).getParent());
        // most of sysfs may only be read, also by who has unpacked it
        Files.deleteIfExists(machine.resolve(path));
        Files.writeString(machine.resolve(path), text);
    }

    private void takeAway(String path) throws IOException {
        Path top = machine.resolve(path);
        try (Stream<Path> paths = Files.walk(top)) {
            for (Path each : paths.sorted((one, other) -> other.compareTo(one)).toList()) {
                Files.delete(each);
            }
        }
    }

    /** A heap that is gone with its node. */
    private void takeHeapsAway(String... names) throws IOException {
        for (String name : names) {
            takeAway("sys/class/dma_heap/" + name);
            takeAway("dev/dma_heap/" + name);
        }
    }

    private Diagnosis diagnosis(int status) throws Exception {
        Run run = Run.of("--root", machine, "--json=short", "doctor");
        assertThat(run.err()).isEmpty();
        assertThat(run.status()).isEqualTo(status);
        return Json.read(run.out().getBytes(StandardCharsets.UTF_8), Diagnosis.TABLE);
    }

    private Finding only(int status) throws Exception {
        List<Finding> findings = diagnosis(status).findings();
        assertThat(findings).hasSize(1);
        return findings.get(0);
    }

    @Test
    void ofAHealthyMachineNothingIsSaid() throws Exception {
        assertThat(diagnosis(0).findings()).isEmpty();
        Run run = Run.of("--root", machine, "doctor");
        assertThat(run.status()).isZero();
        assertThat(run.out()).isEmpty();
        assertThat(run.err()).isEqualTo("Nothing is wrong\n");
    }

    @Test
    void aKernelWithoutHeapsIsToldItsOptions() throws Exception {
        takeAway("sys/class/dma_heap");
        takeAway("dev/dma_heap");
        Finding finding = only(1);
        assertThat(finding.id()).isEqualTo("no-heaps");
        assertThat(finding.severity()).isEqualTo(Severity.ERROR);
        assertThat(finding.remedy()).contains("CONFIG_DMABUF_HEAPS=y", "CONFIG_DMABUF_HEAPS_CMA", "Debian");
    }

    @Test
    void whereNobodyTellsWhichModulesThereAreTheyAreTriedFirst() throws Exception {
        takeHeapsAway("system", "default_cma_region", "linux,cma", "display-pool@28000000", "vpu@2c000000");
        Finding finding = only(1);
        assertThat(finding.id()).isEqualTo("no-heaps");
        assertThat(finding.remedy()).startsWith("modprobe system_heap; modprobe cma_heap.");
        file("lib/modules/" + RELEASE + "/modules.dep", "kernel/fs/fat/fat.ko:\n");
        assertThat(only(1).remedy()).startsWith("Use a kernel with CONFIG_DMABUF_HEAPS_SYSTEM=y");
    }

    @Test
    void aModuleThatIsNotLoadedIsNamed() throws Exception {
        takeHeapsAway("system");
        file("lib/modules/" + RELEASE + "/modules.dep", "kernel/drivers/dma-buf/heaps/system_heap.ko.xz:\n");
        Finding finding = only(1);
        assertThat(finding.id()).isEqualTo("module-not-loaded");
        assertThat(finding.remedy())
                .isEqualTo("modprobe system_heap && echo system_heap >> /etc/modules-load.d/dma-heap.conf");
        file("etc/os-release", "ID=alpine\n");
        assertThat(only(1).remedy()).endsWith(">> /etc/modules");
    }

    @Test
    void theModuleOfContiguousHeapsIsNamedToo() throws Exception {
        takeHeapsAway("default_cma_region", "linux,cma", "display-pool@28000000", "vpu@2c000000");
        file("usr/lib/modules/" + RELEASE + "/modules.dep", "kernel/drivers/dma-buf/heaps/cma_heap.ko: a.ko\n");
        Finding finding = only(1);
        assertThat(finding.id()).isEqualTo("module-not-loaded");
        assertThat(finding.what()).contains("cma_heap");
    }

    @Test
    void aDisplayWithoutCmaMemoryIsTold() throws Exception {
        takeHeapsAway("default_cma_region", "linux,cma", "display-pool@28000000", "vpu@2c000000");
        file("proc/meminfo", "CmaTotal:              0 kB\n");
        Finding finding = only(1);
        assertThat(finding.id()).isEqualTo("no-cma");
        assertThat(finding.severity()).isEqualTo(Severity.ERROR);
        assertThat(finding.what()).contains("aspeed_gfx");
        assertThat(finding.remedy()).contains("cma=64M", "update-grub");
        file("etc/os-release", "ID=alpine\n");
        assertThat(only(1).remedy()).contains("update-extlinux");
    }

    @Test
    void aDisplayWithNothingButScatteredPagesIsTold() throws Exception {
        takeHeapsAway("default_cma_region", "linux,cma", "display-pool@28000000", "vpu@2c000000");
        Finding finding = only(1);
        assertThat(finding.id()).isEqualTo("no-contiguous-heap");
        assertThat(finding.why()).contains("udmabuf");
        assertThat(finding.remedy()).contains("CONFIG_DMABUF_HEAPS_CMA");
    }

    @Test
    void aPoolThatCannotHoldTheFramesOfTheScreenIsTold() throws Exception {
        file(DISPLAY + "modes", "3840x2160\n");
        Finding finding = only(1);
        assertThat(finding.id()).isEqualTo("cma-small");
        assertThat(finding.what()).contains("64 MiB", "95 MiB", "3840x2160");
        assertThat(finding.remedy()).contains("display-pool@28000000", "256M");
    }

    @Test
    void aPoolWithoutRoomForAFrameIsTold() throws Exception {
        file(POOL + "available_pages", "100\n");
        Finding finding = only(1);
        assertThat(finding.id()).isEqualTo("cma-full");
        assertThat(finding.what()).contains("1 MiB free", "2 MiB");
    }

    @Test
    void aPoolInPiecesIsToldWhereRootSeesIt() throws Exception {
        file("sys/kernel/debug/cma/display-pool@28000000/maxchunk", "64\n");
        assertThat(only(1).id()).isEqualTo("cma-fragmented");
        file("sys/kernel/debug/cma/display-pool@28000000/maxchunk", "16384\n");
        assertThat(diagnosis(0).findings()).isEmpty();
    }

    @Test
    void failuresThatArePastAreANote() throws Exception {
        file("sys/kernel/mm/cma/linux,cma/alloc_pages_fail", "2025\n");
        Finding finding = only(0);
        assertThat(finding.id()).isEqualTo("cma-failures");
        assertThat(finding.severity()).isEqualTo(Severity.NOTE);
        assertThat(finding.what()).contains("default_cma_region (2025 pages)");
    }

    @Test
    void memoryThatCountsTowardsNobodyIsANote() throws Exception {
        file("sys/module/dma_heap/parameters/mem_accounting", "N\n");
        Finding finding = only(0);
        assertThat(finding.id()).isEqualTo("accounting-off");
        assertThat(finding.remedy()).contains("dma_heap.mem_accounting=1");
    }

    @Test
    void aMissingOrMaskedRuleOfUdevIsTold() throws Exception {
        takeAway("usr/lib/udev/rules.d/60-dmaheapd.rules");
        Finding missing = only(1);
        assertThat(missing.id()).isEqualTo("udev-rule");
        assertThat(missing.remedy()).startsWith("apt install --reinstall dmaheapd");
        file("usr/lib/udev/rules.d/60-dmaheapd.rules", "# ours\n");
        Files.createDirectories(machine.resolve("etc/udev/rules.d"));
        Files.createSymbolicLink(machine.resolve("etc/udev/rules.d/60-dmaheapd.rules"), Path.of("/dev/null"));
        assertThat(only(1).what()).contains("masks");
        Files.delete(machine.resolve("etc/udev/rules.d/60-dmaheapd.rules"));
        file("etc/udev/rules.d/60-dmaheapd.rules", "# theirs\n");
        assertThat(only(0).id()).isEqualTo("udev-rule-replaced");
        file("etc/udev/rules.d/60-dmaheapd.rules", "# ours\n");
        assertThat(diagnosis(0).findings()).isEmpty();
    }

    @Test
    void aMissingOrOldArchiveOfClassesIsANote() throws Exception {
        Files.setLastModifiedTime(machine.resolve("var/cache/dmaheapd/dmaheapd.jsa"), FileTime.fromMillis(0));
        assertThat(only(0).what()).contains("older");
        takeAway("var/cache/dmaheapd/dmaheapd.jsa");
        assertThat(only(0).id()).isEqualTo("class-archive");
    }

    @Test
    void aProgramWhoseNamesTheKernelDoesNotHaveIsNamed() throws Exception {
        file("usr/lib/aarch64-linux-gnu/libcamera.so.0.7", "");
        assertThat(diagnosis(0).findings()).isEmpty();
        takeHeapsAway("linux,cma");
        Finding finding = only(1);
        assertThat(finding.id()).isEqualTo("hardcoded-name");
        assertThat(finding.what()).contains("libcamera looks for linux,cma, reserved");
        assertThat(finding.remedy()).startsWith("dmaheapctl generate compat-links > /etc/udev/rules.d/");
        // a link of udev is as good
        file("dev/dma_heap/reserved", "");
        assertThat(diagnosis(0).findings()).isEmpty();
    }

    @Test
    void aDriverThatNoRuleKnowsIsToBeSent() throws Exception {
        Path drivers = machine.resolve("sys/bus/platform/drivers");
        Files.createDirectories(drivers.resolve("mystery"));
        Path driver = machine.resolve("sys/devices/platform/b0040000.lcdif/driver");
        Files.delete(driver);
        Files.createSymbolicLink(driver, Path.of("../../../bus/platform/drivers/mystery"));
        Finding finding = only(1);
        assertThat(finding.id()).isEqualTo("unknown-driver");
        assertThat(finding.what()).contains("card4 (mystery)");
        assertThat(finding.remedy()).startsWith("dmaheapctl capture");
    }

    @Test
    void aProofThatContradictsARuleIsABugToReport() throws Exception {
        file("proc/sys/kernel/random/boot_id", BOOT + "\n");
        file("run/dmaheapd/verified.json", """
                {"kernel": "%s", "bootId": "%s", "results": [{"device": "card3", "use": "scanout",
                 "heap": "default_cma_region", "bytes": 16777216, "steps": [{"step": "import", "result": "refused",
                 "errno": "EINVAL", "why": "PRIME"}], "proved": "incompatible", "expected": "compatible", "agrees": false,
                 "by": "import", "why": "", "rule": null, "buffers": 1,
                 "devpath": "/devices/platform/b0020000.display", "driver": "aspeed_gfx",
                 "translation": ["/devices/platform/b0020000.display none"]}]}
                """.formatted(RELEASE, BOOT));
        Finding finding = only(1);
        assertThat(finding.id()).isEqualTo("contradiction");
        assertThat(finding.severity()).isEqualTo(Severity.ERROR);
        assertThat(finding.what()).contains("card3 refused", "EINVAL", "one of the two is wrong");
    }

    @Test
    void aRuleFileThatIsLeftOutIsTold() throws Exception {
        file("etc/dmaheapd/rules.d/60-broken.json", "{\n nonsense\n");
        Finding finding = only(1);
        assertThat(finding.id()).isEqualTo("rule-file");
        assertThat(finding.what()).contains("60-broken.json:2: ");
    }

    @Test
    void anOverrideThatFitsNothingHereIsNoted() throws Exception {
        file("etc/dmaheapd/rules.d/60-mine.json", """
                {"overrides": [{"id": "dsp", "match": {"driver": ["nobody-has-it"]}, "heaps": ["dsp-memory@*"],
                 "verdict": "incompatible", "why": "Tried."}]}
                """);
        Finding finding = only(0);
        assertThat(finding.id()).isEqualTo("fits-nothing");
        assertThat(finding.severity()).isEqualTo(Severity.NOTE);
        assertThat(finding.what()).contains("60-mine.json#dsp");
    }

    @Test
    void groupsAndHeapsOfTheConfigurationThatDoNotExistAreNoted() throws Exception {
        file("etc/group", "root:x:0:\nvideo:x:44:\n");
        file("etc/dmaheapd/dmaheapd.json", """
                {"openHeap": {"groups": ["video", "render", "vidoe", "1000"], "heaps": ["system", "dsp-memory"]}}
                """);
        assertThat(diagnosis(0).findings())
                .extracting(Finding::what)
                .containsExactly(
                        "There is no group vidoe, which /etc/dmaheapd/dmaheapd.json names.",
                        "There is no heap dsp-memory, which /etc/dmaheapd/dmaheapd.json names.");
    }

    @Test
    void findingsComeWorstFirst() throws Exception {
        file("sys/module/dma_heap/parameters/mem_accounting", "N\n");
        file("etc/dmaheapd/rules.d/60-broken.json", "{");
        takeHeapsAway("default_cma_region", "linux,cma", "display-pool@28000000", "vpu@2c000000");
        assertThat(diagnosis(1).findings())
                .extracting(Finding::severity)
                .containsExactly(Severity.ERROR, Severity.WARNING, Severity.NOTE);
    }

    @Test
    void aFindingIsWhatWhyAndWhatToDo() throws Exception {
        file(POOL + "available_pages", "100\n");
        Run run = Run.of("--root", machine, "doctor");
        assertThat(run.status()).isEqualTo(1);
        assertThat(run.out().lines())
                .first()
                .asString()
                .startsWith("WARNING  The pool of display-pool@28000000 has 1 MiB free");
        assertThat(run.out()).contains("\n  The next allocation fails.\n  → End programs");
    }

    @Test
    void ofNoMachineAtAllNothingCanBeSaid() throws Exception {
        Run run = Run.of("--root", Files.createDirectory(directory.resolve("nothing")), "doctor");
        assertThat(run.status()).isEqualTo(1);
        assertThat(run.err()).contains("no sys directory");
    }

    @Test
    void boardsOfTheFieldAreHealthyButForPoolsThatAreSmall() throws Exception {
        for (String board : List.of("bcm2711-rpi-4-b", "rk3399-rockpro64", "am335x-boneblack")) {
            Run run = Run.of("--root", Boards.tree(board), "--json=short", "doctor");
            assertThat(run.status()).as(board).isZero();
        }
    }
}
