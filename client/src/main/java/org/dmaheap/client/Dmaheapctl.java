// SPDX-License-Identifier: Apache-2.0
package org.dmaheap.client;

import java.io.IOException;
import java.io.InputStream;
import java.io.PrintStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.dmaheap.client.api.DaemonUnreachable;
import org.dmaheap.client.command.Misspelt;
import org.dmaheap.client.command.Verbs;
import org.dmaheap.client.output.Output;
import org.dmaheap.model.InvalidParameter;
import org.dmaheap.model.NoSuchDevice;
import org.dmaheap.model.NoSuchHeap;

/** The command as a function of its arguments and surroundings. */
public final class Dmaheapctl {
    private Dmaheapctl() {}

    /** Runs it once; returns the exit status. */
    public static int run(List<String> words, PrintStream out, PrintStream err, Environment environment) {
        return runToStatus(words, out, err, environment).code();
    }

    private static Status runToStatus(List<String> words, PrintStream out, PrintStream err, Environment environment) {
        try {
            Arguments arguments = Arguments.parse(words, environment.terminal().isPresent());
            if (arguments.help() || arguments.verb().equals("help")) {
                out.print(help(arguments));
                return Status.DONE;
            }
            if (arguments.version()) {
                out.println("dmaheapctl " + version());
                return Status.DONE;
            }
            return run(arguments, out, err, environment);
        } catch (UsageError e) {
            return misuse(err, e, "--help lists what there is");
        } catch (InvalidPathException e) {
            return complain(err, "No path: " + e.getInput(), Status.FAILED);
        }
    }

    private static String help(Arguments arguments) throws UsageError {
        Optional<String> verb =
                arguments.verb().equals("help") ? arguments.operands().stream().findFirst() : arguments.named();
        if (verb.isEmpty()) {
            return Help.overview();
        }
        return Help.of(verb.get())
                .orElseThrow(
                        () -> new UsageError("unknown verb " + verb.get() + Spelling.guess(verb.get(), Help.verbs())));
    }

    private static Status run(Arguments arguments, PrintStream out, PrintStream err, Environment environment) {
        try (Output output = new Output(out, err, environment, arguments)) {
            return Verbs.run(arguments, environment, output);
        } catch (UsageError e) {
            boolean verb = Help.of(arguments.verb()).isPresent();
            return misuse(err, e, verb ? arguments.verb() + " --help says more" : "--help lists what there is");
        } catch (NoSuchDevice e) {
            return complain(err, Misspelt.of(arguments, environment).device(e), Status.FAILED);
        } catch (NoSuchHeap e) {
            return complain(err, Misspelt.of(arguments, environment).heap(e), Status.FAILED);
        } catch (InvalidParameter e) {
            return complain(err, Misspelt.of(arguments, environment).parameter(e), Status.FAILED);
        } catch (DaemonUnreachable e) {
            return complain(
                    err,
                    e.getMessage() + "; start it (" + howToStart() + ") or scan without it (dmaheapctl --root /)",
                    Status.NO_DAEMON);
        } catch (Failure | IOException e) {
            return complain(err, e.getMessage(), Status.FAILED);
        }
    }

    /** As the service manager that runs here is told. */
    private static String howToStart() {
        if (Files.isDirectory(Path.of("/run/systemd/system"))) {
            return "systemctl restart dmaheapd";
        }
        return Files.isDirectory(Path.of("/run/openrc")) ? "rc-service dmaheapd restart" : "dmaheapd";
    }

    /** A guess at what was meant needs no advice behind it. */
    private static Status misuse(PrintStream err, UsageError e, String advice) {
        String what = e.getMessage();
        return complain(err, what.endsWith("?") ? what : what + "; dmaheapctl " + advice, Status.USAGE);
    }

    private static Status complain(PrintStream err, String what, Status status) {
        err.println("dmaheapctl: " + Output.printable(what));
        return status;
    }

    /** The version of this build. */
    public static String version() {
        return resource("version.txt").strip();
    }

    /** The text of a file that this program carries beside this class. */
    public static String resource(String name) {
        try (InputStream stream = Dmaheapctl.class.getResourceAsStream(name)) {
            return new String(stream.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException("reading " + name + " of this program", e);
        }
    }
}
