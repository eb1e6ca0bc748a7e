// SPDX-License-Identifier: Apache-2.0
package org.dmaheap.publish.varlink;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.dmaheap.model.CommonHeaps;
import org.dmaheap.model.DeviceUse;
import org.dmaheap.model.FindQuery;
import org.dmaheap.model.InvalidParameter;
import org.dmaheap.model.NoSuchDevice;
import org.dmaheap.model.NoSuchHeap;
import org.dmaheap.model.Use;
import org.dmaheap.protocol.AnswerJson;
import org.dmaheap.protocol.MapJson;
import org.dmaheap.protocol.Snapshot;

/** The questions of {@code org.dmaheap.DmaHeap} that one revision answers. Pure: parameters in, JSON out. */
final class Questions {
    private Questions() {}

    /** No machine has so many; each costs time. */
    static final int MAX_ASKED = 256;

    private static final Set<String> NAMES = Set.of("GetMap", "ListDevices", "ListHeaps", "FindHeaps", "Explain");

    /** Whether a method is one of these. */
    static boolean has(String method) {
        return NAMES.contains(method);
    }

    static byte[] answer(String method, Parameters parameters, Snapshot snapshot) throws VarlinkError {
        try {
            return switch (method) {
                case "GetMap" -> {
                    parameters.only(Set.of());
                    yield snapshot.mapJson();
                }
                case "ListDevices" -> {
                    parameters.only(Set.of());
                    yield MapJson.devices(snapshot.map());
                }
                case "ListHeaps" -> {
                    parameters.only(Set.of());
                    yield MapJson.heaps(snapshot.map());
                }
                case "FindHeaps" -> AnswerJson.compact(find(parameters, snapshot));
                case "Explain" -> explanation(parameters.only(Set.of("device", "use", "heap")), snapshot);
                default -> throw new IllegalArgumentException(method);
            };
        } catch (NoSuchDevice e) {
            throw VarlinkError.noSuchDevice(e.device());
        } catch (NoSuchHeap e) {
            throw VarlinkError.noSuchHeap(e.heap());
        } catch (InvalidParameter e) {
            throw VarlinkError.invalidParameter(e.parameter());
        }
    }

    /** The answer to {@code FindHeaps}, and what {@code FindAndOpen} opens the first of. */
    static CommonHeaps find(Parameters parameters, Snapshot snapshot) throws VarlinkError {
        try {
            return snapshot.find(query(parameters));
        } catch (NoSuchDevice e) {
            throw VarlinkError.noSuchDevice(e.device());
        } catch (InvalidParameter e) {
            throw VarlinkError.invalidParameter(e.parameter());
        }
    }

    private static byte[] explanation(Parameters parameters, Snapshot snapshot)
            throws VarlinkError, NoSuchDevice, NoSuchHeap, InvalidParameter {
        return AnswerJson.compact(
                snapshot.explain(parameters.string("device"), use(parameters), parameters.optionalString("heap")));
    }

    private static FindQuery query(Parameters parameters) throws VarlinkError {
        parameters.only(Set.of("devices", "cpuAccess", "protected", "minimumBytes"));
        return new FindQuery(
                devices(parameters.list("devices")),
                access(parameters),
                parameters.flag("protected"),
                parameters.size("minimumBytes"));
    }

    private static List<DeviceUse> devices(List<?> list) throws VarlinkError {
        if (list.isEmpty() || list.size() > MAX_ASKED) {
            throw VarlinkError.invalidParameter("devices");
        }
        List<DeviceUse> devices = new ArrayList<>();
        for (Object element : list) {
            if (!(element instanceof Map<?, ?>)) {
                throw VarlinkError.invalidParameter("devices");
            }
            Parameters device = new Parameters(element).only(Set.of("device", "use"));
            devices.add(new DeviceUse(device.string("device"), use(device)));
        }
        return devices;
    }

    private static Optional<Use> use(Parameters parameters) throws VarlinkError {
        Optional<String> word = parameters.optionalString("use");
        Optional<Use> use = word.flatMap(Use::ofWord);
        if (word.isPresent() && use.isEmpty()) {
            throw VarlinkError.invalidParameter("use");
        }
        return use;
    }

    private static Optional<FindQuery.Access> access(Parameters parameters) throws VarlinkError {
        Optional<String> word = parameters.optionalString("cpuAccess");
        Optional<FindQuery.Access> access = word.flatMap(FindQuery.Access::ofWord);
        if (word.isPresent() && access.isEmpty()) {
            throw VarlinkError.invalidParameter("cpuAccess");
        }
        return access;
    }
}
