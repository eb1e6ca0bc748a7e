// SPDX-License-Identifier: Apache-2.0
package org.dmaheap.publish.varlink;

import org.dmaheap.config.Configuration;

/** Who gets heaps where the administrator says nothing. */
final class TestPolicy {
    private TestPolicy() {}

    static final OpenHeapPolicy AS_INSTALLED = new OpenHeapPolicy(
            Configuration.DEFAULT.openHeap(),
            Configuration.DEFAULT.openHeapGroups(),
            Configuration.DEFAULT.openHeapAlso());
}
