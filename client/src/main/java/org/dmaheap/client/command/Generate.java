// SPDX-License-Identifier: Apache-2.0
package org.dmaheap.client.command;

import org.dmaheap.client.Arguments;
import org.dmaheap.client.Dmaheapctl;
import org.dmaheap.client.Status;
import org.dmaheap.client.UsageError;
import org.dmaheap.client.output.Output;

/** Files that an administrator may lay, made on request. */
final class Generate {
    private static final String USAGE = "generate compat-links";

    private Generate() {}

    static Status run(Arguments arguments, Output output) throws UsageError {
        arguments.expectOperands(1, 1, USAGE);
        return switch (arguments.operands().get(0)) {
            case "compat-links" -> compatLinks(arguments, output);
            case "udev", "cdi" ->
                throw new UsageError("generate " + arguments.operands().get(0) + " is not built yet");
            default ->
                throw new UsageError("generate knows compat-links, udev and cdi, not "
                        + arguments.operands().get(0));
        };
    }

    /** The same for all machines: udev looks at what is there, and again when another kernel names its heaps otherwise. */
    private static Status compatLinks(Arguments arguments, Output output) throws UsageError {
        if (arguments.json() != Arguments.JsonStyle.OFF) {
            throw new UsageError("generate compat-links is a rules file of udev, not JSON");
        }
        output.line(Dmaheapctl.resource("compat-links.rules").stripTrailing());
        return Status.DONE;
    }
}
