// SPDX-License-Identifier: Apache-2.0
package org.dmaheap.sysfs;

import java.util.ArrayList;
import java.util.List;

/** Remembers what was reported, in order. */
public final class ReportedProblems implements ReadProblems {
    private final List<String> reported = new ArrayList<>();

    @Override
    public void report(String path, String problem) {
        reported.add(path + ": " + problem);
    }

    /** Each as {@code path: problem}. */
    public List<String> all() {
        return reported;
    }
}
