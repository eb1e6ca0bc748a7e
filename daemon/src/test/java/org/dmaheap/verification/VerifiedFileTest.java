// SPDX-License-Identifier: Apache-2.0
package org.dmaheap.verification;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.dmaheap.boards.FakeTree;
import org.dmaheap.inventory.BootProofs;
import org.dmaheap.inventory.Inventory;
import org.dmaheap.inventory.Proof;
import org.dmaheap.inventory.ProofStep;
import org.dmaheap.model.Use;
import org.dmaheap.model.Verdict;
import org.dmaheap.protocol.Json;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What is read of what was proved. */
class VerifiedFileTest {
    private static final String KERNEL = "7.3.4-test";
    private static final String BOOT = "1f0e6f0e-0000-4000-8000-000000000001";

    @TempDir
    Path directory;

    private FakeTree tree;
    private final List<String> problems = new ArrayList<>();

    @BeforeEach
    void aMachine() {
        tree = FakeTree.in(directory.resolve("tree"))
                .file(Inventory.OSRELEASE, KERNEL)
                .file(BootProofs.BOOT_ID, BOOT);
    }

    private static Tried tried(String heap, Verdict proved, String errno) {
        List<StepResult> steps = errno == null
                ? List.of(StepResult.ok(ProofStep.ALLOCATE, ""), StepResult.ok(ProofStep.IMPORT, "by it"))
                : List.of(StepResult.ok(ProofStep.ALLOCATE, ""), StepResult.refused(ProofStep.IMPORT, errno, "no"));
        Optional<ProofStep> by = proved == null ? Optional.empty() : Optional.of(ProofStep.IMPORT);
        return new Tried(
                "card0",
                Use.SCANOUT,
                heap,
                16 << 20,
                steps,
                Optional.ofNullable(proved),
                Verdict.COMPATIBLE,
                Optional.ofNullable(proved).map(Verdict.COMPATIBLE::equals),
                by,
                "because",
                Optional.of("50-policy.json#some"),
                3,
                "/devices/platform/display",
                Optional.of("mxsfb"),
                List.of("/devices/platform/display none"));
    }

    private static Verification verification(Tried... tried) {
        return new Verification(Optional.of(KERNEL), BOOT, List.of(tried));
    }

    private void written(Verification verification) {
        tree.raw(BootProofs.FILE, Json.compact(Verification.TABLE, verification));
    }

    private BootProofs read() {
        return VerifiedFile.read(tree.root(), (path, problem) -> problems.add(path + " " + problem));
    }

    @Test
    void aProofIsReadAsItWasWritten() {
        written(verification(tried("system", Verdict.INCOMPATIBLE, "EINVAL")));
        assertThat(read().bootId()).isEqualTo(BOOT);
        assertThat(read().proofs())
                .containsExactly(new Proof(
                        "/devices/platform/display",
                        Optional.of("mxsfb"),
                        List.of("/devices/platform/display none"),
                        Use.SCANOUT,
                        "system",
                        Verdict.INCOMPATIBLE,
                        ProofStep.IMPORT,
                        Optional.of("EINVAL"),
                        "3 buffers of 16 MiB"));
    }

    @Test
    void whatProvesNothingIsNoProof() {
        written(verification(tried("system", null, "ENODEV")));
        assertThat(read().proofs()).isEmpty();
    }

    @Test
    void aProofOfAnotherBootOrKernelIsNoneAndNoProblem() {
        written(verification(tried("system", Verdict.COMPATIBLE, null)));
        tree.file(BootProofs.BOOT_ID, "1f0e6f0e-0000-4000-8000-000000000002");
        assertThat(read()).isEqualTo(BootProofs.NONE);
        tree.file(BootProofs.BOOT_ID, BOOT).file(Inventory.OSRELEASE, "7.3.5-test");
        assertThat(read()).isEqualTo(BootProofs.NONE);
        assertThat(problems).isEmpty();
    }

    @Test
    void aBrokenFileIsAProblemAndProvesNothing() {
        tree.raw(BootProofs.FILE, "{\"results\": 1".getBytes(StandardCharsets.UTF_8));
        assertThat(read()).isEqualTo(BootProofs.NONE);
        assertThat(problems).singleElement().asString().startsWith(BootProofs.FILE + " not understood");
    }

    @Test
    void aLinkOutOfATreeIsNotFollowed() {
        tree.rawLink(BootProofs.FILE, "/etc/passwd");
        assertThat(read()).isEqualTo(BootProofs.NONE);
        assertThat(problems).singleElement().asString().contains("leads out of the tree");
    }

    @Test
    void aLaterVerificationReplacesWhatItSpeaksOfAndKeepsTheRest() {
        Verification earlier =
                verification(tried("system", Verdict.COMPATIBLE, null), tried("linux,cma", Verdict.COMPATIBLE, null));
        Verification later =
                verification(tried("system", Verdict.INCOMPATIBLE, "EINVAL"), tried("linux,cma", null, "ENOMEM"));
        assertThat(later.after(earlier).results())
                .containsExactly(
                        tried("linux,cma", Verdict.COMPATIBLE, null), tried("system", Verdict.INCOMPATIBLE, "EINVAL"));
    }

    @Test
    void whatWasProvedOnAnotherBootIsNotKept() {
        Verification other =
                new Verification(Optional.of(KERNEL), "another", List.of(tried("linux,cma", Verdict.COMPATIBLE, null)));
        assertThat(verification().after(other).results()).isEmpty();
    }

    @Test
    void aRuleThatSaysNothingIsNotContradicted() {
        assertThat(tried("system", Verdict.INCOMPATIBLE, "EINVAL").agrees()).contains(false);
        assertThat(tried("system", Verdict.COMPATIBLE, null).agrees()).contains(true);
        assertThat(tried("system", null, null).agrees()).isEmpty();
        assertThat(verification(tried("system", Verdict.INCOMPATIBLE, "EINVAL")).contradictsARule())
                .isTrue();
    }
}
