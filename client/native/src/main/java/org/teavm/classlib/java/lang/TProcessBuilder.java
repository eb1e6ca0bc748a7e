// SPDX-License-Identifier: Apache-2.0
package org.teavm.classlib.java.lang;

import java.io.IOException;
import java.util.List;
import java.util.Map;
import org.dmaheap.client.libc.Child;
import org.dmaheap.client.libc.ProcessEnvironment;

/** {@code java.lang.ProcessBuilder} for programs that are read from or written to. */
public final class TProcessBuilder {
    private final List<String> command;
    private final Map<String, String> environment = ProcessEnvironment.variables();
    private Redirect output = Redirect.PIPE;
    private Redirect error = Redirect.PIPE;

    public TProcessBuilder(String... command) {
        this.command = List.of(command);
    }

    public TProcessBuilder(List<String> command) {
        this.command = List.copyOf(command);
    }

    /** {@code java.lang.ProcessBuilder.Redirect}. */
    public static final class Redirect {
        public static final Redirect PIPE = new Redirect();
        public static final Redirect INHERIT = new Redirect();
        public static final Redirect DISCARD = new Redirect();

        private Redirect() {}
    }

    public Map<String, String> environment() {
        return environment;
    }

    public TProcessBuilder redirectOutput(Redirect to) {
        output = to;
        return this;
    }

    public TProcessBuilder redirectError(Redirect to) {
        error = to;
        return this;
    }

    public TProcess start() throws IOException {
        return new TProcess(Child.start(command, environment, output == Redirect.INHERIT, error == Redirect.INHERIT));
    }
}
