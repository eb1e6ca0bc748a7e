// SPDX-License-Identifier: Apache-2.0
package org.dmaheap.client;

import java.io.BufferedOutputStream;
import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.FilterOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;

/** The command {@code dmaheapctl}. */
public final class Main {
    private Main() {}

    public static void main(String[] args) {
        int status = run(
                args,
                new FileOutputStream(FileDescriptor.out),
                new FileOutputStream(FileDescriptor.err),
                Environment.ofProcess());
        // halt: nothing here has a shutdown hook, and running none saves a thread
        Runtime.getRuntime().halt(status);
    }

    /** Runs it once, whatever the program is made of; returns the exit status. */
    public static int run(String[] args, OutputStream output, OutputStream errors, Environment environment) {
        Destination destination = new Destination(output);
        PrintStream out = stream(destination, 1 << 16);
        PrintStream err = stream(errors, 1 << 10);
        int status = Dmaheapctl.run(List.of(args), out, err, environment);
        out.flush();
        Optional<String> lost = destination.lost();
        if (lost.isPresent()) {
            err.println("dmaheapctl: Could not write the output: " + lost.get());
            status = Math.max(status, Status.FAILED.code());
        }
        err.flush();
        return status;
    }

    /** Documents are UTF-8 whatever the locale says. */
    public static PrintStream stream(OutputStream destination, int size) {
        return new PrintStream(new BufferedOutputStream(destination, size), false, StandardCharsets.UTF_8);
    }

    /** Remembers why something could not be written, which a {@link PrintStream} forgets. */
    private static final class Destination extends FilterOutputStream {
        private Optional<IOException> problem = Optional.empty();

        Destination(OutputStream to) {
            super(to);
        }

        @Override
        public void write(byte[] bytes, int from, int count) throws IOException {
            try {
                out.write(bytes, from, count);
            } catch (IOException e) {
                problem = Optional.of(e);
                throw e;
            }
        }

        /** What went wrong; a reader that left before the end, such as head(1), had what it wanted. */
        Optional<String> lost() {
            // no lambda: it would be the first, and the last, of most runs
            if (problem.isEmpty() || "Broken pipe".equals(problem.get().getMessage())) {
                return Optional.empty();
            }
            return Optional.ofNullable(problem.get().getMessage());
        }
    }
}
