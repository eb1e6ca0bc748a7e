// SPDX-License-Identifier: Apache-2.0
package org.dmaheap.packages;

import java.nio.charset.StandardCharsets;
import java.util.Map;

/** What a command printed on its two outputs, and how it ended. */
record Command(int status, String text) {

    /** Run by a shell, with more variables in its environment. */
    static Command run(Map<String, String> variables, String command) throws Exception {
        ProcessBuilder builder = new ProcessBuilder("sh", "-c", command).redirectErrorStream(true);
        builder.environment().putAll(variables);
        Process process = builder.start();
        process.getOutputStream().close();
        String text = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        return new Command(process.waitFor(), text);
    }

    static Command run(String command) throws Exception {
        return run(Map.of(), command);
    }

    /** What it printed, if it went well. */
    String answer() {
        if (status != 0) {
            throw new AssertionError("status " + status + ": " + text);
        }
        return text.strip();
    }
}
