// SPDX-License-Identifier: Apache-2.0
package org.dmaheap.client.command;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import org.dmaheap.capture.CapturedTree;
import org.dmaheap.capture.NoTree;
import org.dmaheap.client.Arguments;
import org.dmaheap.client.Dmaheapctl;
import org.dmaheap.client.Environment;
import org.dmaheap.client.Failure;
import org.dmaheap.client.Status;
import org.dmaheap.client.UsageError;
import org.dmaheap.client.api.DaemonUnreachable;
import org.dmaheap.client.api.DmaHeapClient;
import org.dmaheap.client.doctor.Diagnosis;
import org.dmaheap.client.doctor.Examination;
import org.dmaheap.client.doctor.Live;
import org.dmaheap.client.doctor.LiveExamination;
import org.dmaheap.client.doctor.Machine;
import org.dmaheap.client.output.DiagnosisText;
import org.dmaheap.client.output.Output;
import org.dmaheap.client.source.RuledMachine;
import org.dmaheap.protocol.Json;

/** {@code doctor}: what is wrong on this machine, or on the one that a tree was captured from, and what mends it. */
final class Doctor {
    private static final Path SYSTEM_SOCKETS = Path.of("/run/dmaheapd");

    private Doctor() {}

    static Status run(Arguments arguments, Environment environment, Output output)
            throws UsageError, Failure, IOException {
        arguments.expectOperands(0, 0, "doctor");
        if (!arguments.rules().isEmpty() && arguments.root().isEmpty()) {
            throw new UsageError("--rules needs --root: the daemon has rules of its own");
        }
        Path root = arguments.root().orElse(environment.machine());
        Optional<Live> live =
                arguments.root().isPresent() ? Optional.empty() : Optional.of(live(arguments, environment));
        Machine machine = machine(root, live, arguments, environment);
        boolean isOfAUser = live.filter(of -> !of.user().isRoot()).isPresent();
        if (isOfAUser
                && machine.areas().values().stream()
                        .anyMatch(area -> area.largestRun().isEmpty())) {
            output.note("Not looked at, because only root can: how large the largest run of each CMA area is");
        }
        Diagnosis diagnosis = Diagnosis.of(machine);
        if (!output.json(Json.compact(Diagnosis.TABLE, diagnosis))) {
            new DiagnosisText(output).show(diagnosis);
            if (diagnosis.findings().isEmpty()) {
                output.note("Nothing is wrong");
            }
        }
        return diagnosis.needsMending() ? Status.FAILED : Status.DONE;
    }

    private static Machine machine(Path root, Optional<Live> live, Arguments arguments, Environment environment)
            throws Failure {
        try (CapturedTree tree = CapturedTree.open(root)) {
            if (!Files.isDirectory(tree.root().resolve("sys"))) {
                throw new Failure("There is no sys directory below " + root + ", so nothing can be said");
            }
            RuledMachine ruled = RuledMachine.scan(tree, arguments.rules(), environment.home());
            return Examination.of(tree.root(), ruled, live);
        } catch (NoTree e) {
            throw new Failure("Could not scan " + root + ": " + e.getMessage());
        }
    }

    private static Live live(Arguments arguments, Environment environment) throws UsageError {
        String client = Dmaheapctl.version();
        try (DmaHeapClient daemon = Verbs.connection(arguments, environment).open()) {
            boolean isSystems = SYSTEM_SOCKETS.equals(daemon.socket().getParent());
            return LiveExamination.of(
                    environment.machine(), Optional.of(daemon.info().version()), isSystems, client);
        } catch (DaemonUnreachable e) {
            return LiveExamination.of(environment.machine(), Optional.empty(), false, client);
        } catch (IOException e) {
            // one that answers, though not as it should, is another version
            return LiveExamination.of(environment.machine(), Optional.of("another version"), false, client);
        }
    }
}
