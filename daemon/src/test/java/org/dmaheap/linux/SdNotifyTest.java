// SPDX-License-Identifier: Apache-2.0
package org.dmaheap.linux;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import jnr.unixsocket.UnixDatagramChannel;
import jnr.unixsocket.UnixSocketAddress;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

@Timeout(value = 30, unit = TimeUnit.SECONDS)
class SdNotifyTest {

    @TempDir
    private Path run;

    @Test
    void everyStateOfALifeArrives() throws Exception {
        Path path = run.resolve("notify");
        try (UnixDatagramChannel manager = UnixDatagramChannel.open()) {
            manager.bind(new UnixSocketAddress(path.toString()));
            SdNotify notify = new SdNotify(Map.of("NOTIFY_SOCKET", path.toString()));

            notify.ready("revision 1,\n4 heaps");
            assertThat(received(manager)).isEqualTo("READY=1\nSTATUS=revision 1,\\u000a4 heaps");
            notify.alive();
            assertThat(received(manager)).isEqualTo("WATCHDOG=1");
            long before = System.nanoTime() / 1000;
            notify.reloading();
            assertThat(received(manager))
                    .startsWith("RELOADING=1\nMONOTONIC_USEC=")
                    .satisfies(text -> assertThat(Long.parseLong(text.substring(text.lastIndexOf('=') + 1)))
                            .isBetween(before, System.nanoTime() / 1000));
            notify.status("revision 2");
            assertThat(received(manager)).isEqualTo("STATUS=revision 2");
            notify.stopping();
            assertThat(received(manager)).isEqualTo("STOPPING=1");
        }
    }

    @Test
    void anAbstractSocketIsReachedToo() throws Exception {
        String name = "dmaheapd-test-" + ProcessHandle.current().pid();
        try (UnixDatagramChannel manager = UnixDatagramChannel.open()) {
            manager.bind(new UnixSocketAddress("\0" + name));

            new SdNotify(Map.of("NOTIFY_SOCKET", "@" + name)).alive();

            assertThat(received(manager)).isEqualTo("WATCHDOG=1");
        }
    }

    @Test
    void nobodyListeningIsNoError() {
        new SdNotify(Map.of()).ready("x");
        new SdNotify(Map.of("NOTIFY_SOCKET", run.resolve("nobody").toString())).ready("x");
        new SdNotify(Map.of("NOTIFY_SOCKET", "vsock:2:1234")).ready("x");
    }

    @ParameterizedTest
    @CsvSource({"180000000,180", "0,", "-5,", "many,", "99999999999999999999999,"})
    void theWatchdogLimitIsReadInMicroseconds(String limit, Long seconds) {
        assertThat(new SdNotify(Map.of("WATCHDOG_USEC", limit)).watchdogLimit().map(Duration::toSeconds))
                .isEqualTo(java.util.Optional.ofNullable(seconds));
    }

    @Test
    void aWatchdogOfAnotherProcessIsNotOurs() {
        assertThat(new SdNotify(Map.of("WATCHDOG_USEC", "1000000", "WATCHDOG_PID", "1")).watchdogLimit())
                .isEmpty();
    }

    private static String received(UnixDatagramChannel manager) throws IOException {
        ByteBuffer message = ByteBuffer.allocate(4096);
        manager.receive(message);
        message.flip();
        return StandardCharsets.UTF_8.decode(message).toString();
    }
}
