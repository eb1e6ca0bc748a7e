// SPDX-License-Identifier: Apache-2.0
package org.dmaheap.publish.varlink;

import java.util.Map;
import org.dmaheap.protocol.InvalidJson;
import org.dmaheap.protocol.Json;

/**
 * One message of a client.
 *
 * @param method with its interface
 * @param oneway the client wants no reply
 * @param more the client takes several replies
 */
record Call(String method, Parameters parameters, boolean oneway, boolean more) {

    /** Two and a half times what a question about {@link Questions#MAX_ASKED} devices and uses holds. */
    private static final int MOST_VALUES = 2048;

    /** @throws InvalidJson if it is no call at all */
    static Call of(byte[] message) throws InvalidJson {
        Map<String, Object> fields = Json.readObject(message, MOST_VALUES);
        if (fields.get("method") instanceof String method) {
            return new Call(
                    method, new Parameters(fields.get("parameters")), flag(fields, "oneway"), flag(fields, "more"));
        }
        throw new InvalidJson("no method");
    }

    private static boolean flag(Map<String, Object> fields, String name) throws InvalidJson {
        Object value = fields.get(name);
        if (value == null || value instanceof Boolean) {
            return Boolean.TRUE.equals(value);
        }
        throw new InvalidJson(name + " is not a boolean");
    }
}
