// SPDX-License-Identifier: Apache-2.0
package org.dmaheap.publish.varlink;

import java.util.Map;

/** An error reply: a name that clients know, and its parameters. */
final class VarlinkError extends Exception {
    private static final long serialVersionUID = 1L;

    private final transient Map<String, Object> parameters;

    private VarlinkError(String name, Map<String, Object> parameters) {
        // strangers cause these at will: no stack trace
        super(name, null, false, false);
        this.parameters = parameters;
    }

    static VarlinkError interfaceNotFound(String name) {
        return new VarlinkError("org.varlink.service.InterfaceNotFound", Map.of("interface", name));
    }

    static VarlinkError methodNotFound(String method) {
        return new VarlinkError("org.varlink.service.MethodNotFound", Map.of("method", method));
    }

    static VarlinkError invalidParameter(String parameter) {
        return new VarlinkError("org.varlink.service.InvalidParameter", Map.of("parameter", parameter));
    }

    static VarlinkError expectedMore() {
        return new VarlinkError("org.varlink.service.ExpectedMore", Map.of());
    }

    static VarlinkError noSuchDevice(String device) {
        return new VarlinkError("org.dmaheap.DmaHeap.NoSuchDevice", Map.of("device", device));
    }

    static VarlinkError noSuchHeap(String heap) {
        return new VarlinkError("org.dmaheap.DmaHeap.NoSuchHeap", Map.of("heap", heap));
    }

    static VarlinkError notAllowed(String reason) {
        return new VarlinkError("org.dmaheap.DmaHeap.NotAllowed", Map.of("reason", reason));
    }

    Reply reply() {
        return Reply.error(getMessage(), parameters);
    }
}
