// SPDX-License-Identifier: Apache-2.0
package org.dmaheap.client.output;

import java.util.ArrayList;
import java.util.List;
import org.dmaheap.client.api.CommonHeapsView;
import org.dmaheap.client.output.Table.Cell;
import org.dmaheap.model.CommonHeaps.Asked;

/** The heaps that several devices can all use, best first; or what to do instead; and why the others are not there. */
public final class CommonHeapsText {
    private final Output output;

    public CommonHeapsText(Output output) {
        this.output = output;
    }

    public void show(CommonHeapsView answer) {
        if (answer.heaps().isEmpty()) {
            output.line("No heap suits " + asked(answer) + ".");
            answer.fallback()
                    .ifPresent(fallback -> output.line("Fallback: " + output.paint(Ink.HEADING, fallback.word()) + ": "
                            + Sentences.advice(fallback)));
        } else {
            showHeaps(answer);
        }
        if (!answer.refused().isEmpty()) {
            output.line("");
            showRefused(answer);
        }
    }

    private static String asked(CommonHeapsView answer) {
        List<String> pairs = new ArrayList<>();
        for (Asked asked : answer.asked()) {
            pairs.add(asked.device() + ":" + asked.use().word());
        }
        return Output.printable(String.join(" and ", pairs));
    }

    private void showHeaps(CommonHeapsView answer) {
        Table table = new Table(output).flushRight(0);
        if (output.legend()) {
            table.heading("RANK", "HEAP", "PATH", "VERDICT", "CONFIDENCE", "ALSO CALLED");
        }
        for (CommonHeapsView.Candidate heap : answer.heaps()) {
            table.row(List.of(
                    Cell.of(Integer.toString(heap.rank())),
                    new Cell(heap.heap(), heap.rank() == 1 ? Ink.BEST : Ink.of(heap.verdict())),
                    Cell.of(heap.path()),
                    new Cell(heap.verdict().word(), Ink.of(heap.verdict())),
                    Cell.of(heap.confidence().word()),
                    Cell.of(heap.aliases().isEmpty() ? "-" : String.join(" ", heap.aliases()))));
        }
        table.show();
    }

    private void showRefused(CommonHeapsView answer) {
        for (CommonHeapsView.Refusal refusal : answer.refused()) {
            String who = refusal.device().isPresent()
                    ? " with " + refusal.device().get()
                            + refusal.use().map(use -> ":" + use.word()).orElse("")
                    : "";
            output.line("not " + output.paint(Ink.HEADING, Output.printable(refusal.heap())) + ": "
                    + output.paint(Ink.of(refusal.verdict()), refusal.verdict().word())
                    + Output.printable(who));
            for (String line : Sentences.wrapped(Output.printable(refusal.why()), output.columns() - 2)) {
                output.line("  " + line);
            }
        }
    }
}
