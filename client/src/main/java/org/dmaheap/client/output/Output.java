// SPDX-License-Identifier: Apache-2.0
package org.dmaheap.client.output;

import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.Optional;
import org.dmaheap.client.Arguments;
import org.dmaheap.client.Arguments.JsonStyle;
import org.dmaheap.client.Environment;
import org.dmaheap.model.Visible;
import org.dmaheap.protocol.InvalidJson;
import org.dmaheap.protocol.Json;

/**
 * The destination of a command's words: text is gathered and shown at the end, through a pager if it does not fit the terminal;
 * notes and errors go to standard error at once.
 */
public final class Output implements AutoCloseable {
    private final PrintStream out;
    private final PrintStream err;
    private final Environment environment;
    private final Arguments arguments;
    private final boolean colour;
    private final StringBuilder text = new StringBuilder();
    private boolean live;
    /** Whether something was shown that {@link #again} replaces. */
    private boolean shown;

    public Output(PrintStream out, PrintStream err, Environment environment, Arguments arguments) {
        this.out = out;
        this.err = err;
        this.environment = environment;
        this.arguments = arguments;
        this.colour = environment.colour();
    }

    /** From now on everything is shown at once, without a pager. */
    public void live() {
        live = true;
    }

    /** What follows takes the place of what was shown: on a clear terminal, elsewhere below an empty line. */
    public void again() {
        if (environment.terminal().isPresent() && !wantsJson()) {
            text.append("\033[H\033[2J");
        } else if (shown && !wantsJson()) {
            text.append('\n');
        }
        shown = true;
    }

    /** Whether headings and the legend are wanted. */
    public boolean legend() {
        return arguments.legend();
    }

    /** Columns to fit into; as many as it takes where there is no terminal. */
    public int columns() {
        return environment.terminal().map(Environment.Terminal::columns).orElse(Integer.MAX_VALUE);
    }

    Symbols symbols() {
        return environment.utf8() ? Symbols.UNICODE : Symbols.ASCII;
    }

    public boolean wantsJson() {
        return arguments.json() != JsonStyle.OFF;
    }

    /** Prints a document if JSON is wanted; in the short style the very bytes, and a line feed. */
    public boolean json(byte[] document) {
        return switch (arguments.json()) {
            case OFF -> false;
            case SHORT -> bytes(document);
            case PRETTY -> bytes(pretty(document));
        };
    }

    /** Prints a document on one line if JSON is wanted, in whichever style. */
    public boolean jsonLine(byte[] document) {
        return wantsJson() && bytes(document);
    }

    private boolean bytes(byte[] document) {
        // no pager: what reads JSON is a program
        out.write(document, 0, document.length);
        if (document.length == 0 || document[document.length - 1] != '\n') {
            out.write('\n');
        }
        return true;
    }

    private static byte[] pretty(byte[] document) {
        try {
            return Json.pretty(Json.read(document));
        } catch (InvalidJson e) {
            throw new IllegalArgumentException("a document that is no JSON: " + e.getMessage(), e);
        }
    }

    /** Writes what is no text to standard output. */
    public void binary(byte[] bytes) {
        out.write(bytes, 0, bytes.length);
    }

    public void line(String line) {
        text.append(line).append('\n');
    }

    /** Adds text whose lines end as they stand there. */
    public void text(String lines) {
        text.append(lines);
    }

    /** Says on standard error what the reader may want to know; not if told to be quiet. */
    public void note(String sentence) {
        if (!arguments.quiet()) {
            error(sentence);
        }
    }

    /** Says on standard error what is wrong. */
    public void error(String sentence) {
        err.println(printable(sentence));
        err.flush();
    }

    /** Says on a terminal what is being done at the moment, in a line that the next one replaces; empty: nothing. */
    public void progress(String clause) {
        if (environment.terminal().isPresent() && !arguments.quiet()) {
            err.print("\r\033[K" + printable(clause));
            err.flush();
        }
    }

    /** Shows what there is; returns whether anybody still reads. */
    public boolean flush() {
        out.append(text);
        text.setLength(0);
        return !out.checkError();
    }

    @Override
    public void close() {
        Optional<String> pager = live ? Optional.empty() : pager();
        if (pager.isEmpty() || !page(pager.get())) {
            flush();
        }
    }

    /** The pager's command line, if the text needs one. */
    private Optional<String> pager() {
        if (!arguments.pager() || environment.terminal().isEmpty() || fits()) {
            return Optional.empty();
        }
        Map<String, String> variables = environment.variables();
        String command = variables.getOrDefault("SYSTEMD_PAGER", variables.getOrDefault("PAGER", "less"));
        return command.isEmpty() || command.equals("cat") ? Optional.empty() : Optional.of(command);
    }

    private boolean fits() {
        int lines = 0;
        for (int i = 0; i < text.length(); i++) {
            if (text.charAt(i) == '\n') {
                lines++;
            }
        }
        return lines < environment.terminal().orElseThrow().rows();
    }

    private boolean page(String command) {
        ProcessBuilder builder = new ProcessBuilder("sh", "-c", command)
                .redirectOutput(ProcessBuilder.Redirect.INHERIT)
                .redirectError(ProcessBuilder.Redirect.INHERIT);
        builder.environment().putIfAbsent("LESS", "FRSXMK");
        try {
            Process process = builder.start();
            try (OutputStream input = process.getOutputStream()) {
                input.write(text.toString().getBytes(StandardCharsets.UTF_8));
            } catch (IOException e) {
                // the reader left before the end: that is what pagers are for
            }
            return process.waitFor() != 127;
        } catch (IOException e) {
            return false;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return true;
        }
    }

    String paint(Ink ink, String words) {
        return colour && ink != Ink.PLAIN ? "\033[" + ink.code() + "m" + words + "\033[0m" : words;
    }

    /** Text of the kernel or the daemon, made safe for a terminal. */
    public static String printable(String words) {
        return Visible.text(words);
    }
}
