// SPDX-License-Identifier: Apache-2.0
package org.dmaheap.client;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** The texts of {@code --help}: an overview, and a text for each verb. */
public final class Help {
    private static final String HEADING = "= ";

    private Help() {}

    /** All verbs, the options that all take. */
    static String overview() {
        return Dmaheapctl.resource("help.txt");
    }

    /** One verb, its options and examples; empty if there is no such verb. */
    static Optional<String> of(String verb) {
        StringBuilder text = new StringBuilder();
        boolean found = false;
        for (String line : lines()) {
            if (line.startsWith(HEADING)) {
                found = line.equals(HEADING + verb);
            } else if (found) {
                text.append(line).append('\n');
            }
        }
        return text.length() == 0 ? Optional.empty() : Optional.of(text.toString());
    }

    /** The verbs that there are. */
    public static List<String> verbs() {
        List<String> verbs = new ArrayList<>();
        for (String line : lines()) {
            if (line.startsWith(HEADING)) {
                verbs.add(line.substring(HEADING.length()));
            }
        }
        return verbs;
    }

    private static String[] lines() {
        return Dmaheapctl.resource("help-verbs.txt").split("\n");
    }
}
