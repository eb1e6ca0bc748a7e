// SPDX-License-Identifier: Apache-2.0
package org.dmaheap.client.output;

import org.dmaheap.model.Device;
import org.dmaheap.model.Evidence;
import org.dmaheap.model.Explanation;
import org.dmaheap.model.Fact;
import org.dmaheap.model.Link;
import org.dmaheap.model.Use;
import org.dmaheap.model.Verdict;

/** The chain from a verdict to the rules that spoke and the facts they rest on; the decisive rule first. */
public final class ExplanationText {
    private final Output output;

    public ExplanationText(Output output) {
        this.output = output;
    }

    public void show(Explanation explanation) {
        showDevice(explanation.device());
        for (Link link : explanation.links()) {
            output.line("");
            showLink(link);
        }
    }

    private void showDevice(Device device) {
        output.line(output.paint(Ink.HEADING, Output.printable(device.id())) + "  "
                + Output.printable(device.driver().orElse("without driver") + "  /sys" + device.devpath()));
        for (Use use : device.uses()) {
            output.line("  " + use.word() + " needs " + device.needs().get(use).word() + ": "
                    + Sentences.meaning(device.needs().get(use)));
        }
        if (device.uses().isEmpty()) {
            output.line("  no rule knows what it does with buffers");
        }
        for (Device.DmaDevice dma : device.dmaDevices()) {
            output.line(Output.printable("  DMA by /sys" + dma.devpath() + ", " + iommu(dma)));
        }
        if (device.dmaDevices().isEmpty()) {
            output.line("  no DMA: the CPU copies");
        }
        if (device.addressBits().isPresent()) {
            output.line("  reaches addresses of " + device.addressBits().get() + " bits");
        }
        device.pitch()
                .ifPresent(pitch -> output.line("  pitch " + TableText.pitch(pitch) + ": " + Sentences.meaning(pitch)));
        device.dmaCoherent()
                .ifPresent(coherent -> output.line("  its DMA " + (coherent ? "sees" : "does not see")
                        + " what the CPU has in its caches"
                        + (coherent ? "" : ": DMA_BUF_IOCTL_SYNC cleans them")));
        for (Device.MemoryRegion region : device.memoryRegions()) {
            output.line(Output.printable("  memory region " + region.name() + ", "
                    + region.heap().map(heap -> "heap " + heap).orElse("no heap")));
        }
    }

    private static String iommu(Device.DmaDevice dma) {
        if (dma.iommuGroup().isEmpty()) {
            return "in no IOMMU group";
        }
        return "in IOMMU group " + dma.iommuGroup().get()
                + dma.iommuType().map(type -> " of type " + type).orElse("");
    }

    private void showLink(Link link) {
        boolean compatible = link.verdict() == Verdict.COMPATIBLE;
        String verdict = link.verdict().word() + (compatible ? ", priority " + link.priority() : "") + ", "
                + link.confidence().word();
        output.line(Output.printable(link.device() + ":" + link.use().word()) + " "
                + output.symbols().times + " "
                + output.paint(Ink.HEADING, Output.printable(link.heap())) + ": "
                + output.paint(Ink.of(link.verdict()), verdict));
        if (link.evidence().isEmpty()) {
            output.line("  no rule speaks of this device and this heap");
        }
        for (Evidence reason : link.evidence()) {
            showReason(reason);
        }
    }

    private void showReason(Evidence reason) {
        int columns = output.columns() - 2;
        for (String line : Sentences.wrapped(Output.printable(reason.why()), columns)) {
            output.line("  " + line);
        }
        output.line(output.paint(Ink.FAINT, "    rule ")
                + Output.printable(reason.rule().toString()));
        for (Fact fact : reason.facts()) {
            output.line(output.paint(Ink.FAINT, "    fact ") + Output.printable(Sentences.fact(fact)));
        }
    }
}
