// SPDX-License-Identifier: Apache-2.0
package org.dmaheap.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.function.Function;
import org.dmaheap.model.DeviceUse;
import org.dmaheap.model.FindQuery;
import org.dmaheap.model.Keys;
import org.dmaheap.model.Type;
import org.dmaheap.model.Use;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What a command line asks. */
class ArgumentsTest {
    @ParameterizedTest
    @ValueSource(strings = {"find", "run"})
    void theOptionsAreTheParametersOfTheQuestion(String verb) throws Exception {
        List<String> words = List.of(
                verb,
                "card0:scanout",
                "225:0",
                "--cpu-access=read",
                "--minimum-bytes=3",
                "--protected",
                "--minimum-bytes=8M");
        assertThat(Arguments.parse(words, false).question())
                .isEqualTo(new FindQuery(
                        List.of(
                                new DeviceUse("card0", Optional.of(Use.SCANOUT)),
                                new DeviceUse("225:0", Optional.empty())),
                        Optional.of(FindQuery.Access.READ),
                        true,
                        Optional.of(8L << 20)));
    }

    @Test
    void withoutOptionsTheQuestionIsThatForTheDevicesAlone() throws Exception {
        assertThat(Arguments.parse(List.of("find", "card0"), false).question())
                .isEqualTo(FindQuery.of(List.of(DeviceUse.parse("card0"))));
    }

    /** A parameter that is added to the question's table is one on the command line, too. */
    @ParameterizedTest
    @MethodSource
    void everyParameterOfTheQuestionHasAnOption(String parameter) {
        String option = "--" + parameter.replaceAll("([A-Z])", "-$1").toLowerCase(Locale.ROOT);
        try {
            Arguments.parse(List.of("find", "card0", option), false);
        } catch (UsageError e) {
            assertThat(e).hasMessage(option + " needs a value");
        }
    }

    static List<String> everyParameterOfTheQuestionHasAnOption() {
        List<String> parameters = new ArrayList<>();
        FindQuery question = FindQuery.of(List.of(DeviceUse.parse("card0")));
        FindQuery.TABLE.through(new Keys<>() {
            @Override
            public <V> V of(String key, Type<V> type, Function<FindQuery, V> component) {
                parameters.add(key);
                return component.apply(question);
            }
        });
        parameters.remove("devices");
        return parameters;
    }

    @Test
    void theCommandLineTakesAsManyDevicesAsTheSocket() throws Exception {
        List<String> words = new ArrayList<>(List.of("find"));
        words.addAll(Collections.nCopies(FindQuery.MOST_DEVICES, "card0"));
        assertThat(Arguments.parse(words, false).question().devices()).hasSize(FindQuery.MOST_DEVICES);
        words.add("card0");
        assertThatThrownBy(() -> Arguments.parse(words, false).question())
                .isInstanceOf(UsageError.class)
                .hasMessage("devices: '257 values' is not a list of 1 to 256");
    }

    @ParameterizedTest
    @ValueSource(strings = {"--cpu-access=execute", "--cpu-access=4K", "--minimum-bytes=many", "--minimum-bytes=-1K"})
    void whatIsNoValueIsSaidWithTheOption(String option) throws Exception {
        Arguments arguments = Arguments.parse(List.of("find", "card0", option), false);
        assertThatThrownBy(arguments::question)
                .isInstanceOf(UsageError.class)
                .hasMessageMatching(
                        option.replaceAll("=.*", "") + ": '?\\S+ is not (none, read or write|a number of bytes, .*)");
    }

    @Test
    void anOptionOfSomeVerbsIsRefusedByTheOthers() {
        assertThatThrownBy(() -> Arguments.parse(List.of("map", "--protected"), false))
                .hasMessage("only find and run take --protected");
        assertThatThrownBy(() -> Arguments.parse(List.of("map", "--wake"), false))
                .hasMessage("only verify takes --wake");
    }
}
