// SPDX-License-Identifier: Apache-2.0
package org.dmaheap.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.dmaheap.inventory.ProofStep;
import org.dmaheap.model.Verdict;
import org.dmaheap.protocol.Json;
import org.dmaheap.verification.StepResult;
import org.dmaheap.verification.Tried;
import org.dmaheap.verification.Verification;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code verify} on the tree of a Pi 4, with a probe that answers by heart. */
class VerifyTest {
    private static final String BOOT = "1f0e6f0e-0000-4000-8000-000000000001";
    private static final String TOOK = """
            {"trial":0,"step":"allocate"}
            {"trial":0,"step":"allocate","result":"ok","errno":null,"why":""}
            {"trial":0,"step":"import"}
            {"trial":0,"step":"import","result":"ok","errno":null,"why":""}
            """;
    private static final String REFUSED = """
            {"trial":0,"step":"allocate"}
            {"trial":0,"step":"allocate","result":"ok","errno":null,"why":""}
            {"trial":0,"step":"import"}
            {"trial":0,"step":"import","result":"refused","errno":"EINVAL","why":"PRIME: EINVAL"}
            """;

    @TempDir
    private Path directory;

    private Path machine;
    private Path home;

    @BeforeEach
    void aPi4ThatRuns() throws Exception {
        machine = directory.resolve("machine");
        copy(Boards.tree("bcm2711-rpi-4-b"), machine);
        file("proc/sys/kernel/osrelease", "7.3.4-test");
        file("proc/sys/kernel/random/boot_id", BOOT);
        file("proc/meminfo", "MemTotal: 2000000 kB\nMemAvailable: 1000000 kB");
        file("proc/zoneinfo", "Node 0, zone    DMA\n        spanned  262144\n  start_pfn:           0");
        home = Files.createDirectory(directory.resolve("home"));
        copy(Boards.home().resolve("rules.d"), home.resolve("rules.d"));
        Files.copy(Boards.home().resolve("proofs.json"), home.resolve("proofs.json"));
    }

    private static void copy(Path from, Path to) throws IOException {
        try (Stream<Path> paths = Files.walk(from)) {
            for (Path path : (Iterable<Path>) paths::iterator) {
                Files.copy(path, to.resolve(from.relativize(path).toString()), LinkOption.NOFOLLOW_LINKS);
            }
        }
    }

    private void file(String path, String text) throws IOException {
        Files.createDirectories(machine.resolve(path).getParent());
        Files.writeString(machine.resolve(path), text + "\n");
    }

    /** Keeps the question and does what the script says. */
    private void probe(String script) throws IOException {
        Path probe = home.resolve("dmaheapd-probe");
        Files.writeString(
                probe, "#!/bin/sh\nread -r question\necho \"$question\" >> " + directory + "/questions\n" + script);
        Files.setPosixFilePermissions(probe, PosixFilePermissions.fromString("rwxr-xr-x"));
    }

    private void probeAnswers(String lines) throws IOException {
        probe("cat <<'E'\n" + lines + "E\n");
    }

    private List<String> questions() throws IOException {
        Path questions = directory.resolve("questions");
        return Files.exists(questions) ? Files.readAllLines(questions) : List.of();
    }

    private Run verify(String words) {
        return verify(Duration.ofSeconds(20), words);
    }

    private Run verify(Duration patience, String words) {
        Environment environment = new Environment(Map.of("LANG", "C.UTF-8"), Optional.empty(), home, patience, machine);
        return Run.in(environment, (Object[]) ("verify " + words).split(" "));
    }

    private static Verification document(Run run) throws Exception {
        return Json.read(run.out().getBytes(StandardCharsets.UTF_8), Verification.TABLE);
    }

    private static boolean isRoot() throws IOException {
        return Files.getAttribute(Path.of("/proc/self"), "unix:uid").equals(0);
    }

    @Test
    void aGpuThatTakesMemoryIsProvedAndAgrees() throws Exception {
        probeAnswers(TOOK);
        Run run = verify("card1:render --heap=system -j");
        assertThat(run.status()).isZero();
        Tried tried = document(run).results().get(0);
        assertThat(tried.proved()).contains(Verdict.COMPATIBLE);
        assertThat(tried.by()).contains(ProofStep.IMPORT);
        assertThat(tried.agrees()).contains(true);
        assertThat(document(run).bootId()).isEqualTo(BOOT);
        assertThat(questions())
                .singleElement()
                .asString()
                .contains("renderD128", "/dev/dma_heap/system", "\"buffers\":3");
    }

    @Test
    void aRefusalThatARuleDidNotForeseeIsShownLoudlyAndEndsWith5() throws Exception {
        probeAnswers(REFUSED);
        Run run = verify("card1:render --heap=system");
        assertThat(run.status()).isEqualTo(5);
        assertThat(run.out())
                .contains("incompatible BUT 50-policy.json#system-mmu SAYS compatible: a bug, please report it")
                .contains("import refused (PRIME: EINVAL)")
                .contains("dmaheapctl capture FILE.tar.gz");
    }

    @Test
    void withoutAllowPrimaryADisplayIsNotOpened() throws Exception {
        probeAnswers(TOOK);
        Run run = verify("card0:scanout");
        assertThat(run.status()).isEqualTo(1);
        assertThat(run.out()).contains("not tried: only its primary node could tell", "Nothing could be tried.");
        assertThat(questions()).isEmpty();
    }

    @Test
    void aDisplayThatAProcessHoldsIsNotOpened() throws Exception {
        assumeTrue(isRoot(), "only root opens primary nodes");
        probeAnswers(TOOK);
        file("proc/4711/comm", "weston");
        Files.createDirectories(machine.resolve("proc/4711/fd"));
        Files.createSymbolicLink(machine.resolve("proc/4711/fd/7"), Path.of("/dev/dri/card0"));
        Run run = verify("card0:scanout --allow-primary");
        assertThat(run.status()).isEqualTo(1);
        assertThat(run.out()).contains("not tried: weston (4711) holds /dev/dri/card0");
        assertThat(questions()).isEmpty();
    }

    @Test
    void whatRootProvedIsKeptForThisBootAndCountsForTheMap() throws Exception {
        assumeTrue(isRoot(), "only what root proves is kept");
        probeAnswers(TOOK);
        verify("card1:render --heap=system");
        probeAnswers(REFUSED);
        verify("card0:scanout --heap=system --allow-primary");
        Path kept = machine.resolve("run/dmaheapd/verified.json");
        assertThat(Json.read(Files.readAllBytes(kept), Verification.TABLE).results())
                .hasSize(2);
        assertThat(Files.exists(kept.resolveSibling("verified.json.new"))).isFalse();
        Run explained = Run.of("--root", machine, "explain", "card1:render", "system");
        assertThat(explained.out()).contains("compatible, priority 600, verified", "card1 took 3 buffers of");
        Run refused = Run.of("--root", machine, "explain", "card0:scanout", "system");
        assertThat(refused.out()).contains("card0 refused 3 buffers of", "EINVAL");
    }

    @Test
    void anImportThatNeverReturnsEndsTheProbeAndTheRestIsTriedWithAnother() throws Exception {
        probe("""
                case $question in
                *default_cma_region*)
                \techo '{"trial":0,"step":"allocate"}'
                \techo '{"trial":0,"step":"allocate","result":"ok","errno":null,"why":""}'
                \techo '{"trial":0,"step":"import"}'
                \techo $$ > %s/pid
                \texec sleep 1000
                esac
                """.formatted(directory));
        Run run = verify(Duration.ofMillis(300), "card1:render -j");
        List<Tried> results = document(run).results();
        assertThat(results).hasSize(2);
        assertThat(results.get(0).heap()).isEqualTo("default_cma_region");
        assertThat(results.get(0).proved()).isEmpty();
        assertThat(results.get(0).steps().get(1).outcome()).isEqualTo(StepResult.Outcome.REFUSED);
        assertThat(results.get(0).why()).contains("import did not come back", "the probe was ended");
        assertThat(results.get(1).why()).contains("did not come back from an earlier try");
        long pid = Long.parseLong(Files.readString(directory.resolve("pid")).strip());
        assertThat(ProcessHandle.of(pid).filter(ProcessHandle::isAlive)).isEmpty();
    }

    @Test
    void aProbeThatDiesIsReportedAndProvesNothing() throws Exception {
        probe("kill -9 $$\n");
        Run run = verify("card1:render --heap=system -j");
        assertThat(run.status()).isEqualTo(1);
        assertThat(document(run).results().get(0).why()).isEqualTo("the probe ended in allocate with status 137");
    }

    @Test
    void aProbeThatSpeaksNonsenseFailsTheCommand() throws Exception {
        probe("echo nonsense\n");
        Run run = verify("card1:render --heap=system");
        assertThat(run.status()).isEqualTo(1);
        assertThat(run.err()).contains("does not answer as it should");
    }

    @Test
    void withoutTheProbeTheCommandSaysWhatIsMissing() {
        Run run = verify("");
        assertThat(run.status()).isEqualTo(1);
        assertThat(run.err()).contains("dmaheapd-probe is missing");
    }

    @Test
    void anUnknownDeviceHeapOrUseIsSaid() throws Exception {
        probeAnswers(TOOK);
        assertThat(verify("card9").err()).contains("No device card9");
        assertThat(verify("--heap=none").err()).contains("No heap none");
        assertThat(verify("card0:video").status()).isEqualTo(1);
        assertThat(Run.line("--root / verify").status()).isEqualTo(2);
        assertThat(Run.line("map --wake").err()).contains("only verify takes --wake");
    }

    @Test
    void aTerminalSeesHowFarItIs() throws Exception {
        probeAnswers(TOOK);
        Environment terminal = new Environment(
                Map.of("LANG", "C.UTF-8"),
                Optional.of(new Environment.Terminal(80, 24)),
                home,
                Duration.ofSeconds(20),
                machine);
        assertThat(Run.in(terminal, "verify", "card1:render", "--heap=system").err())
                .contains("[1/1] card1:render");
        assertThat(Run.in(terminal, "verify", "card1:render", "--heap=system", "-q")
                        .err())
                .isEmpty();
    }
}
