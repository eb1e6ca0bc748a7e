// SPDX-License-Identifier: Apache-2.0
package org.dmaheap.client.api;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ReplyTest {

    private static Reply reply(String message) throws UnexpectedReply {
        return Reply.of(message.getBytes(StandardCharsets.UTF_8));
    }

    private static String parameters(Reply reply) {
        return new String(reply.parameters(), StandardCharsets.UTF_8);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{}",
                "{\"a\":1}",
                "{ \"a\" : [ 1, {\"b\":\"}\"} , \"]\" ] }",
                "{\"quote\":\"\\\"\",\"backslash\":\"\\\\\"}",
                "{\"é\":\"✗\"}"
            })
    void parametersStayTheBytesThatCame(String document) throws Exception {
        assertThat(parameters(reply("{\"parameters\":" + document + "}"))).isEqualTo(document);
        assertThat(parameters(reply(" { \"continues\" : true , \"parameters\" : " + document + " } ")))
                .isEqualTo(document);
        Reply before = reply("{\"parameters\":" + document + ",\"continues\":true,\"error\":\"a.B\",\"x\":null}");
        assertThat(parameters(before)).isEqualTo(document);
        assertThat(before.continues()).isTrue();
        assertThat(before.error()).contains("a.B");
    }

    @Test
    void withoutParametersThereIsAnEmptyObject() throws Exception {
        assertThat(parameters(reply("{}"))).isEqualTo("{}");
        assertThat(parameters(reply("{\"error\":\"a.B\"}"))).isEqualTo("{}");
        assertThat(reply("{\"continues\":false}").continues()).isFalse();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                " ",
                "x",
                "[]",
                "\"",
                "{",
                "{\"",
                "{\"a",
                "{\"a\"",
                "{\"a\":",
                "{\"a\":1",
                "{\"a\":{",
                "{\"a\":\"\\",
                "{a:1}",
                "{\"a\" 1}"
            })
    void whatIsNotVarlinkIsRefused(String message) {
        assertThatThrownBy(() -> reply(message)).isInstanceOf(UnexpectedReply.class);
    }
}
