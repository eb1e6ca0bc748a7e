// SPDX-License-Identifier: Apache-2.0
package org.dmaheap.publish.varlink;

import java.util.LinkedHashMap;
import java.util.Map;

/**
 * An error reply: a name that clients know, and its parameter. What the caller sent comes back in it, as Varlink has it,
 * but no more than {@link #MOST_ECHOED} characters: a reply that waits to be read is ours to keep.
 */
final class VarlinkError extends Exception {
    private static final long serialVersionUID = 1L;

    /** More than any name of a method, a device or a heap has. */
    static final int MOST_ECHOED = 256;

    private final transient Map<String, Object> parameters;

    private VarlinkError(String name, Map<String, Object> parameters) {
        // strangers cause these at will: no stack trace
        super(name, null, false, false);
        this.parameters = parameters;
    }

    static VarlinkError interfaceNotFound(String name) {
        return new VarlinkError("org.varlink.service.InterfaceNotFound", Map.of("interface", cut(name)));
    }

    static VarlinkError methodNotFound(String method) {
        return new VarlinkError("org.varlink.service.MethodNotFound", Map.of("method", cut(method)));
    }

    /**
     * The parameter as Varlink has it, and for the person behind the program why.
     *
     * @param reason one sentence
     */
    static VarlinkError invalidParameter(String parameter, String reason) {
        Map<String, Object> parameters = new LinkedHashMap<>();
        parameters.put("parameter", cut(parameter));
        // it may repeat what the caller sent as well: the two share what may be repeated
        parameters.put("reason", cut(reason, Math.max(0, MOST_ECHOED - parameter.length())));
        return new VarlinkError("org.varlink.service.InvalidParameter", parameters);
    }

    static VarlinkError expectedMore() {
        return new VarlinkError("org.varlink.service.ExpectedMore", Map.of());
    }

    static VarlinkError noSuchDevice(String device) {
        return new VarlinkError("org.dmaheap.DmaHeap.NoSuchDevice", Map.of("device", cut(device)));
    }

    static VarlinkError noSuchHeap(String heap) {
        return new VarlinkError("org.dmaheap.DmaHeap.NoSuchHeap", Map.of("heap", cut(heap)));
    }

    static VarlinkError notAllowed(String reason) {
        return new VarlinkError("org.dmaheap.DmaHeap.NotAllowed", Map.of("reason", cut(reason)));
    }

    private static String cut(String text) {
        return cut(text, MOST_ECHOED);
    }

    private static String cut(String text, int most) {
        return text.length() <= most ? text : text.substring(0, most) + "…";
    }

    Reply reply() {
        return Reply.error(getMessage(), parameters);
    }
}
