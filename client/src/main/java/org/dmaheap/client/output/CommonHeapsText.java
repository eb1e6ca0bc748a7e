// SPDX-License-Identifier: Apache-2.0
package org.dmaheap.client.output;

import java.util.List;
import java.util.stream.Collectors;
import org.dmaheap.client.output.Table.Cell;
import org.dmaheap.model.CommonHeaps;
import org.dmaheap.model.CommonHeaps.Asked;
import org.dmaheap.model.Verdict;

/** The heaps that several devices can all use, best first; or what to do instead; and why the others are not there. */
public final class CommonHeapsText {
    private final Output output;

    public CommonHeapsText(Output output) {
        this.output = output;
    }

    public void show(CommonHeaps answer) {
        if (answer.heaps().isEmpty()) {
            output.line("No heap suits " + pairs(answer.devices()) + ".");
            answer.fallback()
                    .ifPresent(fallback -> output.line("Fallback: " + output.paint(Ink.HEADING, fallback.word()) + ": "
                            + Sentences.advice(fallback)));
        } else {
            showHeaps(answer);
        }
        if (answer.heaps().isEmpty() && answer.refused().isEmpty()) {
            output.line("");
            output.line("No heap is there that a program could open; dmaheapctl heaps says more.");
        }
        if (!answer.candidates().isEmpty()) {
            output.line("");
            showUntried(answer.candidates());
        }
        List<CommonHeaps.Refusal> refused = answer.refused().stream()
                .filter(refusal -> answer.candidates().stream()
                        .noneMatch(heap -> heap.heap().equals(refusal.heap())))
                .toList();
        if (!refused.isEmpty()) {
            output.line("");
            showRefused(refused);
        }
        answer.udmabuf().ifPresent(this::showUdmabuf);
    }

    private void showUdmabuf(Verdict verdict) {
        output.line("pages of /dev/udmabuf: " + output.paint(Ink.of(verdict), verdict.word()));
    }

    private static String pairs(List<Asked> pairs) {
        return Output.printable(pairs.stream()
                .map(pair -> pair.device() + ":" + pair.use().word())
                .collect(Collectors.joining(" and ")));
    }

    private void showHeaps(CommonHeaps answer) {
        Table table = new Table(output).flushRight(0);
        if (output.legend()) {
            table.heading("RANK", "HEAP", "PATH", "VERDICT", "CONFIDENCE", "ALSO CALLED");
        }
        for (CommonHeaps.CommonHeap heap : answer.heaps()) {
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

    private void showUntried(List<CommonHeaps.Candidate> untried) {
        output.line("Not advice, only an import would tell:");
        for (CommonHeaps.Candidate heap : untried) {
            output.line("perhaps " + output.paint(Ink.HEADING, Output.printable(heap.heap())) + " ("
                    + Output.printable(heap.path()) + "): " + output.paint(Ink.of(Verdict.UNKNOWN), "unknown")
                    + " with "
                    + pairs(heap.unknownFor()));
        }
    }

    private void showRefused(List<CommonHeaps.Refusal> refused) {
        for (CommonHeaps.Refusal refusal : refused) {
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
