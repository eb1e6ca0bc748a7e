// SPDX-License-Identifier: Apache-2.0
package org.dmaheap.publish.varlink;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import org.dmaheap.publish.Share;
import org.junit.jupiter.api.Test;

class LimitsTest {
    private static final Share SHARE = new Share(2048, 128);

    @Test
    void aUserGetsItsLimitAndNoMore() {
        assertThat(greedy(1000, 0)).isEqualTo(128);
    }

    @Test
    void rootIsBoundByWhatThereIs() {
        assertThat(greedy(Share.ROOT, 0)).isEqualTo(2048 + 128);
        assertThat(greedy(Share.ROOT, 2048)).isEqualTo(128);
    }

    @Test
    void whateverTheOthersTookTheNextUserFindsSome() {
        int taken = 0;
        List<Integer> shares = new ArrayList<>();
        for (int uid = 1; uid <= 22; uid++) {
            int share = greedy(uid, taken);
            shares.add(share);
            taken += share;
        }

        assertThat(shares.subList(0, 15)).containsOnly(128);
        assertThat(shares).isSortedAccordingTo((a, b) -> b - a).allMatch(share -> share > 0);
        assertThat(taken).isLessThan(2048);
    }

    @Test
    void aMachineWithFewDescriptorsKeepsSomeForTheRest() {
        assertThat(Limits.DEFAULT.within(1 << 20).connections()).isEqualTo(SHARE);
        assertThat(Limits.DEFAULT.within(1024).connections()).isEqualTo(new Share(480, 128));
        assertThat(Limits.DEFAULT.within(128).connections()).isEqualTo(new Share(32, 32));
        assertThat(Limits.DEFAULT.within(64).connections()).isEqualTo(new Share(8, 8));
    }

    /** What a user gets who takes one after the other, as long as there are any. */
    private static int greedy(int uid, int ofOthers) {
        int own = 0;
        while (SHARE.allows(uid, own, ofOthers + own, 1)) {
            own++;
        }
        return own;
    }
}
