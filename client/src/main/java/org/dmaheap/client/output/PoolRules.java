// SPDX-License-Identifier: Apache-2.0
package org.dmaheap.client.output;

import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.dmaheap.client.source.OwnPool;
import org.dmaheap.inventory.OfNode;
import org.dmaheap.model.Device;

/** A rules file for udev that gives the pools of this board's displays, GPUs and codecs to the group video. */
public final class PoolRules {
    /** What a name may hold that stands in a rule: nothing that udev takes for a pattern or for the end of a string. */
    private static final Pattern PLAIN = Pattern.compile("[A-Za-z0-9,._+@/-]+");

    private static final String HEAD = """
            # SPDX-License-Identifier: Apache-2.0
            # Pools that a display, a GPU or a codec of this board takes frames from, made by dmaheapctl generate udev. A line holds as
            # long as the device tree has the pool and whoever claims it. Pools that a remote processor or firmware claims, that
            # a device keeps for itself or that nobody claims are not here.
            """;

    private PoolRules() {}

    /** One rule for each pool, with whose it is. */
    public static String of(List<OwnPool> pools) {
        StringBuilder text = new StringBuilder(HEAD);
        if (pools.isEmpty()) {
            text.append("# This machine has none.\n");
        }
        for (OwnPool pool : pools) {
            text.append('\n');
            text.append(isPlain(pool) ? rule(pool) : "# A pool is left out whose name or owner udev would misread.\n");
        }
        return text.toString();
    }

    private static boolean isPlain(OwnPool pool) {
        return PLAIN.matcher(pool.heap().name()).matches()
                && PLAIN.matcher(pool.region()).matches()
                && pool.owners().stream().allMatch(owner -> PLAIN.matcher(owner).matches());
    }

    private static String rule(OwnPool pool) {
        List<String> keys = new ArrayList<>();
        keys.add("ACTION!=\"remove\"");
        keys.add("SUBSYSTEM==\"dma_heap\"");
        keys.add("KERNEL==\"" + pool.heap().name() + "\"");
        keys.add(test(OfNode.property("/reserved-memory/" + pool.region(), "compatible")));
        for (String owner : pool.owners()) {
            keys.add(test(OfNode.property(owner, "memory-region")));
        }
        keys.add("GROUP=\"video\"");
        keys.add("MODE=\"0660\"");
        return "# " + pool.devices().stream().map(PoolRules::named).collect(Collectors.joining(", ")) + "\n"
                + String.join(", ", keys) + "\n";
    }

    private static String test(String path) {
        return "TEST==\"" + path + "\"";
    }

    private static String named(Device device) {
        return Output.printable(device.driver().map(driver -> driver + " ").orElse("") + "of " + device.devpath());
    }
}
