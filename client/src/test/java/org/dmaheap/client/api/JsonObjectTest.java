// SPDX-License-Identifier: Apache-2.0
package org.dmaheap.client.api;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Map;
import org.dmaheap.protocol.InvalidJson;
import org.junit.jupiter.api.Test;

class JsonObjectTest {

    @Test
    void aNumberThatDoesNotFitIsRefusedAndNotCutOff() throws InvalidJson {
        JsonObject object = new JsonObject(Map.of("fits", 1000L, "large", (1L << 32) + 900));

        assertThat(object.integer("fits")).isEqualTo(1000);
        assertThat(object.optionalInt("fits")).hasValue(1000);
        assertThat(object.optionalInt("missing")).isEmpty();
        assertThatThrownBy(() -> object.integer("large"))
                .isInstanceOf(InvalidJson.class)
                .hasMessageContaining("large");
        assertThatThrownBy(() -> object.optionalInt("large")).isInstanceOf(InvalidJson.class);
        assertThatThrownBy(() -> object.integer("missing")).isInstanceOf(InvalidJson.class);
    }
}
