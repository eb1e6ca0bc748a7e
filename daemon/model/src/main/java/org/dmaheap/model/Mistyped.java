// SPDX-License-Identifier: Apache-2.0
package org.dmaheap.model;

/** A document or question that does not have the form it should have. The message names the key. */
public final class Mistyped extends RuntimeException {
    private static final long serialVersionUID = 1L;

    /** Characters of a text that are worth repeating. */
    private static final int LONGEST = 80;

    private final String key;

    /**
     * @param plain what is there; null: nothing is
     * @param what should be
     */
    Mistyped(Object plain, String what) {
        this("", plain == null ? " is missing" : ": " + quoted(plain) + " is not " + what);
    }

    Mistyped(String problem) {
        this("", ": " + problem);
    }

    private Mistyped(String key, String problem) {
        // strangers cause these at will: no stack trace
        super(problem, null, false, false);
        this.key = key;
    }

    static Mistyped unknown(String key) {
        return new Mistyped(key, ": there is no such parameter");
    }

    /** The same with the key whose value it is, unless it has one. */
    Mistyped at(String name) {
        return key.isEmpty() ? new Mistyped(name, super.getMessage()) : this;
    }

    @Override
    public String getMessage() {
        return key.isEmpty() ? super.getMessage().substring(1).strip() : key + super.getMessage();
    }

    /** The key whose value is wrong: the innermost one. */
    public String key() {
        return key;
    }

    /** A value as its sender may know it again; what holds others has no short name. */
    private static String quoted(Object plain) {
        if (plain instanceof String text) {
            return "'" + (text.length() > LONGEST ? text.substring(0, LONGEST) + "…" : text) + "'";
        }
        return plain instanceof Number || plain instanceof Boolean ? plain.toString() : "the value";
    }
}
