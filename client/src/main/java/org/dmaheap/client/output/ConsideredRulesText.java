// SPDX-License-Identifier: Apache-2.0
package org.dmaheap.client.output;

import java.util.List;
import org.dmaheap.inventory.ScannedDevice;
import org.dmaheap.model.Fact;
import org.dmaheap.model.Use;
import org.dmaheap.rules.ConsideredRules;
import org.dmaheap.rules.ConsideredRules.Considered;
import org.dmaheap.rules.ConsideredRules.Demand;
import org.dmaheap.rules.DeviceMatch.Key;

/** The rules that could speak of a device: what each says and rests on, or the key at which it fails. */
public final class ConsideredRulesText {
    /** Names of a key that are shown of a list that may have a hundred. */
    private static final int SHOWN = 6;

    private final Output output;

    public ConsideredRulesText(Output output) {
        this.output = output;
    }

    public void show(ConsideredRules considered) {
        ScannedDevice device = considered.device();
        output.line(output.paint(Ink.HEADING, Output.printable(device.id())) + "  "
                + Output.printable(device.bus().driver().orElse("without driver") + "  /sys"
                        + device.bus().devpath()));
        for (Considered rule : considered.rules()) {
            output.line("");
            show(rule);
        }
        output.line("");
        boolean speaks =
                considered.rules().stream().anyMatch(rule -> rule.failed().isEmpty());
        output.line((speaks ? "" : "No rule speaks of it. ") + considered.others() + " rules are of other devices.");
    }

    private void show(Considered rule) {
        boolean matches = rule.failed().isEmpty();
        output.line(output.paint(
                        matches ? Ink.HEADING : Ink.PLAIN,
                        Output.printable(rule.rule().toString())) + ": "
                + rule.failed()
                        .map(key -> output.paint(Ink.UNSURE, Output.printable(failure(key, rule.wanted()))))
                        .orElse(output.paint(Ink.GOOD, "matches")));
        if (matches) {
            for (Use use : Use.values()) {
                if (rule.demands().containsKey(use)) {
                    output.line(Output.printable("  " + use.word() + " demands "
                            + demand(rule.demands().get(use))));
                }
            }
            for (String why : rule.why()) {
                for (String line : Sentences.wrapped(Output.printable(why), output.columns() - 2)) {
                    output.line("  " + line);
                }
            }
            rule.source().ifPresent(source -> output.line(label("source ") + Output.printable(source)));
        }
        for (Fact fact : matches ? rule.facts() : rule.found()) {
            output.line(label("fact ") + Output.printable(Sentences.fact(fact)));
        }
    }

    private String label(String word) {
        return output.paint(Ink.FAINT, "    " + word);
    }

    private static String demand(Demand demand) {
        return demand.memory().word()
                + demand.helper().map(helper -> ", through " + helper).orElse("");
    }

    private String failure(Key key, List<String> wanted) {
        String names = String.join(", ", wanted.subList(0, Math.min(SHOWN, wanted.size())));
        String more = wanted.size() > SHOWN ? ", " + output.symbols().ellipsis + " (" + wanted.size() + ")" : "";
        return key.word() + " is not " + (wanted.size() > 1 ? "one of " : "") + names + more;
    }
}
