// SPDX-License-Identifier: Apache-2.0
package org.dmaheap.client;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.PrintStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;

/** One run of the command, and what came of it. */
record Run(int status, String out, String err) {
    static final String PROGRAM = System.getProperty("dmaheapctl.program");

    static final Environment PLAIN =
            new Environment(Map.of("LANG", "C.UTF-8"), Optional.empty(), Boards.home(), Duration.ofSeconds(5));

    static Run of(Object... words) {
        return in(PLAIN, words);
    }

    /** Words with a space between them. */
    static Run line(String words) {
        return in(PLAIN, (Object[]) words.split(" "));
    }

    /** With {@code dmaheapctl.program} set, what the program at that path says; else what the function does. */
    static Run in(Environment environment, Object... words) {
        List<String> texts = Arrays.stream(words).map(Object::toString).toList();
        if (PROGRAM != null) {
            return ofProgram(environment, texts);
        }
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        ByteArrayOutputStream err = new ByteArrayOutputStream();
        PrintStream printOut = new PrintStream(out, false, StandardCharsets.UTF_8);
        PrintStream printErr = new PrintStream(err, false, StandardCharsets.UTF_8);
        int status = Dmaheapctl.run(texts, printOut, printErr, environment);
        printOut.flush();
        printErr.flush();
        return new Run(status, out.toString(StandardCharsets.UTF_8), err.toString(StandardCharsets.UTF_8));
    }

    private static Run ofProgram(Environment environment, List<String> words) {
        try {
            Process process = program(environment, words).start();
            process.getOutputStream().close();
            CompletableFuture<String> err = CompletableFuture.supplyAsync(() -> text(process.getErrorStream()));
            String out = text(process.getInputStream());
            return new Run(process.waitFor(), out, err.join());
        } catch (IOException | InterruptedException e) {
            throw new IllegalStateException("running " + PROGRAM, e);
        }
    }

    /** How the program is started in these surroundings, on a terminal of its own if they have one. */
    static ProcessBuilder program(Environment environment, List<String> words) {
        List<String> command = new ArrayList<>();
        environment
                .terminal()
                .ifPresent(terminal -> command.addAll(List.of(
                        "python3",
                        "src/test/python/on-terminal.py",
                        Integer.toString(terminal.columns()),
                        Integer.toString(terminal.rows()))));
        command.add(PROGRAM);
        command.addAll(words);
        ProcessBuilder builder = new ProcessBuilder(command);
        builder.environment().clear();
        builder.environment().putAll(environment.variables());
        builder.environment()
                .put(
                        "DMAHEAPCTL_LAUNCHER",
                        Path.of("target/dist/bin/dmaheapctl").toAbsolutePath().toString());
        builder.environment().put("DMAHEAPD_HOME", environment.home().toString());
        return builder;
    }

    /** How long it waits for a daemon; the program is told nothing about that. */
    static Duration patience(Environment environment) {
        return PROGRAM == null ? environment.patience() : Duration.ofSeconds(10);
    }

    private static String text(InputStream from) {
        try (from) {
            return new String(from.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException("reading what " + PROGRAM + " says", e);
        }
    }

    static Environment on(int columns, int rows, Map<String, String> variables) {
        return new Environment(
                variables, Optional.of(new Environment.Terminal(columns, rows)), Boards.home(), Duration.ofSeconds(5));
    }
}
