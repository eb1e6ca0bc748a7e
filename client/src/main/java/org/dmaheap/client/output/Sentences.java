// SPDX-License-Identifier: Apache-2.0
package org.dmaheap.client.output;

import java.util.ArrayList;
import java.util.List;
import org.dmaheap.model.CommonHeaps.Fallback;
import org.dmaheap.model.Fact;
import org.dmaheap.model.Issue;
import org.dmaheap.model.Need;
import org.dmaheap.model.Pitch;

/** The meaning of the documents' words, in sentences. */
public final class Sentences {
    /** More of them say no more. */
    private static final int MOST_NAMES = 8;

    private Sentences() {}

    static String meaning(Need need) {
        return switch (need) {
            case CONTIGUOUS -> "one run of DMA addresses, and nothing translates them";
            case IOMMU -> "one run of DMA addresses, which an IOMMU makes of any pages";
            case MMU -> "any pages: it has page tables of its own";
            case CPU -> "any pages: the CPU copies";
            case NONE -> "it takes no foreign buffer at all";
            case DEVICE_LOCAL -> "only buffers in its own memory or of its own allocator";
            case UNKNOWN -> "no rule says what it can take";
        };
    }

    static String meaning(Pitch pitch) {
        return switch (pitch.kind()) {
            case EXACT -> "only what DRM_IOCTL_MODE_CREATE_DUMB answers for that width and format";
            case FIXED -> "always so many bytes a line";
            case ALIGNED -> "multiples of so many bytes";
            case ANY -> "whatever DRM_IOCTL_MODE_ADDFB2 takes";
        };
    }

    static String advice(Fallback fallback) {
        return switch (fallback) {
            case NATIVE_ALLOCATOR -> "let the display's own driver allocate (GBM) and import the buffer elsewhere";
            case ALLOCATE_ON_RENDERER -> "allocate on the render device, try direct scanout, else copy";
            case NONE -> "no advice; each device allocates for itself, and you copy";
        };
    }

    /** Why a machine may have no heaps at all, and what would give it some. */
    static final String WITHOUT_HEAPS =
            "There is no heap. A kernel has heaps if it was built with CONFIG_DMABUF_HEAPS, CONFIG_DMABUF_HEAPS_SYSTEM "
                    + "and CONFIG_DMABUF_HEAPS_CMA; Debian's for arm64, armhf and riscv64 are not, and those for amd64 "
                    + "have the heap system alone. Heaps that are modules must be loaded: modprobe system_heap cma_heap.";

    /** What is wrong with a rule file begins with the line: it reads {@code file:line: what} here as everywhere. */
    public static String notRead(Issue issue) {
        boolean ofLine = issue.problem().matches("[0-9]+: .*");
        return "not read: " + issue.path() + (ofLine ? ":" : ": ") + issue.problem();
    }

    /** A fact as one line. */
    static String fact(Fact fact) {
        if (fact.value().isEmpty()) {
            return fact.path() + " does not exist";
        }
        return fact.path()
                + (fact.value().get().isEmpty()
                        ? " exists"
                        : " = " + fact.value().get());
    }

    /** Names, of many the first and how many more there are. */
    static String some(List<String> names) {
        int more = names.size() - MOST_NAMES;
        return more > 1
                ? String.join(", ", names.subList(0, MOST_NAMES)) + " and " + more + " more"
                : String.join(", ", names);
    }

    /** Breaks a sentence into lines of at most so many characters; a longer word has a line of its own. */
    static List<String> wrapped(String sentence, int columns) {
        List<String> lines = new ArrayList<>();
        int start = 0;
        while (sentence.length() - start > columns) {
            int end = sentence.lastIndexOf(' ', start + columns);
            if (end <= start) {
                end = sentence.indexOf(' ', start);
            }
            if (end < 0) {
                break;
            }
            lines.add(sentence.substring(start, end));
            start = end + 1;
        }
        lines.add(sentence.substring(start));
        return lines;
    }
}
