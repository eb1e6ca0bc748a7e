// SPDX-License-Identifier: Apache-2.0
package org.dmaheap.client.doctor;

import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.dmaheap.model.Copies;

/**
 * The things that only the running machine tells.
 *
 * @param services of systemd whose devices are bounded; empty also where there is no systemd
 */
public record Live(User user, Daemon daemon, ServiceManager manager, List<Service> services) {
    public Live {
        services = List.copyOf(services);
    }

    /**
     * The user who asks.
     *
     * @param name as the password file has it, or the number
     * @param groups names of all groups of this process
     */
    public record User(String name, boolean isRoot, Set<String> groups) {
        public User {
            groups = Copies.of(groups);
        }
    }

    /** The program that starts services here. */
    public enum ServiceManager {
        SYSTEMD,
        OPENRC,
        NONE
    }

    /**
     * The daemon as it can be reached.
     *
     * @param version of the one that answers; empty if none does
     * @param client version of this program
     * @param unit its state; empty where systemd is not asked or knows of none
     * @param onBus whether somebody has its name on the system bus; empty where the bus cannot be asked, or the daemon is one
     *     of a user
     */
    public record Daemon(Optional<String> version, String client, Optional<Unit> unit, Optional<Boolean> onBus) {}

    /**
     * A unit of the daemon, as systemd sees it.
     *
     * @param load of the service: {@code loaded}, {@code not-found}, {@code masked}
     * @param file of service or socket, the worse: {@code enabled}, {@code disabled}, {@code masked}
     * @param active of the service: {@code active}, {@code inactive}, {@code failed}
     */
    public record Unit(String load, String file, String active) {}

    /**
     * A service whose devices are bounded.
     *
     * @param policy {@code DevicePolicy=}
     * @param allowed {@code DeviceAllow=}, the nodes and classes alone: {@code /dev/dri/card0}, {@code char-drm}
     */
    public record Service(String name, String policy, List<String> allowed) {
        public Service {
            allowed = List.copyOf(allowed);
        }
    }
}
