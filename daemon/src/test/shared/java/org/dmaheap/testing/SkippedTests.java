// SPDX-License-Identifier: Apache-2.0
package org.dmaheap.testing;

import java.util.Map;
import java.util.TreeMap;
import org.junit.platform.engine.TestExecutionResult;
import org.junit.platform.engine.support.descriptor.ClassSource;
import org.junit.platform.engine.support.descriptor.MethodSource;
import org.junit.platform.launcher.TestExecutionListener;
import org.junit.platform.launcher.TestIdentifier;
import org.junit.platform.launcher.TestPlan;

/** Says on the console which tests were skipped, and why: the build's own lines count them only. */
public final class SkippedTests implements TestExecutionListener {
    private final Map<String, Integer> skipped = new TreeMap<>();

    @Override
    public void executionSkipped(TestIdentifier test, String reason) {
        count(test, reason);
    }

    @Override
    public void executionFinished(TestIdentifier test, TestExecutionResult result) {
        if (result.getStatus() == TestExecutionResult.Status.ABORTED) {
            count(test, result.getThrowable().map(Throwable::getMessage).orElse("no reason given"));
        }
    }

    @Override
    public void testPlanExecutionFinished(TestPlan plan) {
        // one write: other threads' lines must not come between
        StringBuilder lines = new StringBuilder();
        skipped.forEach((what, times) ->
                lines.append("Skipped ").append(what).append(times > 1 ? " (" + times + " times)\n" : "\n"));
        System.out.print(lines);
        skipped.clear();
    }

    private synchronized void count(TestIdentifier test, String reason) {
        String name = test.getSource()
                .map(source -> source instanceof MethodSource method
                        ? simple(method.getClassName())
                        : source instanceof ClassSource type ? simple(type.getClassName()) : source.toString())
                .orElse(test.getDisplayName());
        skipped.merge(name + ": " + firstLine(reason), 1, Integer::sum);
    }

    /** AssertJ says what was assumed in its first line, and in the others what was found. */
    private static String firstLine(String reason) {
        return reason.lines()
                .map(String::strip)
                .filter(line -> !line.isEmpty())
                .findFirst()
                .orElse("no reason given")
                .replaceFirst("^Assumption failed: ", "")
                .replaceFirst("^assumption was not met due to: \\[(.*)\\]$", "not so: $1");
    }

    private static String simple(String className) {
        return className.substring(className.lastIndexOf('.') + 1);
    }
}
