// SPDX-License-Identifier: Apache-2.0
package org.dmaheap.linux;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** Sockets that the service manager opened and listens on for us. */
public final class ListenFds {

    private static final int FIRST = 3;

    private ListenFds() {}

    /** One inherited socket and the unit's name for it. */
    public record ListenFd(int descriptor, String name) {}

    /**
     * @param environment of this process; variables meant for another process, or garbled, count as absent
     */
    public static List<ListenFd> of(Map<String, String> environment) {
        String pid = Long.toString(ProcessHandle.current().pid());
        String count = environment.getOrDefault("LISTEN_FDS", "");
        if (!pid.equals(environment.get("LISTEN_PID")) || !count.matches("[1-9][0-9]{0,2}")) {
            return List.of();
        }
        String[] names = environment.getOrDefault("LISTEN_FDNAMES", "").split(":", -1);
        List<ListenFd> sockets = new ArrayList<>();
        for (int i = 0; i < Integer.parseInt(count); i++) {
            sockets.add(new ListenFd(FIRST + i, i < names.length ? names[i] : ""));
        }
        return List.copyOf(sockets);
    }
}
