// SPDX-License-Identifier: Apache-2.0
package org.dmaheap.rules;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** The words of rule files, as administrators have written them: a constant may be renamed, its word may not. */
class RuleWordsTest {
    static Stream<Arguments> words() {
        Function<String, Optional<?>> role = HeapRole.WORDS::constant;
        Function<String, Optional<?>> demand = MemoryDemand.WORDS::constant;
        Function<String, Optional<?>> condition = LinkCondition.WORDS::constant;
        Function<String, Optional<?>> iommu = IommuOf.WORDS::constant;
        Function<String, Optional<?>> area = HeapRule.Area.WORDS::constant;
        return Stream.of(
                Arguments.of(role, "shared-system", HeapRole.SHARED_SYSTEM, HeapRole.SHARED_SYSTEM.word()),
                Arguments.of(role, "default-cma", HeapRole.DEFAULT_CMA, HeapRole.DEFAULT_CMA.word()),
                Arguments.of(demand, "device-local", MemoryDemand.DEVICE_LOCAL, MemoryDemand.DEVICE_LOCAL.word()),
                Arguments.of(
                        demand,
                        "contiguous-unless-own-domain",
                        MemoryDemand.CONTIGUOUS_UNLESS_OWN_DOMAIN,
                        MemoryDemand.CONTIGUOUS_UNLESS_OWN_DOMAIN.word()),
                Arguments.of(condition, "beyond-reach", LinkCondition.BEYOND_REACH, LinkCondition.BEYOND_REACH.word()),
                Arguments.of(iommu, "every-dma-device", IommuOf.EVERY_DMA_DEVICE, IommuOf.EVERY_DMA_DEVICE.word()),
                Arguments.of(area, "default", HeapRule.Area.DEFAULT, "default"));
    }

    @ParameterizedTest
    @MethodSource("words")
    void aWordAndItsConstantMeanEachOther(
            Function<String, Optional<?>> read, String word, Object constant, String written) {
        assertThat(read.apply(word).orElseThrow()).isEqualTo(constant);
        assertThat(written).isEqualTo(word);
        assertThat(read.apply("magic")).isEmpty();
    }
}
