// SPDX-License-Identifier: Apache-2.0
package org.dmaheap.verification;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.OptionalInt;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What an import that succeeds does not prove. */
class FalsePositivesTest {
    private static final long MIB = 1 << 20;
    private static final long GIB = 1 << 30;

    @ParameterizedTest
    @CsvSource({"4096, 16", "16384, 16", "65536, 64"})
    void aBufferIsFourTimesTheLargestChunkAndNeverBelow16MiB(int pageSize, long mib) {
        long chunk = 256L * pageSize;
        assertThat(FalsePositives.leastScatteredBytes(pageSize))
                .isEqualTo(mib * MIB)
                .isGreaterThanOrEqualTo(4 * chunk);
    }

    @Test
    void fewOrSmallBuffersCanBeOneRunByAccident() {
        assertThat(FalsePositives.couldBeContiguousByAccident(16 * MIB, 3, 4096))
                .isFalse();
        assertThat(FalsePositives.couldBeContiguousByAccident(16 * MIB - 1, 3, 4096))
                .isTrue();
        assertThat(FalsePositives.couldBeContiguousByAccident(16 * MIB, 2, 4096))
                .isTrue();
        assertThat(FalsePositives.couldBeContiguousByAccident(16 * MIB, 3, 65536))
                .isTrue();
    }

    @Test
    void pagesBeyondTheReachAreBouncedOrHappenNotToComeUp() {
        assertThat(couldBeOutOfReach(32, 4 * GIB)).isFalse();
        assertThat(couldBeOutOfReach(32, 4 * GIB + 1)).isTrue();
        assertThat(couldBeOutOfReach(30, 2 * GIB)).isTrue();
        assertThat(couldBeOutOfReach(64, 1024 * GIB)).isFalse();
    }

    @Test
    void whatIsNotKnownProvesNothing() {
        assertThat(FalsePositives.couldBeOutOfReach(OptionalInt.of(40), OptionalLong.empty()))
                .isTrue();
        assertThat(FalsePositives.couldBeOutOfReach(OptionalInt.empty(), OptionalLong.of(8 * GIB)))
                .isTrue();
        assertThat(FalsePositives.couldBeOutOfReach(OptionalInt.empty(), OptionalLong.of(2 * GIB)))
                .isFalse();
    }

    @Test
    void aRunOfUpTo256KiBCanBeBounced() {
        assertThat(FalsePositives.couldBeBounced(256 * 1024)).isTrue();
        assertThat(FalsePositives.couldBeBounced(256 * 1024 + 1)).isFalse();
    }

    private static boolean couldBeOutOfReach(int bits, long memoryEnd) {
        return FalsePositives.couldBeOutOfReach(OptionalInt.of(bits), OptionalLong.of(memoryEnd));
    }
}
