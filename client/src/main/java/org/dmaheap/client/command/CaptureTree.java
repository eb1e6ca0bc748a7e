// SPDX-License-Identifier: Apache-2.0
package org.dmaheap.client.command;

import java.io.IOException;
import java.nio.file.Path;
import org.dmaheap.capture.Capture;
import org.dmaheap.capture.CapturedTree;
import org.dmaheap.capture.NoTree;
import org.dmaheap.client.Arguments;
import org.dmaheap.client.Dmaheapctl;
import org.dmaheap.client.Environment;
import org.dmaheap.client.Failure;
import org.dmaheap.client.Status;
import org.dmaheap.client.UsageError;
import org.dmaheap.client.output.Output;
import org.dmaheap.client.source.Trees;

/** {@code capture FILE.tar.gz}: what a scan looks at, as an archive that {@code --root} takes. */
final class CaptureTree {
    private static final String USAGE = "capture FILE.tar.gz, or capture - for standard output";

    private CaptureTree() {}

    static Status run(Arguments arguments, Environment environment, Output output) throws UsageError, Failure {
        arguments.expectOperands(1, 1, USAGE);
        if (arguments.socket().isPresent()) {
            throw new UsageError("capture looks at the machine itself, not at what the daemon knows of it");
        }
        String name = arguments.operands().get(0);
        boolean toOutput = name.equals("-");
        if (toOutput && environment.terminal().isPresent()) {
            throw new UsageError("capture - writes an archive, and standard output is a terminal");
        }
        Path root = arguments.root().orElse(environment.machine());
        try (CapturedTree tree = Trees.open(root)) {
            Capture capture = Capture.of(tree, environment.home(), Dmaheapctl.version());
            if (toOutput) {
                output.binary(capture.bytes());
            } else {
                capture.write(Path.of(name).toAbsolutePath());
            }
            output.note((toOutput ? "Wrote " : "Wrote " + name + ": ") + capture.size()
                    + " files, links and directories, without serial numbers and MAC addresses;"
                    + " tar -tvzf shows what it holds before you give it away");
            return Status.DONE;
        } catch (NoTree e) {
            throw new Failure("Could not scan " + root + ": " + e.getMessage());
        } catch (IOException e) {
            throw new Failure("Could not write " + name + ": " + e.getMessage());
        }
    }
}
