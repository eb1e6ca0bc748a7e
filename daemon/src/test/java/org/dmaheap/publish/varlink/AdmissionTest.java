// SPDX-License-Identifier: Apache-2.0
package org.dmaheap.publish.varlink;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.HashMap;
import java.util.Map;
import org.dmaheap.publish.Share;
import org.junit.jupiter.api.Test;

class AdmissionTest {
    private long now;
    private final Admission admission = new Admission(new Share(2048, 128), () -> now);

    @Test
    void whoHasAsManyAsAUserMayHaveIsRefusedUntilOneLeaves() {
        assertThat(comes(1000, 200)).isEqualTo(128);
        assertThat(admission.admit(1000))
                .hasValueSatisfying(why -> assertThat(why).contains("128 connections of your user"));
        assertThat(admission.admit(1001)).isEmpty();

        admission.leave(1000);
        assertThat(admission.admit(1000)).isEmpty();
    }

    @Test
    void whoComesAndLeavesWithoutEndIsRefusedUntilTimeHasPassed() {
        assertThat(comesAndLeaves(1000, 5000)).isEqualTo(Admission.BURST);
        assertThat(admission.admit(1000))
                .hasValueSatisfying(why -> assertThat(why).contains("times a second"));
        assertThat(comesAndLeaves(1001, 1)).isEqualTo(1);

        now += 1_000_000_000L;
        assertThat(comesAndLeaves(1000, 5000)).isEqualTo(Admission.EACH_SECOND);
    }

    @Test
    void rootComesAsOftenAsItLikes() {
        assertThat(comesAndLeaves(Share.ROOT, 5000)).isEqualTo(5000);
    }

    @Test
    void refusalsAreHandedOutOnce() {
        comes(1000, 130);
        Map<Integer, Long> refused = new HashMap<>();
        admission.takeRefusals(refused::put);
        assertThat(refused).containsExactly(Map.entry(1000, 2L));

        refused.clear();
        admission.takeRefusals(refused::put);
        assertThat(refused).isEmpty();
    }

    @Test
    void manyUsersThatCameAndLeftAreForgotten() {
        for (int uid = 1; uid < 10_000; uid++) {
            assertThat(comesAndLeaves(uid, 1)).isEqualTo(1);
        }
        assertThat(admission.connections()).isZero();
        // this one was not here for long, so it has saved up all
        assertThat(comesAndLeaves(1, 5000)).isEqualTo(Admission.BURST);
    }

    private int comes(int uid, int times) {
        int admitted = 0;
        for (int i = 0; i < times; i++) {
            admitted += admission.admit(uid).isEmpty() ? 1 : 0;
        }
        return admitted;
    }

    private int comesAndLeaves(int uid, int times) {
        int admitted = 0;
        for (int i = 0; i < times; i++) {
            if (admission.admit(uid).isEmpty()) {
                admitted++;
                admission.leave(uid);
            }
        }
        return admitted;
    }
}
