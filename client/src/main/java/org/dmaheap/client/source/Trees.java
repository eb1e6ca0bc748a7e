// SPDX-License-Identifier: Apache-2.0
package org.dmaheap.client.source;

import java.nio.file.Path;
import org.dmaheap.capture.CapturedTree;
import org.dmaheap.capture.NoTree;
import org.dmaheap.client.Failure;

/** Trees that {@code --root} names, opened. */
public final class Trees {
    private Trees() {}

    /** Opens a directory, or an archive until it is closed. */
    public static CapturedTree open(Path named) throws Failure {
        try {
            return CapturedTree.open(named);
        } catch (NoTree e) {
            throw new Failure("Could not scan " + named + ": " + e.getMessage());
        }
    }
}
