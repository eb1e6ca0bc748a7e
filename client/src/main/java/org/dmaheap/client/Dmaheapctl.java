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
import org.dmaheap.client.api.DaemonUnreachable;
import org.dmaheap.client.command.Verbs;
import org.dmaheap.client.output.Output;
import org.dmaheap.model.DeviceUse;
import org.dmaheap.model.InvalidParameter;
import org.dmaheap.model.NoSuchDevice;
import org.dmaheap.model.NoSuchHeap;
import org.dmaheap.model.Use;

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
            if (arguments.help()) {
                out.print(resource("help.txt"));
                return Status.DONE;
            }
            if (arguments.version()) {
                out.println("dmaheapctl " + version());
                return Status.DONE;
            }
            try (Output output = new Output(out, err, environment, arguments)) {
                return Verbs.run(arguments, environment, output);
            }
        } catch (UsageError e) {
            return complain(err, e.getMessage() + "; dmaheapctl --help lists what there is", Status.USAGE);
        } catch (InvalidPathException e) {
            return complain(err, "No path: " + e.getInput(), Status.FAILED);
        } catch (NoSuchDevice e) {
            return complain(err, noSuchDevice(e.device()) + "; dmaheapctl devices lists them", Status.FAILED);
        } catch (NoSuchHeap e) {
            return complain(err, "No heap " + e.heap() + " in the map; dmaheapctl heaps lists them", Status.FAILED);
        } catch (InvalidParameter e) {
            return complain(
                    err, e.getMessage() + "; dmaheapctl devices shows which device has which use", Status.FAILED);
        } catch (DaemonUnreachable e) {
            return complain(
                    err,
                    e.getMessage() + "; start it (" + howToStart() + ") or scan without it (dmaheapctl --root /)",
                    Status.NO_DAEMON);
        } catch (Failure | IOException e) {
            return complain(err, e.getMessage(), Status.FAILED);
        }
    }

    private static String noSuchDevice(String device) {
        if (device.equals(DeviceUse.ALL)) {
            return "No device in the map has this use";
        }
        String end = device.substring(device.lastIndexOf(':') + 1);
        boolean misspelt = end.length() < device.length() && end.chars().allMatch(Character::isLetter);
        return "No device " + device + " in the map"
                + (misspelt ? " (a use is " + Use.WORDS.alternatives() + ", not " + end + ")" : "");
    }

    /** As the service manager that runs here is told. */
    private static String howToStart() {
        if (Files.isDirectory(Path.of("/run/systemd/system"))) {
            return "systemctl restart dmaheapd";
        }
        return Files.isDirectory(Path.of("/run/openrc")) ? "rc-service dmaheapd restart" : "dmaheapd";
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
