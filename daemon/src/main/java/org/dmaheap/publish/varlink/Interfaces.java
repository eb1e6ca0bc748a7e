// SPDX-License-Identifier: Apache-2.0
package org.dmaheap.publish.varlink;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.dmaheap.protocol.Json;

/** {@code org.varlink.service}: what the service is, and which interfaces it has. */
final class Interfaces {
    static final String SERVICE = "org.varlink.service";
    static final String DMA_HEAP = "org.dmaheap.DmaHeap";

    private final ServiceInfo service;

    Interfaces(ServiceInfo service) {
        this.service = service;
    }

    static boolean has(String name) {
        return name.equals(SERVICE) || name.equals(DMA_HEAP);
    }

    byte[] info() {
        Map<String, Object> info = new LinkedHashMap<>();
        info.put("vendor", service.vendor());
        info.put("product", service.product());
        info.put("version", service.version());
        info.put("url", service.url());
        info.put("interfaces", List.of(DMA_HEAP, SERVICE));
        return Json.compact(info);
    }

    byte[] description(String name) throws VarlinkError {
        if (!has(name)) {
            throw VarlinkError.interfaceNotFound(name);
        }
        return Json.compact(Map.of("description", text(name)));
    }

    /** The description file, which is also installed. */
    private static String text(String name) {
        try (InputStream file = Interfaces.class.getResourceAsStream(name + ".varlink")) {
            return new String(file.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(name, e);
        }
    }
}
