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
            Sentences.wrapped("No heap suits " + pairs(answer.devices()) + ".", output.columns())
                    .forEach(output::line);
            answer.fallback().ifPresent(fallback -> {
                String advice = "Fallback: " + fallback.word() + ": " + Sentences.advice(fallback);
                Sentences.wrapped(advice, output.columns()).forEach(output::line);
            });
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
        // the path is the name behind /dev/dma_heap
        Table table = new Table(output).flushRight(0).breakable(5);
        if (answer.heaps().stream().allMatch(heap -> heap.verdict() == Verdict.COMPATIBLE)) {
            table.dispensable(3, 4, 2, 5);
        } else {
            table.dispensable(4, 2, 5);
        }
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
            showWrapped(
                    "perhaps ",
                    heap.heap(),
                    " (" + heap.path() + "): ",
                    Verdict.UNKNOWN,
                    " with " + pairs(heap.unknownFor()));
        }
    }

    private void showRefused(List<CommonHeaps.Refusal> refusals) {
        for (Refusals group : Refusals.grouped(refusals)) {
            showWrapped(
                    "not ",
                    group.heaps(),
                    ": ",
                    group.verdict(),
                    group.asked().isEmpty() ? "" : " with " + pairs(group.asked()));
            for (String line : Sentences.wrapped(Output.printable(group.why()), output.columns() - 2)) {
                output.line("  " + line);
            }
        }
    }

    /** Names in bold, then the verdict in its colour; broken where they do not fit. */
    private void showWrapped(String before, String names, String between, Verdict verdict, String after) {
        String painted = before
                + output.paint(Ink.HEADING, Output.printable(names))
                + Output.printable(between)
                + output.paint(Ink.of(verdict), verdict.word())
                + Output.printable(after);
        String plain = Output.printable(before + names + between + verdict.word() + after);
        if (plain.length() <= output.columns()) {
            output.line(painted);
        } else {
            // colours would be broken as well
            Sentences.wrapped(plain, output.columns()).forEach(output::line);
        }
    }
}
