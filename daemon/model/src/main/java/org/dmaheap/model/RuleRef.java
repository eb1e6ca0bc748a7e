// SPDX-License-Identifier: Apache-2.0
package org.dmaheap.model;

/** Names a rule: {@code 20-display.json#vc4}. */
public record RuleRef(String file, String id) {

    @Override
    public String toString() {
        return file + "#" + id;
    }
}
