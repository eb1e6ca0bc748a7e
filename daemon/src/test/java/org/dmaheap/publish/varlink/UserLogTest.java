// SPDX-License-Identifier: Apache-2.0
package org.dmaheap.publish.varlink;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.logging.Handler;
import java.util.logging.Level;
import java.util.logging.LogRecord;
import java.util.logging.Logger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.slf4j.LoggerFactory;

class UserLogTest {
    private static final Logger LOGGER = Logger.getLogger(UserLogTest.class.getName());

    private final List<String> lines = new ArrayList<>();
    private final Handler collector = new Handler() {
        @Override
        public void publish(LogRecord record) {
            lines.add(record.getMessage());
        }

        @Override
        public void flush() {}

        @Override
        public void close() {}
    };
    private long now;
    private final UserLog log = new UserLog(LoggerFactory.getLogger(UserLogTest.class), () -> now);

    @BeforeEach
    void listen() {
        LOGGER.setUseParentHandlers(false);
        LOGGER.setLevel(Level.ALL);
        LOGGER.addHandler(collector);
    }

    @AfterEach
    void stop() {
        LOGGER.removeHandler(collector);
    }

    @Test
    void aFloodLeavesABurstAndTheCountOfTheRest() {
        flood(1000, 10_000);
        assertThat(lines).hasSize(UserLog.BURST);
        assertThat(log.isOwing()).isTrue();

        now += UserLog.REPORT_NANOS;
        log.report();

        assertThat(lines).hasSize(UserLog.BURST + 1).last().isEqualTo("Left out 9970 lines about uid 1000");
        assertThat(log.isOwing()).isFalse();
    }

    @Test
    void theFloodOfOneUserLeavesOutNoLineAboutAnother() {
        flood(1000, 10_000);
        lines.clear();

        log.warn(-2, "about {}", "another");

        assertThat(lines).containsExactly("about another");
    }

    @Test
    void whoFloodsOnIsLoggedNowAndThen() {
        flood(1000, 10_000);
        lines.clear();
        now += UserLog.REFILL_NANOS;

        flood(1000, 10_000);

        assertThat(lines).containsExactly("Left out 9970 lines about uid 1000", "line 0");
    }

    @Test
    void floodsOfManyUsersAreForgottenWithTheirCount() {
        flood(1000, UserLog.BURST + 5);
        lines.clear();
        for (int uid = 2000; uid < 4000; uid++) {
            log.info(uid, "line");
        }

        assertThat(lines).hasSize(2001).contains("Left out 5 lines about uid 1000");
    }

    private void flood(int uid, int count) {
        for (int i = 0; i < count; i++) {
            log.info(uid, "line {}", i);
        }
    }
}
