// SPDX-License-Identifier: Apache-2.0
package org.dmaheap.client.graph;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.dmaheap.model.Heap;
import org.dmaheap.model.HeapMap;
import org.dmaheap.model.Need;
import org.dmaheap.model.Use;

/**
 * The contents of a drawing of a map, however it is drawn: who wants memory, grouped by the answer, and the pools that there are.
 * Nine devices that all try the same pools in the same order are one group, so a drawing has a handful of lines, not one for
 * each link. What nobody knows makes no line; it is counted.
 *
 * @param machine the model's name; empty where it is not known
 * @param kernel release of the kernel
 * @param groups in the order of their first device
 * @param pools those that somebody can use come first, near to who uses them; then the others
 * @param silent ids of the devices of which no rule knows a use
 */
public record Picture(
        Optional<String> machine, Optional<String> kernel, List<Group> groups, List<Pool> pools, List<String> silent) {
    public Picture {
        groups = List.copyOf(groups);
        pools = List.copyOf(pools);
        silent = List.copyOf(silent);
    }

    /**
     * A device and one of its uses.
     *
     * @param driver empty: it has none
     * @param label what tells it from others of that driver
     */
    public record Row(String device, Use use, Optional<String> driver, Optional<String> label, Need need) {}

    /**
     * A pool that suits.
     *
     * @param pool its preferred name
     * @param rank 1 is tried first
     */
    public record Choice(String pool, int rank, boolean verified) {}

    /**
     * Rows with one answer.
     *
     * @param choices best first
     * @param refused the pools that suit others and not these rows
     * @param unknown the pools that suit others, and nobody knows whether these rows
     */
    public record Group(List<Row> rows, List<Choice> choices, List<String> refused, List<String> unknown) {
        public Group {
            rows = List.copyOf(rows);
            choices = List.copyOf(choices);
            refused = List.copyOf(refused);
            unknown = List.copyOf(unknown);
        }

        /** Whether a row takes only what its own driver allocates, so that no heap could ever suit. */
        public boolean allocatesItself() {
            return rows.stream().anyMatch(row -> row.need() == Need.DEVICE_LOCAL || row.need() == Need.NONE);
        }
    }

    /**
     * The memory behind one heap or more.
     *
     * @param heap by its preferred name
     * @param aliases its other names
     * @param offered whether some group can use it
     * @param refused whether some row cannot; where it is neither, nobody knows anything of it
     */
    public record Pool(Heap heap, List<String> aliases, boolean offered, boolean refused) {
        public Pool {
            aliases = List.copyOf(aliases);
        }
    }

    /**
     * The picture of a map.
     *
     * @param labels what tells devices of one driver apart, by id
     */
    public static Picture of(HeapMap map, Optional<String> machine, Map<String, String> labels) {
        return new Arrangement(map, labels).picture(machine);
    }
}
