// SPDX-License-Identifier: Apache-2.0
package org.dmaheap.client.doctor;

import static org.dmaheap.model.Type.FLAG;
import static org.dmaheap.model.Type.TEXT;
import static org.dmaheap.model.Type.optional;

import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import org.dmaheap.model.Table;

/**
 * The daemon's name on the system bus.
 *
 * @param taken whether somebody has it; empty if the bus cannot be asked
 */
public record BusName(String name, Optional<Boolean> taken) {
    private static final String NAME = "org.dmaheap.DmaHeap1";

    public static final Table<BusName> TABLE =
            keys -> new BusName(keys.of("name", TEXT, BusName::name), keys.of("taken", optional(FLAG), BusName::taken));

    /**
     * Asks the bus.
     *
     * @param printed what a program prints; empty if it is not installed or says nothing
     */
    public static BusName ask(Function<List<String>, Optional<String>> printed) {
        List<String> question = List.of(
                "busctl",
                "--system",
                "call",
                "org.freedesktop.DBus",
                "/org/freedesktop/DBus",
                "org.freedesktop.DBus",
                "NameHasOwner",
                "s",
                NAME);
        return new BusName(
                NAME,
                printed.apply(question)
                        .map(String::strip)
                        .filter(reply -> reply.startsWith("b "))
                        .map("b true"::equals));
    }
}
