// SPDX-License-Identifier: Apache-2.0
package org.dmaheap.client;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** One run of the command, and what came of it. */
record Run(int status, String out, String err) {
    static final Environment PLAIN =
            new Environment(Map.of("LANG", "C.UTF-8"), Optional.empty(), Boards.home(), Duration.ofSeconds(5));

    static Run of(Object... words) {
        return in(PLAIN, words);
    }

    /** Words with a space between them. */
    static Run line(String words) {
        return in(PLAIN, (Object[]) words.split(" "));
    }

    static Run in(Environment environment, Object... words) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        ByteArrayOutputStream err = new ByteArrayOutputStream();
        PrintStream printOut = new PrintStream(out, false, StandardCharsets.UTF_8);
        PrintStream printErr = new PrintStream(err, false, StandardCharsets.UTF_8);
        List<String> texts =
                java.util.Arrays.stream(words).map(Object::toString).toList();
        int status = Dmaheapctl.run(texts, printOut, printErr, environment);
        printOut.flush();
        printErr.flush();
        return new Run(status, out.toString(StandardCharsets.UTF_8), err.toString(StandardCharsets.UTF_8));
    }

    static Environment on(int columns, int rows, Map<String, String> variables) {
        return new Environment(
                variables, Optional.of(new Environment.Terminal(columns, rows)), Boards.home(), Duration.ofSeconds(5));
    }
}
