// SPDX-License-Identifier: Apache-2.0
package org.dmaheap.client.command;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.dmaheap.client.Arguments;
import org.dmaheap.client.Environment;
import org.dmaheap.client.Failure;
import org.dmaheap.client.Help;
import org.dmaheap.client.Spelling;
import org.dmaheap.client.Status;
import org.dmaheap.client.UsageError;
import org.dmaheap.client.api.DaemonUnreachable;
import org.dmaheap.client.api.DmaHeapClient;
import org.dmaheap.client.output.Output;
import org.dmaheap.client.source.DaemonSource;
import org.dmaheap.client.source.MapSource;
import org.dmaheap.client.source.TreeSource;
import org.dmaheap.model.InvalidParameter;
import org.dmaheap.model.NoSuchDevice;
import org.dmaheap.model.NoSuchHeap;

/** The verbs' work. */
public final class Verbs {
    private Verbs() {}

    /** Does what the arguments ask for. */
    public static Status run(Arguments arguments, Environment environment, Output output)
            throws UsageError, Failure, IOException, NoSuchDevice, NoSuchHeap, InvalidParameter {
        // a switch over literal words: an enum of verbs with lambdas costs start-up
        return switch (arguments.verb()) {
            case "map", "devices", "heaps", "find", "explain" ->
                arguments.has("watch")
                        ? new Monitor(
                                        connection(arguments, environment),
                                        output,
                                        Optional.of(() -> Questions.run(arguments, environment, output)))
                                .run()
                        : Questions.run(arguments, environment, output);
            case "run" -> {
                // the launcher becomes the program, which no code of a JVM can
                if (environment.variable("DMAHEAPCTL_RUN").isEmpty()) {
                    throw new UsageError("usage: dmaheapctl run DEVICE[:USE]... -- PROGRAM...");
                }
                yield Questions.run(arguments, environment, output);
            }
            case "generate" -> Generate.run(arguments, environment, output);
            case "monitor" -> {
                arguments.expectOperands(0, 0, "monitor");
                yield new Monitor(connection(arguments, environment), output).run();
            }
            case "status" -> {
                arguments.expectOperands(0, 0, "status");
                yield new DaemonStatus(connection(arguments, environment), environment, output).run();
            }
            case "rules" -> {
                arguments.expectOperands(1, Integer.MAX_VALUE, "rules check [FILE|DIR]..., or rules list DEVICE");
                yield switch (arguments.operands().get(0)) {
                    case "check" -> RulesCheck.run(arguments, environment, output);
                    case "list" -> RulesList.run(arguments, environment, output);
                    default ->
                        throw new UsageError("rules can check or list, not "
                                + arguments.operands().get(0));
                };
            }
            case "capture" -> CaptureTree.run(arguments, environment, output);
            case "verify" -> Verify.run(arguments, environment, output);
            case "graph" -> Graph.run(arguments, environment, output);
            case "prefer" -> Prefer.run(arguments, environment, output);
            case "doctor" -> Doctor.run(arguments, environment, output);
            default ->
                throw new UsageError(
                        "unknown verb " + arguments.verb() + Spelling.guess(arguments.verb(), Help.verbs()));
        };
    }

    static Connection connection(Arguments arguments, Environment environment) throws UsageError {
        if (arguments.root().isPresent()) {
            throw new UsageError((arguments.has("watch") ? "--watch" : arguments.verb())
                    + " is about the daemon and takes no --root");
        }
        if (!arguments.rules().isEmpty()) {
            throw new UsageError("--rules needs --root: the daemon has rules of its own");
        }
        List<Path> sockets = arguments.socket().isPresent()
                ? List.of(arguments.socket().get())
                : DmaHeapClient.sockets(environment.variables());
        return new Connection(sockets, environment.patience());
    }

    static MapSource source(Arguments arguments, Environment environment)
            throws UsageError, Failure, DaemonUnreachable {
        if (arguments.root().isPresent()) {
            return TreeSource.scan(arguments.root().get(), arguments.rules(), environment.home());
        }
        return new DaemonSource(connection(arguments, environment).open(), environment.machine());
    }
}
