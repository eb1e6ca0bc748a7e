// SPDX-License-Identifier: Apache-2.0
package org.dmaheap.client.libc;

import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.dmaheap.client.Environment;
import org.dmaheap.client.Main;

/** The command {@code dmaheapctl} as a program of its own, without a Java virtual machine. */
public final class NativeMain {
    private NativeMain() {}

    public static void main(String[] args) {
        Libc.exit(run(args));
    }

    private static int run(String[] args) {
        OutputStream errors = Descriptors.output(Descriptors.STANDARD_ERROR);
        try {
            Map<String, String> variables = ProcessEnvironment.variables();
            if (JavaVerbs.ofLine(args)) {
                return becomeJava(args, variables, errors);
            }
            return Main.run(
                    args,
                    Descriptors.output(Descriptors.STANDARD_OUTPUT),
                    errors,
                    new Environment(variables, ProcessEnvironment.terminal(), home(variables), Duration.ofSeconds(10)));
        } catch (RuntimeException | Error e) {
            PrintStream err = Main.stream(errors, 1 << 10);
            err.println("dmaheapctl: a mistake in this program: " + e);
            for (StackTraceElement element : e.getStackTrace()) {
                err.println("\tat " + element);
            }
            err.flush();
            return 1;
        }
    }

    /** Has the launcher start a Java virtual machine in our place; returns only if that fails. */
    private static int becomeJava(String[] args, Map<String, String> variables, OutputStream errors) {
        String launcher = variables.getOrDefault("DMAHEAPCTL_LAUNCHER", "/usr/lib/dmaheapd/bin/dmaheapctl");
        List<String> command = new ArrayList<>(List.of(launcher));
        command.addAll(List.of(args));
        Map<String, String> environment = new HashMap<>(variables);
        environment.put("DMAHEAPCTL_JVM", "1");
        Child.replace(command, environment);
        int errno = Libc.errno();
        PrintStream err = Main.stream(errors, 1 << 10);
        err.println("dmaheapctl: Could not start " + launcher + ": " + SystemError.words(errno));
        err.flush();
        return 1;
    }

    /** Where rules are: the launcher says it; without one, as installed. */
    private static Path home(Map<String, String> variables) {
        return UnixPath.of(variables.getOrDefault("DMAHEAPD_HOME", "/usr/lib/dmaheapd"));
    }
}
