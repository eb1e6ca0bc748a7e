// SPDX-License-Identifier: Apache-2.0
package org.dmaheap.publish.dbus;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.dmaheap.model.CommonHeaps;
import org.dmaheap.model.ExplainQuery;
import org.dmaheap.model.Explanation;
import org.dmaheap.model.FindQuery;
import org.dmaheap.model.InvalidParameter;
import org.dmaheap.model.NoSuchDevice;
import org.dmaheap.model.NoSuchHeap;
import org.dmaheap.protocol.Json;
import org.dmaheap.protocol.Snapshot;
import org.freedesktop.dbus.types.UInt64;
import org.freedesktop.dbus.types.Variant;

/** The questions that {@code org.dmaheap.DmaHeap1.Manager} answers, from D-Bus values to D-Bus values. */
final class Manager {
    private Manager() {}

    /**
     * {@code FindHeaps}.
     *
     * @param devices of type {@code a(ss)}
     * @param options of type {@code a{sv}}
     */
    static Map<String, Variant<?>> findHeaps(Snapshot snapshot, List<?> devices, Map<?, ?> options) throws BusError {
        try {
            FindQuery query = FindQuery.TABLE.question(question(devices, options));
            return Variants.dictionary(CommonHeaps.TABLE, snapshot.revision().find(query));
        } catch (NoSuchDevice e) {
            throw new BusError(BusError.Name.NO_SUCH_DEVICE, e.getMessage());
        } catch (InvalidParameter e) {
            throw new BusError(BusError.Name.INVALID_ARGUMENT, e.getMessage());
        }
    }

    /** {@code Explain}; an empty use or heap means all. */
    static String explain(Snapshot snapshot, String device, String use, String heap) throws BusError {
        Map<String, Object> question = new LinkedHashMap<>();
        put(question, "device", device);
        put(question, "use", use);
        put(question, "heap", heap);
        try {
            Explanation answer = snapshot.revision().explain(ExplainQuery.TABLE.question(question));
            return new String(Json.compact(Explanation.TABLE, answer), StandardCharsets.UTF_8);
        } catch (NoSuchDevice e) {
            throw new BusError(BusError.Name.NO_SUCH_DEVICE, e.getMessage());
        } catch (NoSuchHeap e) {
            throw new BusError(BusError.Name.NO_SUCH_HEAP, e.getMessage());
        } catch (InvalidParameter e) {
            throw new BusError(BusError.Name.INVALID_ARGUMENT, e.getMessage());
        }
    }

    /** The question as the socket would have it. */
    private static Map<String, Object> question(List<?> devices, Map<?, ?> options) throws InvalidParameter {
        Map<String, Object> question = new LinkedHashMap<>();
        options.forEach((key, value) -> question.put((String) key, plain(((Variant<?>) value).getValue())));
        if (question.containsKey("devices")) {
            throw new InvalidParameter("devices", "devices: is no option");
        }
        List<Object> pairs = new ArrayList<>();
        for (Object pair : devices) {
            Object[] fields = (Object[]) pair;
            Map<String, Object> asked = new LinkedHashMap<>();
            asked.put("device", fields[0]);
            put(asked, "use", (String) fields[1]);
            pairs.add(asked);
        }
        question.put("devices", pairs);
        return question;
    }

    private static void put(Map<String, Object> question, String key, String value) {
        if (!value.isEmpty()) {
            question.put(key, value);
        }
    }

    /** A value as a reader of JSON gives it. Scripting languages send a number of any type where they are not told one. */
    private static Object plain(Object value) {
        if (value instanceof UInt64 number) {
            return number.top() > Integer.MAX_VALUE ? Long.MAX_VALUE : number.longValue();
        }
        if (value instanceof Byte octet) {
            return (long) Byte.toUnsignedInt(octet);
        }
        return value instanceof Number number && !(value instanceof Double) ? (Object) number.longValue() : value;
    }
}
