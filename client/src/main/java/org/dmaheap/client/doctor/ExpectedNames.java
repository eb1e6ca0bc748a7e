// SPDX-License-Identifier: Apache-2.0
package org.dmaheap.client.doctor;

import java.util.ArrayList;
import java.util.List;

/**
 * Names of heaps that a program has in its sources.
 *
 * @param program for people
 * @param files of which one is there where it is installed, relative to the root; {@code *} within a component
 * @param names of which it takes the first that it finds
 */
public record ExpectedNames(String program, List<String> files, List<String> names) {
    public ExpectedNames {
        files = List.copyOf(files);
        names = List.copyOf(names);
    }

    /** Reads lines {@code PROGRAM | FILE… | NAME…}; {@code #} begins a comment. */
    static List<ExpectedNames> parse(String text) {
        List<ExpectedNames> all = new ArrayList<>();
        for (String line : text.lines().toList()) {
            if (!line.isBlank() && !line.startsWith("#")) {
                String[] columns = line.split("\\|");
                all.add(new ExpectedNames(columns[0].strip(), words(columns[1]), words(columns[2])));
            }
        }
        return all;
    }

    private static List<String> words(String column) {
        return List.of(column.strip().split(" +"));
    }
}
