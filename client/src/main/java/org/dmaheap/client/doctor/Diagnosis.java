// SPDX-License-Identifier: Apache-2.0
package org.dmaheap.client.doctor;

import static org.dmaheap.model.Type.list;

import java.util.Comparator;
import java.util.List;
import org.dmaheap.model.Table;

/**
 * The findings of {@code doctor}.
 *
 * @param findings worst first
 */
public record Diagnosis(List<Finding> findings) {
    public Diagnosis {
        findings = findings.stream()
                .sorted(Comparator.comparing(Finding::severity))
                .toList();
    }

    public static final Table<Diagnosis> TABLE =
            keys -> new Diagnosis(keys.of("findings", list(Finding.TABLE), Diagnosis::findings));

    /** What all checks say of a machine. */
    public static Diagnosis of(Machine machine) {
        return new Diagnosis(Check.ALL.stream()
                .flatMap(check -> check.examine(machine).stream())
                .toList());
    }

    /** Whether there is something to mend. */
    public boolean needsMending() {
        return findings.stream().anyMatch(finding -> finding.severity() != Severity.NOTE);
    }
}
