// SPDX-License-Identifier: Apache-2.0
package org.dmaheap.publish.dbus;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.dmaheap.model.CommonHeaps;
import org.dmaheap.model.ExplainQuery;
import org.dmaheap.model.Explanation;
import org.dmaheap.model.FindQuery;
import org.dmaheap.model.HeapMap;
import org.dmaheap.model.InvalidParameter;
import org.dmaheap.model.MapChange;
import org.dmaheap.model.NoSuchDevice;
import org.dmaheap.model.NoSuchHeap;
import org.dmaheap.model.Revision;
import org.dmaheap.protocol.Json;
import org.dmaheap.protocol.Snapshot;
import org.dmaheap.testing.Needs;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What the publisher does when the bus is not there, goes away, hangs or belongs to somebody else. */
@Timeout(value = 60, unit = TimeUnit.SECONDS, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class BusLossTest {

    private final Log log = new Log();
    private TestBus bus;
    private DbusPublisher publisher;
    private HeapMap published = HeapMap.EMPTY;

    @BeforeEach
    void prepare(@TempDir Path directory) {
        bus = TestBus.open(directory);
        publisher = new DbusPublisher(bus.address(), "0.1.0", log);
    }

    @AfterEach
    void close() throws InterruptedException {
        publisher.close();
        bus.close();
        // the next test counts its own
        for (Thread thread : Thread.getAllStackTraces().keySet()) {
            if (thread.getName().startsWith("dbus")) {
                thread.join();
            }
        }
    }

    @Test
    @Needs({"dbus-daemon", "busctl"})
    void aBusThatComesLaterIsFoundAndItsAbsenceToldOnce() throws InterruptedException {
        publish(SmallMaps.displayAndRenderer(1));
        assertThat(log.until("No connection")).singleElement().asString().contains("/bus: ", "trying again");

        bus.start();

        assertThat(log.until("On the message bus")).hasSize(1);
        assertThat(revision()).isEqualTo("t 1");
    }

    @Test
    @Needs({"dbus-daemon", "busctl"})
    void nameAndObjectsReturnWithinFiveSecondsAfterTheBus() throws InterruptedException {
        bus.start();
        publish(SmallMaps.displayAndRenderer(1));
        log.until("On the message bus");
        for (int restart = 0; restart < 3; restart++) {
            bus.stop();
            log.until("No connection");
            publish(SmallMaps.displayAlone(2 + restart));

            bus.start();
            Instant back = Instant.now();

            assertThat(log.until("On the message bus")).hasSizeLessThanOrEqualTo(2);
            assertThat(Duration.between(back, Instant.now())).isLessThan(Duration.ofSeconds(5));
            assertThat(revision()).isEqualTo("t " + (2 + restart));
        }
        assertThat(threads()).containsExactlyInAnyOrder("dbus", "dbus-answers", "dbus-signals");
    }

    @Test
    @Needs("dbus-daemon")
    void aRefusalOfTheNameIsToldInWordsThatStayTheSame(@TempDir Path directory) throws Exception {
        Path nobodyMayOwn = Files.writeString(directory.resolve("policy.conf"), "<busconfig/>");
        try (TestBus strict = TestBus.system(directory, TestBus.Kind.DBUS_DAEMON, nobodyMayOwn)
                        .start();
                DbusPublisher refused = new DbusPublisher(strict.address(), "0.1.0", log)) {
            new FakeRevision(SmallMaps.displayAlone(1)).publishOn(refused);

            assertThat(log.until("refused"))
                    .containsExactly("No connection to the message bus: RequestName was refused: "
                            + "org.freedesktop.DBus.Error.AccessDenied; trying again");
        }
    }

    @Test
    void nothingIsSaidToABusThatHasNotAnsweredHello(@TempDir Path directory) throws Exception {
        try (FakeBus fake = new FakeBus(directory.resolve("fake"));
                DbusPublisher early = new DbusPublisher(fake.address(), "0.1.0", log)) {
            new FakeRevision(SmallMaps.displayAlone(1)).publishOn(early);
            fake.accept();
            fake.serialOfNextMessage();

            // one thread announces: when it has begun with the third map, it is done with the second
            for (HeapMap map : List.of(SmallMaps.displayAndRenderer(2), SmallMaps.displayAlone(3))) {
                AwaitedRevision awaited = new AwaitedRevision(new FakeRevision(map), new CountDownLatch(1));
                byte[] json = Json.compact(HeapMap.TABLE, map);
                early.publish(new Snapshot(awaited, json), MapChange.between(HeapMap.EMPTY, map));
                awaited.begun().await();
            }

            assertThat(fake.hasUnread()).isFalse();
        }
    }

    @Test
    void aBusThatHearsNoMoreIsAReasonInWords(@TempDir Path directory) throws Exception {
        try (FakeBus deaf = new FakeBus(directory.resolve("fake"));
                DbusPublisher unheard = new DbusPublisher(deaf.address(), "0.1.0", log)) {
            new FakeRevision(SmallMaps.displayAlone(1)).publishOn(unheard);
            deaf.accept();
            deaf.welcome(deaf.serialOfNextMessage());
            deaf.serialOfNextMessage();
            deaf.hearNoMore();

            new FakeRevision(SmallMaps.displayAndRenderer(2)).publishOn(unheard);

            assertThat(log.until("No connection")).last().asString().doesNotContain("null");
        }
    }

    /** Tells when somebody begins to look at it. */
    private record AwaitedRevision(FakeRevision revision, CountDownLatch begun) implements Revision {
        @Override
        public HeapMap map() {
            begun.countDown();
            return revision.map();
        }

        @Override
        public CommonHeaps find(FindQuery query) throws NoSuchDevice, InvalidParameter {
            return revision.find(query);
        }

        @Override
        public Explanation explain(ExplainQuery query) throws NoSuchDevice, NoSuchHeap, InvalidParameter {
            return revision.explain(query);
        }
    }

    @Test
    @Needs({"dbus-daemon", "busctl", "gdbus"})
    void aNameOwnedByAnotherIsTakenWhenTheOwnerGoes() throws IOException, InterruptedException {
        bus.start();
        DbusPublisher other = new DbusPublisher(bus.address(), "9", line -> {});
        new FakeRevision(SmallMaps.displayAlone(9)).publishOn(other);
        bus.gdbus("wait", "--timeout", "20", "org.dmaheap.DmaHeap1");

        publish(SmallMaps.displayAndRenderer(1));
        assertThat(log.until("Another process owns the bus name")).hasSize(1);
        assertThat(revision()).isEqualTo("t 9");
        other.close();

        assertThat(log.until("On the message bus")).hasSize(1);
        assertThat(revision()).isEqualTo("t 1");
    }

    @Test
    @Needs({"dbus-daemon", "busctl", "gdbus"})
    void aBusThatHangsDoesNotHoldThePublishingThread() throws IOException, InterruptedException {
        bus.start();
        publish(SmallMaps.many(64, 16));
        log.until("On the message bus");
        signal("STOP");
        try {
            Instant start = Instant.now();
            // more than the buffers of a socket hold
            for (int i = 0; i < 200; i++) {
                publish(i % 2 == 0 ? SmallMaps.displayAlone(2 + i) : SmallMaps.many(64, 16));
            }
            assertThat(Duration.between(start, Instant.now())).isLessThan(Duration.ofSeconds(10));
            assertThat(threads()).containsExactlyInAnyOrder("dbus", "dbus-answers", "dbus-signals");
        } finally {
            signal("CONT");
        }
        publish(SmallMaps.displayAlone(777));
        bus.gdbus("wait", "--timeout", "20", "org.dmaheap.DmaHeap1");
        assertThat(bus.busctl("tree", "org.dmaheap.DmaHeap1").status()).isZero();
    }

    private void signal(String name) {
        // the shell's own: the program is in a package that not every machine has
        Command.run("sh", "-c", "kill -" + name + " " + bus.process().pid()).answer();
    }

    /** Silent from the start, as a stopped process is, or once it has let somebody in. */
    @ParameterizedTest
    @Needs({"dbus-daemon", "busctl"})
    @ValueSource(booleans = {false, true})
    void aBusThatAcceptsAndNeverAnswersIsLeftForOneThatDoes(boolean authenticates) throws Exception {
        Path socket = Path.of(bus.address().substring("unix:path=".length()));
        publisher = new DbusPublisher(bus.address(), "0.1.0", log, Duration.ofSeconds(1));
        try (FakeBus silent = new FakeBus(socket)) {
            publish(SmallMaps.displayAndRenderer(1));
            if (authenticates) {
                silent.accept();
            }
            publish(SmallMaps.displayAlone(2));
            assertThat(log.until("No connection")).singleElement().asString().contains("no answer for 1 s");
        }
        bus.start();

        log.until("On the message bus");
        assertThat(revision()).isEqualTo("t 2");
        assertThat(threads()).containsExactlyInAnyOrder("dbus", "dbus-answers", "dbus-signals");
    }

    @Test
    @Needs({"dbus-daemon", "busctl"})
    void closingEndsTheThreadsAndGivesTheNameBack() throws InterruptedException {
        bus.start();
        publish(SmallMaps.displayAndRenderer(1));
        log.until("On the message bus");
        List<Thread> threads = Thread.getAllStackTraces().keySet().stream()
                .filter(thread -> thread.getName().startsWith("dbus"))
                .toList();

        publisher.close();

        for (Thread thread : threads) {
            thread.join();
        }
        assertThat(bus.busctl("list", "--no-legend").answer()).doesNotContain("org.dmaheap.DmaHeap1");
    }

    @Test
    void anAddressWithoutASocketIsToldAndLeftAlone() throws InterruptedException {
        DbusPublisher lost = new DbusPublisher("tcp:host=localhost,port=1", "0.1.0", log);
        new FakeRevision(SmallMaps.displayAlone(1)).publishOn(lost);
        assertThat(log.until("Not on a message bus"))
                .singleElement()
                .asString()
                .contains("'tcp:host=localhost,port=1'", "--bus=unix:path=");
        lost.close();
    }

    private void publish(HeapMap map) {
        new FakeRevision(map).publishOn(publisher, published);
        published = map;
    }

    private String revision() {
        return bus.busctl(
                        "get-property",
                        "org.dmaheap.DmaHeap1",
                        "/org/dmaheap/DmaHeap1",
                        "org.dmaheap.DmaHeap1.Manager",
                        "Revision")
                .answer();
    }

    private static List<String> threads() {
        return Thread.getAllStackTraces().keySet().stream()
                .map(Thread::getName)
                .filter(name -> name.toLowerCase(java.util.Locale.ROOT).contains("dbus"))
                .toList();
    }
}
