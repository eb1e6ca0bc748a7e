// SPDX-License-Identifier: Apache-2.0
package org.dmaheap.config;

/** The configuration is broken; the message is {@code file:line: what is wrong}. */
public final class ConfigurationException extends Exception {
    private static final long serialVersionUID = 1L;

    private final transient RuleProblem problem;

    ConfigurationException(RuleProblem problem) {
        super(problem.toString());
        this.problem = problem;
    }

    public RuleProblem problem() {
        return problem;
    }
}
