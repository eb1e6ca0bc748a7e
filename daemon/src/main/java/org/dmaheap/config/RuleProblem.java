// SPDX-License-Identifier: Apache-2.0
package org.dmaheap.config;

import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileSystemException;
import java.nio.file.NotDirectoryException;
import java.nio.file.Path;
import org.dmaheap.model.ScanIssue;

/**
 * What is wrong with a rule file.
 *
 * @param file path as it was given
 * @param line from 1; 0 if the file could not be read at all
 */
public record RuleProblem(String file, int line, String what) {

    static RuleProblem unreadable(Path file, IOException cause) {
        return new RuleProblem(file.toString(), 0, "cannot be read: " + reason(cause));
    }

    private static String reason(IOException cause) {
        if (cause instanceof AccessDeniedException) {
            return "Permission denied";
        }
        if (cause instanceof NotDirectoryException) {
            return "not a directory";
        }
        // the message of most others is the path alone
        return cause instanceof FileSystemException named && named.getReason() != null
                ? named.getReason()
                : cause.toString();
    }

    /** As the map reports it. */
    public ScanIssue issue() {
        return new ScanIssue(file, line + ": " + what);
    }

    /** {@code file:line: what is wrong}. */
    @Override
    public String toString() {
        return file + ":" + line + ": " + what;
    }
}
