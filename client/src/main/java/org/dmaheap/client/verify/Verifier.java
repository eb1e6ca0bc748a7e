// SPDX-License-Identifier: Apache-2.0
package org.dmaheap.client.verify;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.dmaheap.client.verify.ProbeProcess.Answer;
import org.dmaheap.inventory.ProofStep;
import org.dmaheap.judgement.MemoryFit;
import org.dmaheap.judgement.RuledLink;
import org.dmaheap.model.Link;
import org.dmaheap.protocol.InvalidJson;
import org.dmaheap.rules.ProvingRule;
import org.dmaheap.rules.ProvingRules;
import org.dmaheap.verification.Conclusion;
import org.dmaheap.verification.Plan;
import org.dmaheap.verification.ProbeLine;
import org.dmaheap.verification.StepResult;
import org.dmaheap.verification.Surroundings;
import org.dmaheap.verification.Trial;
import org.dmaheap.verification.Tried;

/** Has the entries of a plan tried, one after the other, and says what each proves. */
public final class Verifier {
    private final Path program;
    private final Duration patience;
    private final ProvingRules proving;
    private final Surroundings surroundings;
    private final Listener listener;
    private final List<Tried> results = new ArrayList<>();

    /** Devices with which the probe hung: it is not sent there again. */
    private final Set<String> hanging = new HashSet<>();

    /** Hears how it goes. */
    public interface Listener {
        /** @param number of the entry, from 1 */
        void begins(int number, int of, Link link);

        void ended(Tried tried);
    }

    /**
     * @param program {@code dmaheapd-probe}
     * @param patience how long one step may take
     */
    public Verifier(
            Path program, Duration patience, ProvingRules proving, Surroundings surroundings, Listener listener) {
        this.program = program;
        this.patience = patience;
        this.proving = proving;
        this.surroundings = surroundings;
        this.listener = listener;
    }

    /**
     * Tries them all.
     *
     * @throws IOException if the probe cannot be started or does not speak as it should
     */
    public List<Tried> run(List<Plan.Entry> plan) throws IOException, InterruptedException {
        int done = 0;
        while (done < plan.size()) {
            done = runFrom(plan, done);
        }
        return List.copyOf(results);
    }

    /** With one probe, until there is nothing left for it or it had to be ended; returns the next entry. */
    private int runFrom(List<Plan.Entry> plan, int first) throws IOException, InterruptedException {
        int next = first;
        List<Trial> trials = new ArrayList<>();
        plan.subList(first, plan.size()).stream()
                .filter(this::isToBeTried)
                .forEach(entry -> trials.add(entry.trial().orElseThrow()));
        Optional<ProbeProcess> probe =
                trials.isEmpty() ? Optional.empty() : Optional.of(new ProbeProcess(program, trials));
        try {
            Conversation conversation = probe.map(Conversation::new).orElse(null);
            while (next < plan.size()) {
                Plan.Entry entry = plan.get(next++);
                listener.begins(next, plan.size(), entry.link().link());
                if (!isToBeTried(entry)) {
                    ended(entry, List.of(), nothing(whyNot(entry)));
                } else if (!conversation.tryNext(entry)) {
                    return next;
                }
            }
            return next;
        } catch (InvalidJson e) {
            throw new IOException(program + " does not answer as it should: " + e.getMessage(), e);
        } finally {
            probe.ifPresent(ProbeProcess::close);
        }
    }

    private boolean isToBeTried(Plan.Entry entry) {
        return entry.trial().isPresent()
                && !hanging.contains(entry.link().device().id());
    }

    private static String whyNot(Plan.Entry entry) {
        return entry.trial().isEmpty() ? entry.why() : "the device did not come back from an earlier try";
    }

    private static Conclusion nothing(String why) {
        return new Conclusion(Optional.empty(), Optional.empty(), why);
    }

    private void ended(Plan.Entry entry, List<StepResult> steps, Conclusion conclusion) {
        Tried tried = Tried.of(entry, steps, conclusion);
        results.add(tried);
        listener.ended(tried);
    }

    /** The words of one probe, trial by trial. */
    private final class Conversation {
        private final ProbeProcess probe;
        private int trial = -1;
        private Optional<ProbeLine> ahead = Optional.empty();

        private Conversation(ProbeProcess probe) {
            this.probe = probe;
        }

        /** Takes the lines of the next trial; returns whether the probe can go on. */
        private boolean tryNext(Plan.Entry entry) throws InvalidJson, InterruptedException {
            trial++;
            List<StepResult> steps = new ArrayList<>();
            ProofStep at = ProofStep.ALLOCATE;
            while (true) {
                Answer answer = ahead.isPresent() ? new Answer.Said(ahead.get()) : probe.next(patience);
                ahead = Optional.empty();
                if (answer instanceof Answer.Said said) {
                    if (said.line().trial() != trial) {
                        ahead = Optional.of(said.line());
                        conclude(entry, steps);
                        return true;
                    }
                    at = said.line().step();
                    said.line().result().ifPresent(steps::add);
                } else if (answer instanceof Answer.Ended ended) {
                    return ended(entry, steps, at, ended.status());
                } else {
                    hangs(entry, steps, at);
                    return false;
                }
            }
        }

        /** The last trial ends with the program; a program that ends before fails. */
        private boolean ended(Plan.Entry entry, List<StepResult> steps, ProofStep at, int status) {
            if (status == 0 && !steps.isEmpty()) {
                conclude(entry, steps);
                return true;
            }
            Verifier.this.ended(entry, steps, nothing("the probe ended in " + at.word() + " with status " + status));
            return false;
        }

        private void hangs(Plan.Entry entry, List<StepResult> steps, ProofStep at) throws InterruptedException {
            boolean gone = probe.end();
            hanging.add(entry.link().device().id());
            String why = at.word() + " did not come back within " + patience.toSeconds() + " s; the probe was ended"
                    + (gone ? "" : ", but hangs in the kernel");
            steps.add(new StepResult(at, StepResult.Outcome.REFUSED, Optional.empty(), why));
            Verifier.this.ended(entry, steps, nothing(why));
        }

        private void conclude(Plan.Entry entry, List<StepResult> steps) {
            RuledLink link = entry.link();
            MemoryFit fit = link.fit();
            ProvingRule rule = proving.of(link.device().driver(), link.link().use(), fit.need());
            Verifier.this.ended(
                    entry, steps, Conclusion.of(fit, entry.trial().orElseThrow(), steps, rule, surroundings));
        }
    }
}
