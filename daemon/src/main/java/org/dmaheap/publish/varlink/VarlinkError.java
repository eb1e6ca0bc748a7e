// SPDX-License-Identifier: Apache-2.0
package org.dmaheap.publish.varlink;

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

    static VarlinkError invalidParameter(String parameter) {
        return new VarlinkError("org.varlink.service.InvalidParameter", Map.of("parameter", cut(parameter)));
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
        return text.length() <= MOST_ECHOED ? text : text.substring(0, MOST_ECHOED) + "…";
    }

    Reply reply() {
        return Reply.error(getMessage(), parameters);
    }
}
