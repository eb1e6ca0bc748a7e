// SPDX-License-Identifier: Apache-2.0
package org.dmaheap.config;

/** A rule file is broken; nothing of it is used. */
final class RuleFileException extends Exception {
    private static final long serialVersionUID = 1L;
    private final int line;

    RuleFileException(int line, String what) {
        super(what);
        this.line = line;
    }

    int line() {
        return line;
    }
}
