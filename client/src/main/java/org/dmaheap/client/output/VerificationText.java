// SPDX-License-Identifier: Apache-2.0
package org.dmaheap.client.output;

import java.util.ArrayList;
import java.util.List;
import org.dmaheap.client.verify.Verifier;
import org.dmaheap.model.Link;
import org.dmaheap.model.Verdict;
import org.dmaheap.verification.StepResult;
import org.dmaheap.verification.Tried;
import org.dmaheap.verification.Verification;

/** The text of what was tried, a line for each link as it comes, and of what it amounts to. */
public final class VerificationText implements Verifier.Listener {
    private final Output output;

    public VerificationText(Output output) {
        this.output = output;
        output.live();
    }

    @Override
    public void begins(int number, int of, Link link) {
        output.progress("[" + number + "/" + of + "] "
                + name(link.device(), link.use().word()) + " " + output.symbols().times + " "
                + link.heap());
    }

    @Override
    public void ended(Tried tried) {
        output.progress("");
        if (output.wantsJson()) {
            return;
        }
        output.line(Output.printable(name(tried.device(), tried.use().word())) + " " + output.symbols().times + " "
                + output.paint(Ink.HEADING, Output.printable(tried.heap())) + ": " + outcome(tried));
        if (tried.wasTried()) {
            output.line(output.paint(Ink.FAINT, "  " + Output.printable(tried.buffersInWords() + ": " + steps(tried))));
        }
        output.flush();
    }

    private static String name(String device, String use) {
        return device + ":" + use;
    }

    private String outcome(Tried tried) {
        if (tried.proved().isEmpty()) {
            String what = tried.wasTried() ? "proves nothing: " : "not tried: ";
            return output.paint(Ink.FAINT, what) + Output.printable(tried.why());
        }
        Verdict proved = tried.proved().get();
        String verdict = output.paint(Ink.of(proved), proved.word());
        if (tried.agrees().isEmpty()) {
            return verdict + ", where the rules say nothing";
        }
        if (tried.agrees().get()) {
            return verdict + ", as the rules say";
        }
        String rule = tried.rule().orElse("a rule");
        return verdict
                + output.paint(
                        Ink.of(Verdict.INCOMPATIBLE),
                        Output.printable(
                                " BUT " + rule + " SAYS " + tried.expected().word() + ": a bug, please report it"));
    }

    /** Steps that end alike one after the other, as those of many queues, are one with its number. */
    private static String steps(Tried tried) {
        List<String> steps = new ArrayList<>();
        int alike = 0;
        String last = "";
        for (StepResult step : tried.steps()) {
            String now = step(step);
            alike = now.equals(last) ? alike + 1 : 1;
            if (alike > 1) {
                steps.remove(steps.size() - 1);
            }
            steps.add(alike > 1 ? now + " " + alike + " times" : now);
            last = now;
        }
        return String.join(", ", steps);
    }

    private static String step(StepResult step) {
        String end = step.step().word().replace('_', ' ') + " " + step.outcome().word();
        return step.outcome() == StepResult.Outcome.OK || step.why().isEmpty() ? end : end + " (" + step.why() + ")";
    }

    /** @param kept whether what was proved is kept for this boot */
    public void summary(Verification verification, boolean kept) {
        List<Tried> results = verification.results();
        long tried = results.stream().filter(Tried::wasTried).count();
        long proved = results.stream().filter(each -> each.proved().isPresent()).count();
        output.line("");
        if (tried == 0) {
            output.line("Nothing could be tried.");
        } else if (proved == 0) {
            output.line("All that was tried proves nothing: it changes no link.");
        } else {
            output.line(proved + " of " + results.size() + " links are proved"
                    + (kept ? ", until the next boot." : "; only what root proves is kept."));
        }
        if (verification.contradictsARule()) {
            output.line(
                    output.paint(
                            Ink.of(Verdict.INCOMPATIBLE),
                            "A proof contradicts a rule. Please report it with a file that dmaheapctl capture FILE.tar.gz writes now."));
        }
    }
}
