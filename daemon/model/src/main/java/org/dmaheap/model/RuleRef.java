// SPDX-License-Identifier: Apache-2.0
package org.dmaheap.model;

/** Names a rule: {@code 20-display.json#vc4}. */
public record RuleRef(String file, String id) {

    static final Type<RuleRef> TYPE = Type.text("file#id", RuleRef::toString, RuleRef::parse);

    private static RuleRef parse(String text) {
        int mark = text.indexOf('#');
        if (mark < 0) {
            throw new IllegalArgumentException("not file#id: " + text);
        }
        return new RuleRef(text.substring(0, mark), text.substring(mark + 1));
    }

    @Override
    public String toString() {
        return file + "#" + id;
    }
}
