// SPDX-License-Identifier: Apache-2.0
package org.dmaheap.linux;

import java.io.IOException;
import java.util.Optional;

/** Ends this process when the one that started it ends, however that happens. */
public final class ParentDeath {
    private static final int PR_SET_PDEATHSIG = 1;
    private static final int SIGKILL = 9;

    private ParentDeath() {}

    /**
     * From now on the kernel does so.
     *
     * @throws IOException if it cannot, or the parent is gone already
     */
    public static void endsUs() throws IOException {
        Optional<ProcessHandle> parent = ProcessHandle.current().parent();
        if (Libc.C.prctl(PR_SET_PDEATHSIG, SIGKILL) < 0) {
            throw Libc.failedCall("PR_SET_PDEATHSIG");
        }
        // it may have ended before we asked, which nobody would tell us any more
        if (!ProcessHandle.current().parent().equals(parent)) {
            throw new IOException("the parent has ended");
        }
    }
}
