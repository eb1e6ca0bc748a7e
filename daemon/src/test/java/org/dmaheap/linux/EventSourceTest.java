// SPDX-License-Identifier: Apache-2.0
package org.dmaheap.linux;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.logging.Handler;
import java.util.logging.LogRecord;
import java.util.logging.Logger;
import org.dmaheap.linux.EventSource.News;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** On this machine's own kernel, which says anew that /dev/null was added when it is asked to. */
@Timeout(value = 30, unit = TimeUnit.SECONDS)
class EventSourceTest {

    private static final Path NULL_UEVENT = Path.of("/sys/class/mem/null/uevent");
    private static final Path TTY_UEVENT = Path.of("/sys/class/tty/tty/uevent");

    private final Awaited change = new Awaited();

    @TempDir
    private Path dev;

    @Test
    void libudevTellsOfAKernelEvent() throws Exception {
        try (EventSource udev = new UdevMonitor("kernel", Set.of("mem"))) {
            udev.start(change);
            announce(NULL_UEVENT);
            change.awaitOne();
        }
    }

    @Test
    void aConnectorIsAPartAndTheMoreUrgentIsTold() {
        assertThat(News.ofType(Optional.of("drm_connector"))).isEqualTo(News.PART);
        assertThat(News.ofType(Optional.of("drm_minor"))).isEqualTo(News.DEVICE);
        assertThat(News.ofType(Optional.empty())).isEqualTo(News.DEVICE);
        assertThat(News.PART.or(Optional.of(News.DEVICE))).isEqualTo(News.DEVICE);
        assertThat(News.DEVICE.or(Optional.of(News.PART))).isEqualTo(News.DEVICE);
        assertThat(News.PART.or(Optional.empty())).isEqualTo(News.PART);
    }

    @Test
    void anEventBetweenSubscriptionAndStartIsTold() throws Exception {
        try (EventSource udev = new UdevMonitor("kernel", Set.of("mem"))) {
            announce(NULL_UEVENT);
            udev.start(change);
            change.awaitOne();
        }
    }

    @Test
    void libudevIsSilentAboutOtherSubsystems() throws Exception {
        Awaited other = new Awaited();
        try (EventSource mem = new UdevMonitor("kernel", Set.of("mem"));
                EventSource tty = new UdevMonitor("kernel", Set.of("tty"))) {
            mem.start(other);
            tty.start(change);
            announce(TTY_UEVENT);
            change.awaitOne();
        }
        assertThat(other.quiet()).isTrue();
    }

    @Test
    void anOverrunOfTheQueueIsOneMoreEventAndIsLogged() throws Exception {
        Awaited overrun = new Awaited();
        Handler log = new Handler() {
            @Override
            public void publish(LogRecord record) {
                assertThat(record.getMessage()).contains("More uevents than the queue holds");
                overrun.run();
            }

            @Override
            public void flush() {}

            @Override
            public void close() {}
        };
        Logger logger = Logger.getLogger(KernelUevents.class.getName());
        logger.addHandler(log);
        try (EventSource kernel = new KernelUevents(Set.of("mem"))) {
            for (int i = 0; i < 5_000; i++) {
                announce(NULL_UEVENT);
            }
            kernel.start(change);
            overrun.awaitOne();
            change.awaitOne();
            announce(NULL_UEVENT);
            change.awaitOne();
        } finally {
            logger.removeHandler(log);
        }
    }

    @Test
    void kernelUeventsAreToldWithoutUdev() throws Exception {
        Awaited other = new Awaited();
        try (EventSource mem = new KernelUevents(Set.of("drm", "mem"));
                EventSource tty = new KernelUevents(Set.of("tty"))) {
            mem.start(change);
            tty.start(other);
            announce(NULL_UEVENT);
            change.awaitOne();
        }
        assertThat(other.quiet()).isTrue();
    }

    @Test
    void aClosedSourceLeavesNeitherThreadNorDescriptor() throws Exception {
        try (EventSource warm = new UdevMonitor("kernel", Set.of("mem"))) {
            warm.start(change);
        }
        long descriptors = descriptors();
        for (int i = 0; i < 20; i++) {
            try (EventSource udev = new UdevMonitor("kernel", Set.of("mem"));
                    EventSource kernel = new KernelUevents(Set.of("mem"))) {
                udev.start(change);
                kernel.start(change);
            }
        }
        assertThat(descriptors()).isEqualTo(descriptors);
        assertThat(Thread.getAllStackTraces().keySet())
                .noneMatch(thread -> Set.of("udev", "uevents").contains(thread.getName()));
    }

    @Test
    void aSourceThatNeverStartedCanBeClosedTwice() throws Exception {
        EventSource udev = new UdevMonitor("kernel", Set.of("mem"));
        udev.close();
        udev.close();
    }

    @Test
    void nodesThatComeAndGoAreTold() throws Exception {
        Path heaps = Files.createDirectory(dev.resolve("dma_heap"));
        try (EventSource inotify = new DirectoryWatch(List.of(heaps))) {
            inotify.start(change);
            Path heap = Files.createFile(heaps.resolve("system"));
            change.awaitOne();
            Files.setPosixFilePermissions(heap, PosixFilePermissions.fromString("rw-rw-rw-"));
            change.awaitOne();
            Files.delete(heap);
            change.awaitOne();
        }
    }

    @Test
    void aDirectoryThatAppearsIsWatchedAgainEachTime() throws Exception {
        Path heaps = dev.resolve("dma_heap");
        try (EventSource inotify = new DirectoryWatch(List.of(heaps))) {
            inotify.start(change);
            for (int i = 0; i < 2; i++) {
                Files.createDirectory(heaps);
                change.awaitOne();
                Path heap = Files.createFile(heaps.resolve("system"));
                change.awaitOne();
                Files.delete(heap);
                change.awaitOne();
                Files.delete(heaps);
                change.awaitOne();
            }
        }
    }

    @Test
    void aDirectoryWhoseParentIsNotThereKeepsNobodyFromTheOthers() throws Exception {
        Path heaps = Files.createDirectory(dev.resolve("dma_heap"));
        Path run = dev.resolve("udev");
        try (EventSource inotify = new DirectoryWatch(List.of(run.resolve("data"), run, heaps))) {
            inotify.start(change);
            Files.createFile(heaps.resolve("system"));
            change.awaitOne();
            Files.createDirectory(run);
            change.awaitOne();
            Files.createDirectory(run.resolve("data"));
            change.awaitOne();
        }
    }

    @Test
    void aFileThatIsKeptIsToldWhenItIsGoneAndNotWhenItIsReplaced() throws Exception {
        Path kept = Files.createFile(dev.resolve("map.json"));
        Path other = Files.createDirectory(dev.resolve("other"));
        try (EventSource inotify = new DirectoryWatch(List.of(other), List.of(kept))) {
            inotify.start(change);
            Files.createFile(dev.resolve("map.json.new"));
            Files.move(dev.resolve("map.json.new"), kept, StandardCopyOption.ATOMIC_MOVE);
            Files.createFile(other.resolve("what is told"));
            change.awaitOne();
            assertThat(change.quiet())
                    .as("the one before was of the replacement")
                    .isTrue();

            Files.delete(kept);
            change.awaitOne();
        }
    }

    @Test
    void thisMachineHasASourceThatSaysWhatItIs() {
        try (EventSource machine = MachineEvents.subscribe()) {
            machine.start(change);
            assertThat(machine.describe()).containsAnyOf("udev", "kernel uevents", "inotify on /dev/dma_heap");
        }
    }

    private static void announce(Path uevent) {
        try {
            Files.writeString(uevent, "change");
        } catch (IOException e) {
            assumeTrue(false, "needs a /sys that can be written: " + e);
        }
    }

    private static long descriptors() throws IOException {
        try (var list = Files.list(Path.of("/proc/self/fd"))) {
            return list.count();
        }
    }
}
