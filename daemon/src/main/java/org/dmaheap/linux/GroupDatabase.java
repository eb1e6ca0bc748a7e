// SPDX-License-Identifier: Apache-2.0
package org.dmaheap.linux;

import java.util.OptionalInt;

/** The system's groups, as the C library finds them ({@code getgrnam}). For one thread. */
public final class GroupDatabase {
    private GroupDatabase() {}

    /** The number of a group; a name that is a number is that number. */
    public static OptionalInt gid(String name) {
        if (name.matches("[0-9]{1,9}")) {
            return OptionalInt.of(Integer.parseInt(name));
        }
        long group = Libc.C.getgrnam(name);
        // struct group: name, password, gid
        return group == 0 ? OptionalInt.empty() : OptionalInt.of(Libc.intAt(group + 2L * Libc.ADDRESS_SIZE));
    }
}
