// SPDX-License-Identifier: Apache-2.0
package org.dmaheap.judgement;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.ShrinkingMode;
import org.dmaheap.boards.Boards;
import org.dmaheap.inventory.BootProofs;
import org.dmaheap.inventory.DmaHeap;
import org.dmaheap.inventory.Inventory;
import org.dmaheap.inventory.ScannedDevice;
import org.dmaheap.model.Heap;
import org.dmaheap.model.HeapMap;
import org.dmaheap.model.Link;
import org.dmaheap.protocol.Json;
import org.dmaheap.protocol.MapWriter;
import org.junit.jupiter.api.Test;

/** A judgement that takes from the one before what did not change is the one that takes nothing. */
class NextJudgementTest {

    @Provide
    Arbitrary<Inventory> inventories() {
        return GeneratedInventories.inventories();
    }

    @Property(tries = 300, shrinking = ShrinkingMode.OFF)
    void itIsTheSameWhateverWasBefore(@ForAll("inventories") Inventory before, @ForAll("inventories") Inventory after) {
        Judgement former = Judgement.of(before, Boards.rules());

        holds(former, after);
        // one part at a time, so that the rest can be taken
        holds(former, with(before, before.devices(), after.heaps()));
        holds(former, with(before, after.devices(), before.heaps()));
        holds(former, withGround(before, after));
    }

    @Test
    void itIsTheSameOnBoardsThatChange() {
        for (String board : Boards.trees()) {
            Inventory whole = Boards.inventory(Boards.root(board));
            Judgement judgement = Judgement.of(whole, Boards.rules());
            MapWriter writer = new MapWriter();
            writer.write(judgement.map());
            for (Inventory changed : changes(whole)) {
                judgement = holds(judgement, changed);
                assertThat(writer.write(judgement.map()))
                        .as(board)
                        .isEqualTo(Json.compact(HeapMap.TABLE, judgement.map()));
            }
        }
    }

    /** Each device and each heap gone, and back. */
    private static List<Inventory> changes(Inventory whole) {
        List<Inventory> changes = new ArrayList<>();
        for (int i = 0; i < whole.devices().size(); i++) {
            changes.add(with(whole, without(whole.devices(), i), whole.heaps()));
            changes.add(whole);
        }
        for (int i = 0; i < whole.heaps().size(); i++) {
            changes.add(with(whole, whole.devices(), without(whole.heaps(), i)));
            changes.add(whole);
        }
        return changes;
    }

    @Test
    void linksThatDidNotChangeAreTheOnesOfBefore() {
        Inventory whole = Boards.inventory(Boards.module().resolve("src/test/fixtures/bcm2711-rpi-4-b"));
        int system = whole.heaps().size() - 1;
        assertThat(whole.heaps().get(system).name()).isEqualTo("system");
        Judgement former = Judgement.of(with(whole, whole.devices(), without(whole.heaps(), system)), Boards.rules());

        Judgement next = former.next(whole, Boards.rules(), BootProofs.NONE);

        assertThat(next.map().links())
                .hasSize(former.map().links().size() + next.map().devices().size());
        for (Link link : next.map().links()) {
            if (!link.heap().equals("system")) {
                assertThat(former.map().links()).anyMatch(before -> before == link);
            }
        }
        for (Heap heap : former.map().heaps()) {
            assertThat(next.map().heaps()).anyMatch(now -> now == heap);
        }
    }

    private static Judgement holds(Judgement former, Inventory after) {
        Judgement next = former.next(after, Boards.rules(), BootProofs.NONE);
        Judgement anew = Judgement.of(after, Boards.rules());
        assertThat(next.map()).isEqualTo(anew.map());
        assertThat(next.byRules()).isEqualTo(anew.byRules());
        assertThat(next.nodeLinks()).isEqualTo(anew.nodeLinks());
        return next;
    }

    private static <T> List<T> without(List<T> list, int index) {
        List<T> fewer = new ArrayList<>(list);
        fewer.remove(index);
        return fewer;
    }

    private static Inventory with(Inventory of, List<ScannedDevice> devices, List<DmaHeap> heaps) {
        return new Inventory(
                devices,
                heaps,
                of.regions(),
                of.areas(),
                of.defaultArea(),
                of.cmaTotalBytes(),
                of.memory(),
                of.osrelease(),
                of.accounting(),
                of.hasUdmabuf(),
                Map.of(),
                of.issues());
    }

    /** The same devices and heaps in another memory, with other regions. */
    private static Inventory withGround(Inventory of, Inventory ground) {
        return with(ground, of.devices(), of.heaps());
    }
}
