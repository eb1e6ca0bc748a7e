// SPDX-License-Identifier: Apache-2.0
package org.dmaheap.publish.dbus;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** The places where a message bus listens, in the words of the D-Bus specification ("Server Addresses"). */
final class BusAddresses {
    private BusAddresses() {}

    private static final String SYSTEM_BUS = "unix:path=/run/dbus/system_bus_socket";

    /**
     * Paths of the sockets to try, in this order.
     *
     * @param bus {@code system}, {@code session} or a list of server addresses
     * @param environment where the well-known buses may be redefined
     * @throws IllegalArgumentException if no address names a socket in the file system; the message says what to do
     */
    static List<String> sockets(String bus, Map<String, String> environment) {
        List<String> paths = new ArrayList<>();
        for (String address : addresses(bus, environment).split(";")) {
            if (address.startsWith("unix:")) {
                path(address.substring("unix:".length()), environment).ifPresent(paths::add);
            }
        }
        if (paths.isEmpty()) {
            throw new IllegalArgumentException("no unix:path= in the bus address '" + addresses(bus, environment)
                    + "'; give --bus=unix:path=SOCKET");
        }
        return paths;
    }

    private static String addresses(String bus, Map<String, String> environment) {
        return switch (bus) {
            case "system" -> environment.getOrDefault("DBUS_SYSTEM_BUS_ADDRESS", SYSTEM_BUS);
            case "session" -> environment.getOrDefault("DBUS_SESSION_BUS_ADDRESS", "unix:runtime=yes");
            default -> bus;
        };
    }

    private static Optional<String> path(String keys, Map<String, String> environment) {
        for (String key : keys.split(",")) {
            if (key.startsWith("path=")) {
                return Optional.of(unescape(key.substring("path=".length())));
            }
            if (key.equals("runtime=yes")) {
                return Optional.ofNullable(environment.get("XDG_RUNTIME_DIR")).map(directory -> directory + "/bus");
            }
        }
        return Optional.empty();
    }

    private static String unescape(String value) {
        byte[] bytes = value.getBytes(StandardCharsets.UTF_8);
        int length = 0;
        for (int i = 0; i < bytes.length; i++) {
            int high = bytes[i] == '%' && i + 2 < bytes.length ? Character.digit(bytes[i + 1], 16) : -1;
            int low = high >= 0 ? Character.digit(bytes[i + 2], 16) : -1;
            if (low >= 0) {
                bytes[length++] = (byte) (high << 4 | low);
                i += 2;
            } else {
                bytes[length++] = bytes[i];
            }
        }
        return new String(bytes, 0, length, StandardCharsets.UTF_8);
    }
}
