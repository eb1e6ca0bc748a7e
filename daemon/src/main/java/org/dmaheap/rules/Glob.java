// SPDX-License-Identifier: Apache-2.0
package org.dmaheap.rules;

/** A name, or a pattern in which {@code *} stands for any characters. */
public record Glob(String pattern) {

    public boolean matches(String text) {
        int star = pattern.indexOf('*');
        if (star < 0) {
            return pattern.equals(text);
        }
        return matches(0, text, 0);
    }

    private boolean matches(int p, String text, int t) {
        if (p == pattern.length()) {
            return t == text.length();
        }
        if (pattern.charAt(p) != '*') {
            return t < text.length() && text.charAt(t) == pattern.charAt(p) && matches(p + 1, text, t + 1);
        }
        for (int i = t; i <= text.length(); i++) {
            if (matches(p + 1, text, i)) {
                return true;
            }
        }
        return false;
    }
}
