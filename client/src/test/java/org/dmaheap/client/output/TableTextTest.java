// SPDX-License-Identifier: Apache-2.0
package org.dmaheap.client.output;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class TableTextTest {

    @ParameterizedTest
    @CsvSource({
        "0, 0B",
        "1023, 1023B",
        "1024, 1K",
        "1536, 1.5K",
        "268435456, 256M",
        "1048575, 1M",
        "1073741823, 1G",
        "1099511627776, 1T",
        "9223372036854775807, 8388608T"
    })
    void aSizeHasTheLargestUnitOfWhichThereIsAWholeOne(long bytes, String shown) {
        assertThat(TableText.size(Optional.of(bytes))).isEqualTo(shown);
    }

    @Test
    void aSizeThatIsNotKnownIsADash() {
        assertThat(TableText.size(Optional.empty())).isEqualTo("-");
    }
}
