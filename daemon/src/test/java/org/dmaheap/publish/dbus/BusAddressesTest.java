// SPDX-License-Identifier: Apache-2.0
package org.dmaheap.publish.dbus;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Map;
import org.junit.jupiter.api.Test;

class BusAddressesTest {

    @Test
    void theSystemBusHasItsPlaceUnlessTheEnvironmentNamesAnother() {
        assertThat(BusAddresses.sockets("system", Map.of())).containsExactly("/run/dbus/system_bus_socket");
        assertThat(BusAddresses.sockets("system", Map.of("DBUS_SYSTEM_BUS_ADDRESS", "unix:path=/a,guid=1")))
                .containsExactly("/a");
    }

    @Test
    void theSessionBusIsTheEnvironmentsOrTheUsers() {
        assertThat(BusAddresses.sockets("session", Map.of("DBUS_SESSION_BUS_ADDRESS", "unix:path=/s")))
                .containsExactly("/s");
        assertThat(BusAddresses.sockets("session", Map.of("XDG_RUNTIME_DIR", "/run/user/1000")))
                .containsExactly("/run/user/1000/bus");
        assertThatThrownBy(() -> BusAddresses.sockets("session", Map.of()))
                .isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void allAddressesOfAListAreTriedInItsOrder() {
        assertThat(BusAddresses.sockets("unix:abstract=x;unix:guid=7,path=/a;tcp:host=h;unix:path=/b", Map.of()))
                .containsExactly("/a", "/b");
    }

    @Test
    void escapedBytesArePartOfThePath() {
        assertThat(BusAddresses.sockets("unix:path=/a%20b%2cc%c3%a9%zz%4", Map.of()))
                .containsExactly("/a b,cé%zz%4");
    }
}
