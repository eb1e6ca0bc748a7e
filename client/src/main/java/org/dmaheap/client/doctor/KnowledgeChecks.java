// SPDX-License-Identifier: Apache-2.0
package org.dmaheap.client.doctor;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import org.dmaheap.model.Device;
import org.dmaheap.model.Issue;
import org.dmaheap.model.Need;

/** Checks for what the rules do not know, or know wrong. */
final class KnowledgeChecks {
    private static final String SEND = "dmaheapctl capture FILE.tar.gz, and attach the file to a report";

    /** A map may have many of one cause. */
    private static final int SHOWN = 3;

    private KnowledgeChecks() {}

    /** A proof of this boot that says another thing than a rule. */
    static List<Finding> contradictions(Machine machine) {
        return machine.contradictions().stream()
                .map(sentence -> new Finding(
                        "contradiction",
                        Severity.ERROR,
                        sentence,
                        "Other machines with this driver are told the same, and it is wrong here.",
                        SEND))
                .toList();
    }

    /** Devices of which no rule says what they can take. */
    static List<Finding> unknownDrivers(Machine machine) {
        List<String> unknown = machine.map().devices().stream()
                .filter(device -> device.needs().values().stream().allMatch(Need.UNKNOWN::equals))
                .map(KnowledgeChecks::named)
                .toList();
        if (unknown.isEmpty()) {
            return List.of();
        }
        return List.of(new Finding(
                "unknown-driver",
                Severity.WARNING,
                "No rule says what these can take: " + String.join(", ", unknown) + ".",
                "A question that names one of them is answered with no heap.",
                SEND + "; until then a rule of your own helps: man dmaheapd.rules"));
    }

    private static String named(Device device) {
        return device.id() + " (" + device.driver().orElse("without driver") + ")";
    }

    /** Rule files of the administrator that are left out. */
    static List<Finding> ruleFiles(Machine machine) {
        List<Finding> findings = new ArrayList<>();
        for (String problem : machine.ruleProblems()) {
            findings.add(new Finding(
                    "rule-file",
                    Severity.WARNING,
                    "A rule file is left out: " + problem + ".",
                    "Nothing that it says holds.",
                    "Mend it; dmaheapctl rules check says when it is right"));
        }
        return findings;
    }

    /** What the administrator says of nothing that is here. */
    static List<Finding> idle(Machine machine) {
        return machine.idle().stream()
                .map(
                        sentence -> new Finding(
                                "fits-nothing",
                                Severity.NOTE,
                                sentence,
                                "It changes nothing here: a name may be misspelt.",
                                "Mend it, or leave it for a device that comes and goes; dmaheapctl devices and heaps list names"))
                .toList();
    }

    /** Facts that could not be read, so that nothing is said of what rests on them. */
    static List<Finding> unreadable(Machine machine) {
        List<Issue> issues = machine.map().issues();
        if (issues.isEmpty()) {
            return List.of();
        }
        String some = issues.stream()
                .limit(SHOWN)
                .map(issue -> issue.path() + ": " + issue.problem())
                .collect(Collectors.joining("; "));
        String more = issues.size() > SHOWN ? "; and " + (issues.size() - SHOWN) + " more" : "";
        return List.of(new Finding(
                "unreadable",
                Severity.NOTE,
                "Not everything could be read: " + some + more + ".",
                "What rests on it is not known.",
                "dmaheapctl --json=pretty map lists all of them as issues"));
    }
}
