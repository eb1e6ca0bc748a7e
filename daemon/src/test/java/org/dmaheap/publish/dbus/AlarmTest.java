// SPDX-License-Identifier: Apache-2.0
package org.dmaheap.publish.dbus;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class AlarmTest {

    @Test
    void itInterruptsWhoWaitsTooLongAndLeavesNothingOfIt() {
        Alarm alarm = new Alarm(Duration.ofMillis(1));
        assertThatThrownBy(() -> new CountDownLatch(1).await()).isInstanceOf(InterruptedException.class);
        alarm.close();

        assertThat(alarm.rang()).isTrue();
        assertThat(Thread.interrupted()).isFalse();
    }

    /** The publisher is closed by an interrupt: it must not be taken for the alarm's. */
    @Test
    void turnedOffItKeepsTheInterruptOfSomebodyElse() {
        Alarm alarm = new Alarm(Duration.ofDays(1));
        Thread.currentThread().interrupt();
        alarm.close();
        alarm.close();

        assertThat(alarm.rang()).isFalse();
        assertThat(Thread.interrupted()).isTrue();
    }
}
