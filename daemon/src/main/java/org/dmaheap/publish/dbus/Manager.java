// SPDX-License-Identifier: Apache-2.0
package org.dmaheap.publish.dbus;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import org.dmaheap.model.DeviceUse;
import org.dmaheap.model.FindQuery;
import org.dmaheap.model.InvalidParameter;
import org.dmaheap.model.NoSuchDevice;
import org.dmaheap.model.NoSuchHeap;
import org.dmaheap.model.Use;
import org.dmaheap.protocol.AnswerJson;
import org.dmaheap.protocol.Snapshot;
import org.freedesktop.dbus.types.UInt64;
import org.freedesktop.dbus.types.Variant;

/** The questions that {@code org.dmaheap.DmaHeap1.Manager} answers, from D-Bus values to D-Bus values. */
final class Manager {
    private Manager() {}

    /** More than any machine has; an answer grows with the number of devices asked for. */
    private static final int MOST_DEVICES = 64;

    /**
     * {@code FindHeaps}.
     *
     * @param devices of type {@code a(ss)}
     * @param options of type {@code a{sv}}
     */
    static Map<String, Variant<?>> findHeaps(Snapshot snapshot, Object devices, Object options) throws BusError {
        try {
            return Dictionaries.commonHeaps(snapshot.find(query((List<?>) devices, (Map<?, ?>) options)));
        } catch (NoSuchDevice e) {
            throw new BusError(BusError.Name.NO_SUCH_DEVICE, e.getMessage());
        } catch (InvalidParameter e) {
            throw new BusError(BusError.Name.INVALID_ARGUMENT, e.getMessage());
        }
    }

    /** {@code Explain}; an empty use or heap means all. */
    static String explain(Snapshot snapshot, String device, String use, String heap) throws BusError {
        try {
            Optional<String> onlyHeap = heap.isEmpty() ? Optional.empty() : Optional.of(heap);
            return new String(AnswerJson.compact(snapshot.explain(device, use(use), onlyHeap)), StandardCharsets.UTF_8);
        } catch (NoSuchDevice e) {
            throw new BusError(BusError.Name.NO_SUCH_DEVICE, e.getMessage());
        } catch (NoSuchHeap e) {
            throw new BusError(BusError.Name.NO_SUCH_HEAP, e.getMessage());
        } catch (InvalidParameter e) {
            throw new BusError(BusError.Name.INVALID_ARGUMENT, e.getMessage());
        }
    }

    private static FindQuery query(List<?> devices, Map<?, ?> options) throws BusError {
        if (devices.size() > MOST_DEVICES) {
            throw invalid("devices: " + devices.size() + " are more than " + MOST_DEVICES);
        }
        List<DeviceUse> pairs = new ArrayList<>();
        for (Object pair : devices) {
            Object[] fields = (Object[]) pair;
            pairs.add(new DeviceUse((String) fields[0], use((String) fields[1])));
        }
        Optional<FindQuery.Access> cpuAccess = Optional.empty();
        boolean protectedMemory = false;
        OptionalLong minimumBytes = OptionalLong.empty();
        for (Map.Entry<?, ?> option : options.entrySet()) {
            String key = (String) option.getKey();
            Object value = ((Variant<?>) option.getValue()).getValue();
            switch (key) {
                case "cpuAccess" -> cpuAccess = Optional.of(access(value));
                case "protected" -> protectedMemory = flag(value);
                case "minimumBytes" -> minimumBytes = OptionalLong.of(size(value));
                // an option that we do not know may forbid a heap that we would offer
                default -> throw invalid("no such option: " + key);
            }
        }
        return new FindQuery(pairs, cpuAccess, protectedMemory, minimumBytes);
    }

    private static Optional<Use> use(String word) throws BusError {
        if (word.isEmpty()) {
            return Optional.empty();
        }
        return Optional.of(Use.ofWord(word)
                .orElseThrow(() -> invalid("use: '" + word + "' is not scanout, render, video or compute")));
    }

    private static FindQuery.Access access(Object value) throws BusError {
        Optional<FindQuery.Access> access =
                value instanceof String word ? FindQuery.Access.ofWord(word) : Optional.empty();
        return access.orElseThrow(() -> invalid("cpuAccess: " + quoted(value) + " is not none, read or write"));
    }

    private static boolean flag(Object value) throws BusError {
        if (value instanceof Boolean flag) {
            return flag;
        }
        throw invalid("protected: " + quoted(value) + " is not a boolean");
    }

    private static long size(Object value) throws BusError {
        if (value instanceof UInt64 number) {
            return number.top() > Integer.MAX_VALUE ? Long.MAX_VALUE : number.longValue();
        }
        // what scripting languages make of a number where they are not told the type
        if (value instanceof Byte octet) {
            return Byte.toUnsignedInt(octet);
        }
        if (value instanceof Number number && !(value instanceof Double) && number.longValue() >= 0) {
            return number.longValue();
        }
        throw invalid("minimumBytes: " + quoted(value) + " is not a number of bytes");
    }

    /** A value as its sender may know it again; a container has no short name. */
    private static String quoted(Object value) {
        boolean simple = value instanceof String || value instanceof Number || value instanceof Boolean;
        return simple ? "'" + value + "'" : "the value";
    }

    private static BusError invalid(String message) {
        return new BusError(BusError.Name.INVALID_ARGUMENT, message);
    }
}
