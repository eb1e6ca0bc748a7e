// SPDX-License-Identifier: Apache-2.0
package org.dmaheap.config;

import java.io.IOException;
import java.nio.file.Path;
import org.dmaheap.model.Issue;

/**
 * A fault of a rule file, or of the configuration.
 *
 * @param file path as it was given
 * @param line from 1; 0 if the file could not be read at all
 */
public record RuleProblem(String file, int line, String what) {

    static RuleProblem unreadable(Path file, IOException cause) {
        return new RuleProblem(file.toString(), 0, "cannot be read: " + Reason.of(cause));
    }

    /** As the map reports it: with an absolute path, so that it is the same whoever made the map, and from where. */
    public Issue issue() {
        return new Issue(Path.of(file).toAbsolutePath().normalize().toString(), line + ": " + what);
    }

    /** {@code file:line: what is wrong}. */
    @Override
    public String toString() {
        return file + ":" + line + ": " + what;
    }
}
