// SPDX-License-Identifier: Apache-2.0
package org.dmaheap.publish.varlink;

import java.util.Set;
import org.dmaheap.model.CommonHeaps;
import org.dmaheap.model.ExplainQuery;
import org.dmaheap.model.Explanation;
import org.dmaheap.model.FindQuery;
import org.dmaheap.model.HeapMap;
import org.dmaheap.model.InvalidParameter;
import org.dmaheap.model.NoSuchDevice;
import org.dmaheap.model.NoSuchHeap;
import org.dmaheap.protocol.Json;
import org.dmaheap.protocol.Snapshot;

/** The questions of {@code org.dmaheap.DmaHeap} that one revision answers. Pure: a call in, JSON out. */
final class Questions {
    private Questions() {}

    private static final Set<String> NAMES = Set.of("GetMap", "ListDevices", "ListHeaps", "FindHeaps", "Explain");

    /** Whether a method is one of these. */
    static boolean has(String method) {
        return NAMES.contains(method);
    }

    static byte[] answer(String method, Call call, Snapshot snapshot) throws VarlinkError {
        return switch (method) {
            case "FindHeaps" -> Json.compact(CommonHeaps.TABLE, find(call, snapshot));
            case "Explain" -> Json.compact(Explanation.TABLE, explain(call, snapshot));
            default -> {
                call.asksNothing();
                yield switch (method) {
                    case "GetMap" -> snapshot.mapJson();
                    case "ListDevices" ->
                        Json.compact(HeapMap.DEVICES, snapshot.map().devices());
                    case "ListHeaps" ->
                        Json.compact(HeapMap.HEAPS, snapshot.map().heaps());
                    default -> throw new IllegalArgumentException(method);
                };
            }
        };
    }

    /** The answer to {@code FindHeaps}, and what {@code FindAndOpen} opens the first of. */
    static CommonHeaps find(Call call, Snapshot snapshot) throws VarlinkError {
        try {
            return snapshot.revision().find(call.asks(FindQuery.TABLE));
        } catch (NoSuchDevice e) {
            throw VarlinkError.noSuchDevice(e.device());
        } catch (InvalidParameter e) {
            throw VarlinkError.invalidParameter(e.parameter(), e.getMessage());
        }
    }

    private static Explanation explain(Call call, Snapshot snapshot) throws VarlinkError {
        try {
            return snapshot.revision().explain(call.asks(ExplainQuery.TABLE));
        } catch (NoSuchDevice e) {
            throw VarlinkError.noSuchDevice(e.device());
        } catch (NoSuchHeap e) {
            throw VarlinkError.noSuchHeap(e.heap());
        } catch (InvalidParameter e) {
            throw VarlinkError.invalidParameter(e.parameter(), e.getMessage());
        }
    }
}
