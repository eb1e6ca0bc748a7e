// SPDX-License-Identifier: Apache-2.0
package org.dmaheap.publish.varlink;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import org.dmaheap.linux.StreamSocket.Peer;
import org.dmaheap.model.Confidence;
import org.dmaheap.model.Heap;
import org.dmaheap.model.HeapKind;
import org.dmaheap.model.HeapMap;
import org.dmaheap.model.Link;
import org.dmaheap.model.Use;
import org.dmaheap.model.Verdict;
import org.dmaheap.protocol.ExampleMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class HeapGateTest {
    private static final Peer ROOT = new Peer(1, 0, 0);
    private static final Peer USER = new Peer(2, 1000, 1000);
    private static final HeapMap MAP = ExampleMap.map(1);

    @TempDir
    Path seats;

    @Test
    void rootMay() throws IOException {
        assertThat(gate(TestPolicy.AS_INSTALLED).openBecause(ROOT, List::of)).contains("root");
    }

    @Test
    void aStrangerMayNot() throws IOException {
        assertThat(gate(TestPolicy.AS_INSTALLED).openBecause(USER, () -> List.of(1000, 5)))
                .isEmpty();
    }

    @Test
    void aMemberOfAConfiguredGroupMayByItsMainOrASupplementaryGroup() throws IOException {
        HeapGate gate = gate(TestPolicy.AS_INSTALLED);

        assertThat(gate.openBecause(new Peer(2, 1000, 44), List::of)).contains("group video");
        assertThat(gate.openBecause(USER, () -> List.of(5, 105))).contains("group render");
    }

    @Test
    void withoutGroupsInTheConfigurationMembershipCountsForNothing() throws IOException {
        HeapGate gate = gate(new OpenHeapPolicy(true, List.of(), List.of()));

        assertThat(gate.openBecause(new Peer(2, 1000, 44), () -> List.of(44))).isEmpty();
    }

    @Test
    void aGroupThatTheSystemDoesNotHaveMatchesNobody() throws IOException {
        HeapGate gate = gate(new OpenHeapPolicy(true, List.of("absent"), List.of()));

        assertThat(gate.openBecause(new Peer(2, 1000, 0), () -> List.of(0))).isEmpty();
    }

    @Test
    void theUserOfASeatsActiveSessionMay() throws IOException {
        Files.writeString(seats.resolve("seat0"), "IS_SEAT0=1\nACTIVE=c1\nACTIVE_UID=1000\nUIDS=1000 1001\n");
        HeapGate gate = gate(TestPolicy.AS_INSTALLED);

        assertThat(gate.openBecause(USER, List::of)).contains("active session of seat0");
        assertThat(gate.openBecause(new Peer(2, 1001, 1001), List::of)).isEmpty();
        assertThat(gate.openBecause(new Peer(2, 100, 100), List::of)).isEmpty();
    }

    @Test
    void aSeatThatCannotBeReadHidesNoOther() throws IOException {
        for (int i = 0; i < 50; i++) {
            // nobody reads a directory
            Files.createDirectory(seats.resolve("broken" + i));
        }
        Files.writeString(seats.resolve("seat7"), "ACTIVE_UID=1000\n");

        assertThat(gate(TestPolicy.AS_INSTALLED).openBecause(USER, List::of)).contains("active session of seat7");
    }

    @Test
    void whenSwitchedOffEveryHeapIsClosedToEverybody() {
        HeapGate gate = gate(new OpenHeapPolicy(false, List.of("video"), List.of("system")));

        assertThat(gate.closedBecause(plain("system"), MAP))
                .hasValueSatisfying(why -> assertThat(why).contains("switched"));
    }

    @Test
    void aProtectedHeapIsClosedUnlessTheConfigurationNamesIt() {
        Heap heap = ExampleMap.heap("protected,x", HeapKind.PROTECTED);

        assertThat(gate(TestPolicy.AS_INSTALLED).closedBecause(heap, MAP)).isPresent();
        assertThat(gate(new OpenHeapPolicy(true, List.of(), List.of("protected,x")))
                        .closedBecause(heap, MAP))
                .isEmpty();
    }

    @Test
    void aPoolThatANodeOutsideTheMapClaimsIsClosedUnlessTheConfigurationNamesIt() {
        Heap heap = owned("dsp@1", "/soc/remoteproc@2");

        assertThat(gate(TestPolicy.AS_INSTALLED).closedBecause(heap, MAP))
                .hasValueSatisfying(why -> assertThat(why).contains("/soc/remoteproc@2"));
        assertThat(gate(new OpenHeapPolicy(true, List.of(), List.of("dsp@1"))).closedBecause(heap, MAP))
                .isEmpty();
    }

    @Test
    void thePoolThatSomeDeviceCanUseIsOpen() {
        Link link = new Link(
                ExampleMap.display().id(),
                Use.SCANOUT,
                "gfx@1",
                Verdict.COMPATIBLE,
                900,
                Confidence.DECLARED,
                List.of());
        HeapMap map = new HeapMap(1, MAP.devices(), MAP.heaps(), List.of(link), MAP.issues(), MAP.kernel());

        assertThat(gate(TestPolicy.AS_INSTALLED).closedBecause(owned("gfx@1", "/soc/gfx@1"), map))
                .isEmpty();
    }

    @Test
    void aRegionThatNobodyClaimsIsClosed() {
        Heap unclaimed = ExampleMap.heap("dsp@2", "/dev/dma_heap/dsp@2", HeapKind.CMA, Optional.of("dsp@2"), List.of());

        assertThat(gate(TestPolicy.AS_INSTALLED).closedBecause(unclaimed, MAP))
                .hasValueSatisfying(why -> assertThat(why).contains("no device is known"));
    }

    @Test
    void theDefaultAreaIsOpenEvenIfANodeNamesIt() {
        assertThat(gate(TestPolicy.AS_INSTALLED).closedBecause(owned("default_cma_region", "/soc/dsp"), MAP))
                .isEmpty();
    }

    @Test
    void aHeapThatNobodyClaimsIsOpen() {
        assertThat(gate(TestPolicy.AS_INSTALLED).closedBecause(plain("system"), MAP))
                .isEmpty();
    }

    private HeapGate gate(OpenHeapPolicy policy) {
        return new HeapGate(policy, new ActiveSeats(seats), name -> switch (name) {
            case "video" -> OptionalInt.of(44);
            case "render" -> OptionalInt.of(105);
            default -> OptionalInt.empty();
        });
    }

    private static Heap plain(String name) {
        return ExampleMap.heap(name, HeapKind.SYSTEM);
    }

    private static Heap owned(String name, String owner) {
        return ExampleMap.heap(name, "/dev/dma_heap/" + name, HeapKind.CMA, Optional.of(name), List.of(owner));
    }
}
