// SPDX-License-Identifier: Apache-2.0
package org.dmaheap.client.examples;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Stream;

/** What a program said, and how it ended. */
record Program(int status, String out, String err) {

    static Program run(Map<String, String> variables, List<String> words) throws Exception {
        ProcessBuilder builder = new ProcessBuilder(words);
        builder.environment().putAll(variables);
        Process process = builder.start();
        process.getOutputStream().close();
        CompletableFuture<String> err = CompletableFuture.supplyAsync(() -> text(process.getErrorStream()));
        String out = text(process.getInputStream());
        return new Program(process.waitFor(), out, err.join());
    }

    static boolean exists(String name) {
        return Stream.of("/usr/bin", "/bin", "/usr/sbin", "/sbin")
                .anyMatch(directory -> Files.isExecutable(Path.of(directory, name)));
    }

    /** What it printed, if it went well. */
    String answer() {
        if (status != 0) {
            throw new AssertionError("status " + status + ": " + err + out);
        }
        return out.strip();
    }

    private static String text(InputStream in) {
        try (in) {
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
