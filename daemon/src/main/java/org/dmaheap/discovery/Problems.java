// SPDX-License-Identifier: Apache-2.0
package org.dmaheap.discovery;

import java.util.Comparator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.dmaheap.model.Issue;
import org.dmaheap.sysfs.ReadProblems;

/** Collects what one scan could not read, each thing once. */
final class Problems implements ReadProblems {
    private final Set<Issue> issues = new LinkedHashSet<>();

    @Override
    public void report(String path, String problem) {
        issues.add(new Issue(path, problem));
    }

    List<Issue> sorted() {
        return issues.stream()
                .sorted(Comparator.comparing(Issue::path).thenComparing(Issue::problem))
                .toList();
    }
}
