// SPDX-License-Identifier: Apache-2.0
package org.dmaheap.linux;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import org.dmaheap.linux.ListenFds.ListenFd;
import org.junit.jupiter.api.Test;

class ListenFdsTest {

    private static final String PID = Long.toString(ProcessHandle.current().pid());

    @Test
    void descriptorsBeginAtThreeAndCarryTheUnitsNames() {
        assertThat(ListenFds.of(Map.of("LISTEN_PID", PID, "LISTEN_FDS", "2", "LISTEN_FDNAMES", "varlink")))
                .containsExactly(new ListenFd(3, "varlink"), new ListenFd(4, ""));
    }

    @Test
    void descriptorsForAnotherProcessAreNotOurs() {
        assertThat(ListenFds.of(Map.of("LISTEN_PID", "1", "LISTEN_FDS", "1"))).isEmpty();
    }

    @Test
    void garbageCountsAsAbsent() {
        assertThat(ListenFds.of(Map.of())).isEmpty();
        assertThat(ListenFds.of(Map.of("LISTEN_PID", PID, "LISTEN_FDS", "-1"))).isEmpty();
        assertThat(ListenFds.of(Map.of("LISTEN_PID", PID, "LISTEN_FDS", "9999999999")))
                .isEmpty();
    }
}
