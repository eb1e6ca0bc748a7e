// SPDX-License-Identifier: Apache-2.0
package org.dmaheap.client;

import java.io.BufferedOutputStream;
import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.List;

/** The command {@code dmaheapctl}. */
public final class Main {
    private Main() {}

    public static void main(String[] args) {
        PrintStream out = stream(FileDescriptor.out, 1 << 16);
        PrintStream err = stream(FileDescriptor.err, 1 << 10);
        int status = Dmaheapctl.run(List.of(args), out, err, Environment.ofProcess());
        out.flush();
        err.flush();
        // halt: nothing here has a shutdown hook, and running none saves a thread
        Runtime.getRuntime().halt(status);
    }

    /** Documents are UTF-8 whatever the locale says. */
    static PrintStream stream(FileDescriptor descriptor, int size) {
        return new PrintStream(
                new BufferedOutputStream(new FileOutputStream(descriptor), size), false, StandardCharsets.UTF_8);
    }
}
