// SPDX-License-Identifier: Apache-2.0
package org.dmaheap.client.graph;

import org.dmaheap.model.Visible;

/** XML as it is written, one element a line; whatever text it is given stays text. */
final class Markup {
    private final StringBuilder text = new StringBuilder();
    private boolean open;

    Markup open(String element) {
        finishTag();
        if (text.length() > 0) {
            text.append('\n');
        }
        text.append('<').append(element);
        open = true;
        return this;
    }

    Markup attribute(String name, String value) {
        text.append(' ').append(name).append("=\"").append(escaped(value)).append('"');
        return this;
    }

    Markup attribute(String name, int value) {
        return attribute(name, Integer.toString(value));
    }

    /** Text of an element, line by line; what has no picture, which XML would not have, is spelled. */
    Markup text(String words) {
        finishTag();
        String between = "";
        for (String line : words.split("\n", -1)) {
            text.append(between).append(escaped(line));
            between = "\n";
        }
        return this;
    }

    /** Ends an element without content. */
    Markup end() {
        text.append("/>");
        open = false;
        return this;
    }

    Markup close(String element) {
        finishTag();
        text.append(text.charAt(text.length() - 1) == '>' ? "\n" : "")
                .append("</")
                .append(element)
                .append('>');
        return this;
    }

    private void finishTag() {
        if (open) {
            text.append('>');
            open = false;
        }
    }

    private static String escaped(String words) {
        return Visible.text(words)
                .replace("&", "&amp;")
                .replace("<", "&lt;")
                .replace(">", "&gt;")
                .replace("\"", "&quot;");
    }

    @Override
    public String toString() {
        return text.append('\n').toString();
    }
}
