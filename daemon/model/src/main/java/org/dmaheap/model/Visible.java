// SPDX-License-Identifier: Apache-2.0
package org.dmaheap.model;

/**
 * Text as people see it. Names from sysfs, device trees and clients may hold anything: an escape sequence that paints the
 * terminal, a line feed that begins a line of the log which nobody wrote, a mark that turns the rest of a line around.
 * Whatever is printed or logged goes through here; documents for programs keep what is.
 */
public final class Visible {
    private Visible() {}

    /** The text on one line, with the codes of characters in place of those that have no picture: {@code \u001b}. */
    public static String text(String text) {
        for (int i = 0; i < text.length(); i++) {
            if (isHidden(text.charAt(i))) {
                return spelled(text);
            }
        }
        return text;
    }

    private static String spelled(String text) {
        StringBuilder line = new StringBuilder(text.length() + 16);
        text.codePoints().forEach(c -> {
            if (!isHidden(c)) {
                line.appendCodePoint(c);
            } else if (Character.isBmpCodePoint(c)) {
                line.append(String.format("\\u%04x", c));
            } else {
                line.append(String.format("\\u{%x}", c));
            }
        });
        return line.toString();
    }

    private static boolean isHidden(int c) {
        return switch (Character.getType(c)) {
            case Character.CONTROL,
                    Character.FORMAT,
                    Character.LINE_SEPARATOR,
                    Character.PARAGRAPH_SEPARATOR,
                    Character.SURROGATE,
                    Character.PRIVATE_USE,
                    Character.UNASSIGNED -> true;
            default -> false;
        };
    }
}
