// SPDX-License-Identifier: Apache-2.0
package org.dmaheap.service;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import jnr.unixsocket.UnixDatagramChannel;
import jnr.unixsocket.UnixSocketAddress;
import org.dmaheap.boards.FakeTree;
import org.dmaheap.capture.CapturedTree;
import org.dmaheap.config.Configuration;
import org.dmaheap.config.RuleDirectories;
import org.dmaheap.linux.SdNotify;
import org.dmaheap.model.HeapMap;
import org.dmaheap.model.MapChange;
import org.dmaheap.protocol.Snapshot;
import org.dmaheap.publish.Publisher;
import org.dmaheap.publish.file.FormerMap;
import org.dmaheap.publish.file.MapFile;
import org.dmaheap.service.EventQueue.Event;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The loop with real trees and rule files. The service manager's socket tells when a turn is over. */
@Timeout(60)
class DaemonLoopTest {
    private static final String HEAPS = """
            {"heaps": [
              {"id": "a", "names": ["system"], "role": "system", "kind": "system", "contiguous": "no",
               "cpuAccess": "%s", "why": "So.", "source": "x.c"}
            ]}
            """;

    @TempDir
    private Path directory;

    private final EventQueue events = new EventQueue(Duration.ZERO, Duration.ZERO, 0);
    private final Shown shown = new Shown();
    private final ByteArrayOutputStream log = new ByteArrayOutputStream();
    private UnixDatagramChannel manager;
    private FakeTree tree;
    private Path ours;
    private Path administrators;
    private Path configuration;
    private final List<Configuration> followed = new ArrayList<>();
    private CompletableFuture<Daemon.End> end;
    private Duration restAfter = Duration.ofDays(1);
    private final Semaphore rests = new Semaphore(0);
    private Optional<FormerMap> former = Optional.empty();

    /** What was published, the loop's thread writes; read when a turn is over. */
    private static final class Shown implements Publisher {
        private final List<HeapMap> maps = new ArrayList<>();
        private final List<MapChange> changes = new ArrayList<>();
        /** Of which maps a daemon that started showed the first. */
        private final List<Integer> starts = new ArrayList<>();

        @Override
        public void publish(Snapshot snapshot, MapChange change) {
            changes.add(change);
            maps.add(snapshot.map());
        }

        @Override
        public void close() {}

        HeapMap last() {
            return maps.get(maps.size() - 1);
        }

        /** What publishers must be told with each map. */
        List<MapChange> expectedChanges() {
            List<MapChange> expected = new ArrayList<>();
            for (int i = 0; i < maps.size(); i++) {
                expected.add(MapChange.between(starts.contains(i) ? HeapMap.EMPTY : maps.get(i - 1), maps.get(i)));
            }
            return expected;
        }

        List<Long> revisions() {
            return maps.stream().map(HeapMap::revision).toList();
        }
    }

    private static final class Breaking implements Publisher {
        @Override
        public void publish(Snapshot snapshot, MapChange change) {
            throw new IllegalStateException("on purpose");
        }

        @Override
        public void close() {}
    }

    @BeforeEach
    void make() throws IOException {
        Logging.configure(Logging.Detail.INFO, false, log);
        tree = FakeTree.in(directory.resolve("root"))
                .heaps("system", "reserved")
                .area("reserved", 100, 50)
                .pages(4096);
        ours = Files.createDirectories(directory.resolve("home/rules.d")).resolve("10-heaps.json");
        Files.writeString(ours, HEAPS.formatted("cached"));
        administrators = tree.path("/etc/dmaheapd/rules.d/90-mine.json");
        Files.createDirectories(administrators.getParent());
        configuration = tree.path("/etc/dmaheapd/dmaheapd.json");
        manager = UnixDatagramChannel.open();
        manager.bind(new UnixSocketAddress(directory.resolve("notify").toString()));
    }

    @AfterEach
    void stop() throws Exception {
        events.post(Event.STOP);
        assertThat(end.get(30, TimeUnit.SECONDS)).isNotNull();
        manager.close();
        Logging.configure(Logging.Detail.INFO, false, System.err);
        assertThat(shown.changes).isEqualTo(shown.expectedChanges());
    }

    private void start(Publisher... publishers) throws Exception {
        MapMaker mapMaker = new MapMaker(
                CapturedTree.open(tree.root()),
                RuleDirectories.installed(ours.getParent().getParent(), tree.root()));
        assertThat(mapMaker.readRules()).isEmpty();
        Settings settings = new Settings(configuration);
        settings.follow(followed::add);
        shown.starts.add(shown.maps.size());
        Daemon daemon = new Daemon(
                mapMaker,
                settings,
                List.of(publishers),
                events,
                new SdNotify(Map.of("NOTIFY_SOCKET", directory.resolve("notify").toString())),
                Duration.ofMillis(10),
                new Daemon.Rest(restAfter, rests::release));
        end = CompletableFuture.supplyAsync(() -> {
            try {
                return daemon.run(mapMaker.make(List.of()), former);
            } catch (InterruptedException e) {
                throw new IllegalStateException(e);
            }
        });
        assertThat(told()).startsWith("READY=1\nSTATUS=Revision ");
    }

    /** Lets the daemon do one turn; gives what it told the manager meanwhile. */
    private List<String> turn(Event event) throws IOException {
        events.post(event);
        List<String> all = new ArrayList<>();
        for (String word = told(); !word.equals("WATCHDOG=1"); word = told()) {
            all.add(word);
        }
        return all;
    }

    private String told() throws IOException {
        ByteBuffer message = ByteBuffer.allocate(4096);
        manager.receive(message);
        return StandardCharsets.UTF_8.decode(message.flip()).toString();
    }

    private List<String> logged(String part) {
        Logging.flush();
        return log.toString(StandardCharsets.UTF_8)
                .lines()
                .filter(line -> line.contains(part))
                .toList();
    }

    @Test
    void withoutAChangeThereIsNoRevisionAndNothingIsPublished() throws Exception {
        start(shown);

        assertThat(turn(Event.CHANGED)).isEmpty();
        assertThat(turn(Event.RELOAD)).last().asString().startsWith("READY=1\nSTATUS=Revision 1: ");
        assertThat(shown.revisions()).containsExactly(1L);
    }

    @Test
    void aSuccessorThatSeesTheSameGoesOnWithTheSameRevision() throws Exception {
        MapFile file = new MapFile(directory.resolve("map.json"));
        start(file, shown);
        tree.heaps("default_cma_region");
        turn(Event.CHANGED);
        tree.area("reserved", 100, 49);
        succeed(file, Event.HAND_OVER, Daemon.End.HANDED_OVER);

        assertThat(shown.revisions()).as("free bytes alone are no change").containsExactly(1L, 2L, 2L);
        tree.heaps("another");
        turn(Event.CHANGED);
        assertThat(shown.last().revision()).isEqualTo(3);
    }

    @Test
    void aSuccessorThatSeesAnotherMachineGoesOnWithTheNextRevision() throws Exception {
        MapFile file = new MapFile(directory.resolve("map.json"));
        start(file, shown);
        tree.heaps("default_cma_region");
        succeed(file, Event.FAILED, Daemon.End.FAILED);

        assertThat(shown.revisions()).containsExactly(1L, 2L);
        assertThat(shown.last().heap("default_cma_region")).isPresent();
    }

    /** Ends the daemon and starts one that finds what it left. */
    private void succeed(MapFile file, Event event, Daemon.End how) throws Exception {
        events.post(event);
        assertThat(told()).isEqualTo("STOPPING=1");
        assertThat(end.get(30, TimeUnit.SECONDS)).isEqualTo(how);
        former = FormerMap.read(directory.resolve("map.json"));
        start(file, shown);
    }

    @Test
    void aChangeIsTheNextRevision() throws Exception {
        start(shown);
        tree.heaps("default_cma_region");

        assertThat(turn(Event.CHANGED)).containsExactly("STATUS=Revision 2: 0 devices, 3 heaps");
        assertThat(shown.revisions()).containsExactly(1L, 2L);
        assertThat(logged("Revision 2"))
                .containsExactly("dmaheapd: Revision 2: 0 devices, 3 heaps; added heap default_cma_region;"
                        + " changed heap reserved");
    }

    @Test
    void freeBytesAreShownWithoutARevision() throws Exception {
        start(shown);
        tree.area("reserved", 100, 49);

        assertThat(turn(Event.CHANGED)).isEmpty();
        assertThat(shown.revisions()).containsExactly(1L, 1L);
        assertThat(shown.last().heap("reserved").orElseThrow().freeBytes()).hasValue(49L * 4096);
        turn(Event.CHANGED);
        assertThat(shown.maps).hasSize(2);
    }

    @Test
    void changedRulesAreAChange() throws Exception {
        start(shown);
        Files.writeString(ours, HEAPS.formatted("uncached"));

        List<String> told = turn(Event.RELOAD);
        assertThat(told.get(0)).startsWith("RELOADING=1\n");
        assertThat(told).last().asString().startsWith("READY=1\nSTATUS=Revision 2: ");
        assertThat(shown.revisions()).containsExactly(1L, 2L);
        assertThat(logged("Read the rules again")).hasSize(1);
    }

    @Test
    void aBrokenFileOfOursLeavesTheRulesAsTheyWere() throws Exception {
        start(shown);
        Files.writeString(ours, "{\n\"heap\": []}");

        assertThat(turn(Event.RELOAD)).last().asString().startsWith("READY=1\n");
        assertThat(shown.last().heap("system").orElseThrow().cpuAccess().word()).isEqualTo("cached");
        assertThat(shown.last().issues()).singleElement().extracting("path").isEqualTo(ours.toString());
        assertThat(logged(ours + ":2: "))
                .singleElement()
                .asString()
                .startsWith("dmaheapd: error: Rules stay as they were: " + ours
                        + ":2: unknown key \"heap\" in a rule file");
        assertThat(logged("Read the rules again")).isEmpty();

        Files.writeString(ours, HEAPS.formatted("cached"));
        turn(Event.RELOAD);
        assertThat(shown.last().issues()).isEmpty();
        assertThat(shown.revisions()).containsExactly(1L, 2L, 3L);
    }

    @Test
    void aBrokenFileOfTheAdministratorIsLeftOutAndToldOncePerReading() throws Exception {
        start(shown);
        Files.writeString(administrators, "{\"heap\": []}");

        turn(Event.RELOAD);
        assertThat(shown.last().issues()).hasSize(1);
        assertThat(logged(administrators.toString()))
                .singleElement()
                .asString()
                .startsWith("dmaheapd: warning: Left out rules of " + administrators
                        + ":1: unknown key \"heap\" in a rule file");
        turn(Event.CHANGED);
        assertThat(logged(administrators.toString())).hasSize(1);
    }

    @Test
    void aFileOfTheAdministratorThatBreaksSaysWhatItSaidUntilItIsMendedOrTakenAway() throws Exception {
        tree.device("/devices/platform/vkms", "platform", "vkms").nodes("/devices/platform/vkms", "card0");
        Files.writeString(administrators, HEAPS.formatted("uncached"));
        start(shown);
        Files.writeString(administrators, "{\"heaps\": [");

        turn(Event.RELOAD);
        assertThat(shown.last().heap("system").orElseThrow().cpuAccess().word()).isEqualTo("uncached");
        assertThat(shown.last().issues()).singleElement().extracting("path").isEqualTo(administrators.toString());
        assertThat(logged(administrators.toString()))
                .singleElement()
                .asString()
                .startsWith("dmaheapd: warning: The former rules hold of " + administrators + ":1: ");
        assertThat(turn(Event.RELOAD)).last().asString().endsWith(", 1 problem");
        assertThat(shown.last().heap("system").orElseThrow().cpuAccess().word()).isEqualTo("uncached");

        Files.delete(administrators);
        turn(Event.RELOAD);
        assertThat(shown.last().heap("system").orElseThrow().cpuAccess().word()).isEqualTo("cached");
        assertThat(shown.last().issues()).isEmpty();
    }

    @Test
    void aReloadFollowsTheConfiguration() throws Exception {
        start(shown);
        Files.writeString(configuration, "{\"openHeap\": {\"groups\": [\"media\"]}}");

        turn(Event.RELOAD);
        assertThat(followed).containsExactly(new Configuration(true, List.of("media"), List.of()));
        assertThat(logged("Read the configuration again")).hasSize(1);
        assertThat(shown.revisions()).as("who gets heaps is not in the map").containsExactly(1L);
    }

    @Test
    void aConfigurationThatIsGoneOrLeadsNowhereHoldsOn() throws Exception {
        Files.writeString(configuration, "{\"openHeap\": {\"enabled\": false}}");
        start(shown);

        Files.delete(configuration);
        turn(Event.RELOAD);
        assertThat(logged("The configuration stays as it was: " + configuration + ":0: is gone"))
                .hasSize(1);
        Files.createSymbolicLink(configuration, Path.of("nowhere.json"));
        turn(Event.RELOAD);
        assertThat(logged("The configuration stays as it was: " + configuration + ":0: a link to nowhere"))
                .hasSize(1);

        assertThat(followed).isEmpty();
        assertThat(shown.last().issues()).singleElement().extracting("path").isEqualTo(configuration.toString());
    }

    @Test
    void aNameThatHoldsALineFeedOrAnEscapeSequenceForgesNoLine() throws Exception {
        start(shown);
        tree.heaps("evil\ndmaheapd: error: forged\u001b[31m");

        turn(Event.CHANGED);

        assertThat(shown.last().heap("evil\ndmaheapd: error: forged\u001b[31m")).isPresent();
        assertThat(logged("forged"))
                .singleElement()
                .asString()
                .endsWith("; added heap evil\\u000admaheapd: error: forged\\u001b[31m");
    }

    @Test
    void thereIsOneRestAfterEachTimeThatSomethingHappened() throws Exception {
        restAfter = Duration.ofMillis(1);
        start(shown);
        assertThat(rests.tryAcquire(30, TimeUnit.SECONDS)).isTrue();
        told();

        tree.heaps("another");
        turn(Event.CHANGED);
        assertThat(rests.tryAcquire(30, TimeUnit.SECONDS)).isTrue();
        assertThat(rests.availablePermits()).isZero();
    }

    @Test
    void whatCouldNotBeShownIsTriedAgainWithoutAnEvent() throws Exception {
        CountDownLatch mended = new CountDownLatch(3);
        start(new Publisher() {
            @Override
            public void publish(Snapshot snapshot, MapChange change) {}

            @Override
            public boolean mend() {
                mended.countDown();
                return mended.getCount() == 0;
            }

            @Override
            public void close() {}
        });

        assertThat(mended.await(30, TimeUnit.SECONDS)).isTrue();
    }

    @Test
    void aBrokenConfigurationLeavesTheFormerOneAndIsAnIssueUntilItIsMended() throws Exception {
        start(shown);
        Files.writeString(configuration, "{\n\"openheap\": {}}");

        assertThat(turn(Event.RELOAD)).last().asString().startsWith("READY=1\nSTATUS=Revision 2: ");
        assertThat(followed).isEmpty();
        assertThat(shown.last().issues()).singleElement().extracting("path").isEqualTo(configuration.toString());
        turn(Event.CHANGED);
        assertThat(shown.last().issues()).hasSize(1);
        assertThat(logged(configuration.toString()))
                .singleElement()
                .asString()
                .startsWith("dmaheapd: warning: The configuration stays as it was: " + configuration
                        + ":2: unknown key \"openheap\" in the configuration");

        Files.writeString(configuration, "{\"openHeap\": {\"enabled\": false}}");
        turn(Event.RELOAD);
        assertThat(shown.last().issues()).isEmpty();
        assertThat(followed).singleElement().extracting("openHeap").isEqualTo(false);
    }

    @Test
    void anIssueIsLoggedOnceAsLongAsItLasts() throws Exception {
        tree.file("/sys/kernel/mm/cma/reserved/total_pages", "lots");
        start(shown);
        tree.heaps("another");
        turn(Event.CHANGED);
        tree.heaps("third");
        turn(Event.CHANGED);

        assertThat(shown.revisions()).containsExactly(1L, 2L, 3L);
        assertThat(logged("not a number of pages")).hasSize(1);

        tree.area("reserved", 100, 50);
        turn(Event.CHANGED);
        tree.file("/sys/kernel/mm/cma/reserved/total_pages", "lots");
        turn(Event.CHANGED);
        assertThat(logged("not a number of pages")).hasSize(2);
    }

    @Test
    void aPublisherThatBreaksDoesNotStopTheOthersNorTheLoop() throws Exception {
        start(new Breaking(), shown, new Breaking());
        tree.heaps("another");
        turn(Event.CHANGED);

        assertThat(shown.revisions()).containsExactly(1L, 2L);
        assertThat(logged("error: Could not publish revision 2")).hasSize(2);
    }

    @Test
    void theEndIsToldAndItsKindKnown() throws Exception {
        start(shown);
        events.post(Event.STOP);

        assertThat(told()).isEqualTo("STOPPING=1");
        assertThat(end.get()).isEqualTo(Daemon.End.STOPPED);
    }

    @Test
    void aFailureEndsTheLoopToo() throws Exception {
        start(shown);
        events.post(Event.FAILED);

        assertThat(told()).isEqualTo("STOPPING=1");
        assertThat(end.get()).isEqualTo(Daemon.End.FAILED);
    }
}
