// SPDX-License-Identifier: Apache-2.0
package org.dmaheap.client.command;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Map;
import org.dmaheap.capture.CapturedTree;
import org.dmaheap.capture.NoTree;
import org.dmaheap.client.Arguments;
import org.dmaheap.client.Dmaheapctl;
import org.dmaheap.client.Environment;
import org.dmaheap.client.Failure;
import org.dmaheap.client.Status;
import org.dmaheap.client.UsageError;
import org.dmaheap.client.output.ContainerDevices;
import org.dmaheap.client.output.Output;
import org.dmaheap.client.output.PoolRules;
import org.dmaheap.client.source.DaemonSource;
import org.dmaheap.client.source.MapSource;
import org.dmaheap.client.source.RuledMachine;
import org.dmaheap.model.HeapMap;
import org.dmaheap.protocol.InvalidJson;
import org.dmaheap.protocol.Json;

/** Files that an administrator may lay, made on request. */
final class Generate {
    private static final String USAGE = "generate udev|cdi|compat-links";

    private Generate() {}

    static Status run(Arguments arguments, Environment environment, Output output)
            throws UsageError, Failure, IOException {
        arguments.expectOperands(1, 1, USAGE);
        return switch (arguments.operands().get(0)) {
            case "compat-links" -> compatLinks(arguments, output);
            case "udev" -> udev(arguments, environment, output);
            case "cdi" -> cdi(arguments, environment, output);
            default ->
                throw new UsageError("generate knows udev, cdi and compat-links, not "
                        + arguments.operands().get(0));
        };
    }

    /** The same for all machines: udev looks at what is there, and again when another kernel names its heaps otherwise. */
    private static Status compatLinks(Arguments arguments, Output output) throws UsageError {
        refuseJson(arguments);
        output.line(Dmaheapctl.resource("compat-links.rules").stripTrailing());
        return Status.DONE;
    }

    /** By a scan of its own: root lays the file, and what it says must not come from a service that is not root's. */
    private static Status udev(Arguments arguments, Environment environment, Output output) throws UsageError, Failure {
        refuseJson(arguments);
        Path machine = arguments.root().orElse(environment.machine());
        try (CapturedTree tree = CapturedTree.open(machine)) {
            RuledMachine ruled = RuledMachine.scan(tree, arguments.rules(), environment.home());
            ruled.notes().forEach(output::note);
            output.line(PoolRules.of(ruled.ownPools()).stripTrailing());
            return Status.DONE;
        } catch (NoTree e) {
            throw new Failure("Could not scan " + machine + ": " + e.getMessage());
        }
    }

    private static void refuseJson(Arguments arguments) throws UsageError {
        if (arguments.json() != Arguments.JsonStyle.OFF) {
            throw new UsageError("generate " + arguments.operands().get(0) + " is a rules file of udev, not JSON");
        }
    }

    /** JSON whatever is asked, for this is what it is; indented unless it shall be short. */
    private static Status cdi(Arguments arguments, Environment environment, Output output)
            throws UsageError, Failure, IOException {
        try (MapSource source = Verbs.source(arguments, environment)) {
            source.notes().forEach(output::note);
            Map<String, Object> document =
                    ContainerDevices.of(Json.read(source.map(), HeapMap.TABLE), directory(source));
            if (!output.json(Json.compact(document))) {
                output.line(new String(Json.pretty(document), StandardCharsets.UTF_8).stripTrailing());
            }
            return Status.DONE;
        } catch (InvalidJson e) {
            throw new Failure("The daemon's map is not understood: " + e.getMessage());
        }
    }

    private static String directory(MapSource source) {
        return source instanceof DaemonSource daemon
                ? daemon.client().socket().getParent().toString()
                : "/run/dmaheapd";
    }
}
