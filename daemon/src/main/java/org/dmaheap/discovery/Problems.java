// SPDX-License-Identifier: Apache-2.0
package org.dmaheap.discovery;

import java.util.Comparator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.dmaheap.model.ScanIssue;
import org.dmaheap.sysfs.ReadProblems;

/** Collects what one scan could not read, each thing once. */
final class Problems implements ReadProblems {
    private final Set<ScanIssue> issues = new LinkedHashSet<>();

    @Override
    public void report(String path, String problem) {
        issues.add(new ScanIssue(path, problem));
    }

    List<ScanIssue> sorted() {
        return issues.stream()
                .sorted(Comparator.comparing(ScanIssue::path).thenComparing(ScanIssue::problem))
                .toList();
    }
}
