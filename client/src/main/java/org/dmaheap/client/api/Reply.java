// SPDX-License-Identifier: Apache-2.0
package org.dmaheap.client.api;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Optional;

/**
 * One message of the daemon, taken apart without reading what it carries: the parameters stay the very bytes that came,
 * so they can be shown unchanged, and a program that only passes them on loads no JSON library.
 */
final class Reply {
    private final byte[] message;
    private int at;

    private Optional<String> error = Optional.empty();
    private byte[] parameters = {'{', '}'};
    private boolean continues;

    private Reply(byte[] message) {
        this.message = message;
    }

    static Reply of(byte[] message) throws UnexpectedReply {
        Reply reply = new Reply(message);
        try {
            reply.takeApart();
        } catch (ArrayIndexOutOfBoundsException e) {
            throw reply.unexpected();
        }
        return reply;
    }

    /** Name of the error, if it is one. */
    Optional<String> error() {
        return error;
    }

    /** The parameters as JSON; an empty object if there are none. */
    byte[] parameters() {
        return parameters;
    }

    /** Whether more replies to the same call follow. */
    boolean continues() {
        return continues;
    }

    private void takeApart() throws UnexpectedReply {
        expect('{');
        skipSpace();
        if (message[at] == '}') {
            return;
        }
        do {
            skipSpace();
            String key = text();
            expect(':');
            skipSpace();
            int start = at;
            skipValue();
            take(key, start, at);
            skipSpace();
        } while (message[at++] == ',');
        if (message[at - 1] != '}') {
            throw unexpected();
        }
    }

    private void take(String key, int start, int end) throws UnexpectedReply {
        if (key.equals("parameters") && message[start] == '{') {
            parameters = Arrays.copyOfRange(message, start, end);
        } else if (key.equals("continues")) {
            continues = message[start] == 't';
        } else if (key.equals("error") && message[start] == '"') {
            error = Optional.of(new String(message, start + 1, end - start - 2, StandardCharsets.UTF_8));
        }
    }

    private void skipValue() throws UnexpectedReply {
        int depth = 0;
        do {
            byte b = message[at];
            if (b == '"') {
                text();
                continue;
            }
            if (b == '{' || b == '[') {
                depth++;
            } else if (b == '}' || b == ']') {
                if (depth == 0) {
                    return;
                }
                depth--;
            } else if (b == ',' && depth == 0) {
                return;
            }
            at++;
        } while (depth > 0 || !endsValue(message[at]));
    }

    private static boolean endsValue(byte b) {
        return b == ',' || b == '}' || b == ']' || isSpace(b);
    }

    /** Steps over a string and returns what is between the quotes, escapes as they stand. */
    private String text() throws UnexpectedReply {
        expect('"');
        int start = at;
        while (message[at] != '"') {
            at += message[at] == '\\' ? 2 : 1;
        }
        at++;
        return new String(message, start, at - 1 - start, StandardCharsets.UTF_8);
    }

    private void expect(char c) throws UnexpectedReply {
        skipSpace();
        if (message[at] != c) {
            throw unexpected();
        }
        at++;
    }

    private void skipSpace() {
        while (isSpace(message[at])) {
            at++;
        }
    }

    private static boolean isSpace(byte b) {
        return b == ' ' || b == '\t' || b == '\n' || b == '\r';
    }

    private UnexpectedReply unexpected() {
        return new UnexpectedReply("The daemon sent something that is not Varlink");
    }
}
