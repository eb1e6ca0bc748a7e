// SPDX-License-Identifier: Apache-2.0
package org.dmaheap.client.build;

import org.teavm.classlib.ResourceSupplier;
import org.teavm.classlib.ResourceSupplierContext;

/** The files of the class path that the program carries inside it. */
@SuppressWarnings("deprecation")
public final class Resources implements ResourceSupplier {
    @Override
    public String[] supplyResources(ResourceSupplierContext context) {
        return new String[] {
            "org/dmaheap/client/help.txt",
            "org/dmaheap/client/help-verbs.txt",
            "org/dmaheap/client/version.txt",
            "org/dmaheap/client/heap-variables.txt"
        };
    }
}
