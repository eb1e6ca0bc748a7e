// SPDX-License-Identifier: Apache-2.0
package org.dmaheap.publish.varlink;

import java.util.List;
import java.util.Map;
import org.dmaheap.model.FindQuery;
import org.dmaheap.model.InvalidParameter;
import org.dmaheap.model.Table;
import org.dmaheap.protocol.InvalidJson;
import org.dmaheap.protocol.Json;

/**
 * One message of a client.
 *
 * @param method with its interface
 * @param parameters as the reader of JSON gives them; null if there are none
 * @param oneway the client wants no reply
 * @param more the client takes several replies
 */
record Call(String method, Object parameters, boolean oneway, boolean more) {

    /** Two and a half times what a question about {@link FindQuery#MOST_DEVICES} devices and uses holds. */
    private static final int MOST_VALUES = 2048;

    private static final Table.Closed<List<Void>> NOTHING = keys -> List.of();

    /** @throws InvalidJson if it is no call at all */
    static Call of(byte[] message) throws InvalidJson {
        Map<String, Object> fields = Json.readObject(message, MOST_VALUES);
        if (fields.get("method") instanceof String method) {
            return new Call(method, fields.get("parameters"), flag(fields, "oneway"), flag(fields, "more"));
        }
        throw new InvalidJson("no method");
    }

    /** The parameters as a question. */
    <T> T asks(Table.Closed<T> question) throws VarlinkError {
        try {
            return question.question(parameters);
        } catch (InvalidParameter e) {
            throw VarlinkError.invalidParameter(e.parameter(), e.getMessage());
        }
    }

    /** Expects no parameters. */
    void asksNothing() throws VarlinkError {
        asks(NOTHING);
    }

    private static boolean flag(Map<String, Object> fields, String name) throws InvalidJson {
        Object value = fields.get(name);
        if (value == null || value instanceof Boolean) {
            return Boolean.TRUE.equals(value);
        }
        throw new InvalidJson(name + " is not a boolean");
    }
}
