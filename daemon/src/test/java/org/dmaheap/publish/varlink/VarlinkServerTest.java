// SPDX-License-Identifier: Apache-2.0
package org.dmaheap.publish.varlink;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assumptions.assumeThat;

import java.io.BufferedReader;
import java.io.IOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.dmaheap.model.HeapMap;
import org.dmaheap.model.Issue;
import org.dmaheap.model.MapChange;
import org.dmaheap.protocol.ExampleMap;
import org.dmaheap.protocol.InvalidJson;
import org.dmaheap.protocol.Json;
import org.dmaheap.protocol.Snapshot;
import org.dmaheap.publish.Share;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.slf4j.helpers.NOPLogger;

@Timeout(60)
class VarlinkServerTest {
    private static final String GET_MAP = "{\"method\":\"org.dmaheap.DmaHeap.GetMap\"}";
    private static final String GET_INFO = "{\"method\":\"org.varlink.service.GetInfo\"}";
    private static final String SUBSCRIBE_TO_CHANGES =
            "{\"method\":\"org.dmaheap.DmaHeap.Subscribe\",\"more\":true,\"parameters\":{\"changes\":true}}";
    private static final String SUBSCRIBE = "{\"method\":\"org.dmaheap.DmaHeap.Subscribe\",\"more\":true}";
    private static final Limits LIMITS = limits(600, Duration.ofSeconds(30));

    @TempDir
    Path directory;

    private final List<VarlinkServer> servers = new ArrayList<>();
    private final CountDownLatch failed = new CountDownLatch(1);

    @AfterEach
    void stop() {
        servers.forEach(VarlinkServer::close);
    }

    @Test
    void theMapIsTheReplysParameters() throws IOException {
        serve(ExampleMap.map(3));

        try (TestClient client = client()) {
            assertThat(client.ask(GET_MAP))
                    .isEqualTo("{\"parameters\":" + new String(Json.compact(HeapMap.TABLE, ExampleMap.map(3)), UTF_8)
                            + "}");
        }
    }

    @Test
    void theServiceNamesItselfAndItsInterfaces() throws IOException, InvalidJson {
        serve(ExampleMap.map(1));

        try (TestClient client = client()) {
            assertThat(client.askForFields(GET_INFO).get("parameters"))
                    .isEqualTo(Map.of(
                            "vendor", "dmaheapd project",
                            "product", "dmaheapd",
                            "version", "1.2",
                            "url", "https://example.org",
                            "interfaces", List.of("org.dmaheap.DmaHeap", "org.varlink.service")));
        }
    }

    @ParameterizedTest
    @CsvSource({"org.varlink.service", "org.dmaheap.DmaHeap"})
    void eachInterfaceIsDescribed(String name) throws IOException, InvalidJson {
        serve(ExampleMap.map(1));

        try (TestClient client = client()) {
            Map<String, Object> reply = client.askForFields("{\"method\":\"org.varlink.service."
                    + "GetInterfaceDescription\",\"parameters\":{\"interface\":\"" + name + "\"}}");
            assertThat(reply.get("parameters")).asString().contains("\ninterface " + name + "\n");
        }
    }

    @Test
    void everyQuestionIsAnswered() throws IOException {
        serve(ExampleMap.map(1));

        try (TestClient client = client()) {
            assertThat(client.ask(call("ListDevices", "{}"))).startsWith("{\"parameters\":{\"devices\":[{\"id\":");
            assertThat(client.ask(call("ListHeaps", "{}"))).startsWith("{\"parameters\":{\"heaps\":[{\"name\":");
            assertThat(client.ask(call("FindHeaps", "{\"devices\":[{\"device\":\"card1\",\"use\":\"scanout\"}]}")))
                    .contains("\"rank\":1,\"priority\":500");
            assertThat(client.ask(call("FindHeaps", """
                            {"devices":[{"device":"226:1","use":null}],"cpuAccess":"read","protected":false,\
                            "minimumBytes":8388608}"""))).contains("\"rank\":1,\"priority\":500");
            assertThat(client.ask(call("Explain", "{\"device\":\"/dev/dri/card1\",\"heap\":null}")))
                    .startsWith("{\"parameters\":{\"revision\":1,\"device\":{\"id\":\"card1\",");
        }
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
            org.varlink.service.Foo                     | {}                                            | org.varlink.service.MethodNotFound | method | org.varlink.service.Foo
            org.dmaheap.DmaHeap.Foo                     | {}                                            | org.varlink.service.MethodNotFound | method | org.dmaheap.DmaHeap.Foo
            org.example.Foo.Bar                         | {}                                            | org.varlink.service.InterfaceNotFound | interface | org.example.Foo
            GetMap                                      | {}                                            | org.varlink.service.InvalidParameter | parameter | method
            org.varlink.service.GetInterfaceDescription | {"interface": "org.example.Foo"}              | org.varlink.service.InterfaceNotFound | interface | org.example.Foo
            org.varlink.service.GetInterfaceDescription | {}                                            | org.varlink.service.InvalidParameter | parameter | interface
            org.varlink.service.GetInfo                 | {"x": 1}                                      | org.varlink.service.InvalidParameter | parameter | x
            org.dmaheap.DmaHeap.GetMap                  | {"x": null}                                   | org.varlink.service.InvalidParameter | parameter | x
            org.dmaheap.DmaHeap.GetMap                  | []                                            | org.varlink.service.InvalidParameter | parameter | parameters
            org.dmaheap.DmaHeap.FindHeaps               | {}                                            | org.varlink.service.InvalidParameter | parameter | devices
            org.dmaheap.DmaHeap.FindHeaps               | {"devices": []}                               | org.varlink.service.InvalidParameter | parameter | devices
            org.dmaheap.DmaHeap.FindHeaps               | {"devices": "card1"}                          | org.varlink.service.InvalidParameter | parameter | devices
            org.dmaheap.DmaHeap.FindHeaps               | {"devices": ["card1"]}                        | org.varlink.service.InvalidParameter | parameter | devices
            org.dmaheap.DmaHeap.FindHeaps               | {"devices": [{"device": 1}]}                  | org.varlink.service.InvalidParameter | parameter | device
            org.dmaheap.DmaHeap.FindHeaps               | {"devices": [{"device": "card1", "x": 1}]}    | org.varlink.service.InvalidParameter | parameter | x
            org.dmaheap.DmaHeap.FindHeaps               | {"devices": [{"device": "card1", "use": "x"}]} | org.varlink.service.InvalidParameter | parameter | use
            org.dmaheap.DmaHeap.FindHeaps               | {"devices": [{"device": "card1", "use": "render"}]} | org.varlink.service.InvalidParameter | parameter | use
            org.dmaheap.DmaHeap.FindHeaps               | {"devices": [{"device": "card1"}], "cpuAccess": "x"} | org.varlink.service.InvalidParameter | parameter | cpuAccess
            org.dmaheap.DmaHeap.FindHeaps               | {"devices": [{"device": "card1"}], "protected": 1} | org.varlink.service.InvalidParameter | parameter | protected
            org.dmaheap.DmaHeap.FindHeaps               | {"devices": [{"device": "card1"}], "minimumBytes": -1} | org.varlink.service.InvalidParameter | parameter | minimumBytes
            org.dmaheap.DmaHeap.FindHeaps               | {"devices": [{"device": "card1"}], "minimumBytes": 1.5} | org.varlink.service.InvalidParameter | parameter | minimumBytes
            org.dmaheap.DmaHeap.FindHeaps               | {"devices": [{"device": "card1"}], "minimumBytes": 18446744073709551615} | org.varlink.service.InvalidParameter | parameter | minimumBytes
            org.dmaheap.DmaHeap.Explain                 | {"device": 18446744073709551616}              | org.varlink.service.InvalidParameter | parameter | device
            org.dmaheap.DmaHeap.FindHeaps               | {"devices": [{"device": "card7"}]}            | org.dmaheap.DmaHeap.NoSuchDevice | device | card7
            org.dmaheap.DmaHeap.Explain                 | {"device": "card7"}                           | org.dmaheap.DmaHeap.NoSuchDevice | device | card7
            org.dmaheap.DmaHeap.Explain                 | {"device": "card1", "heap": "x"}              | org.dmaheap.DmaHeap.NoSuchHeap | heap | x
            org.dmaheap.DmaHeap.Explain                 | {"device": "card1", "use": "x"}               | org.varlink.service.InvalidParameter | parameter | use
            org.dmaheap.DmaHeap.OpenHeap                | {}                                            | org.varlink.service.InvalidParameter | parameter | name
            org.dmaheap.DmaHeap.OpenHeap                | {"name": "x"}                                 | org.dmaheap.DmaHeap.NoSuchHeap | heap | x
            """)
    void whatIsWrongIsNamed(String method, String parameters, String error, String key, String value)
            throws IOException, InvalidJson {
        serve(ExampleMap.map(1));

        try (TestClient client = client()) {
            Map<String, Object> reply =
                    client.askForFields("{\"method\":\"" + method + "\",\"parameters\":" + parameters + "}");
            assertThat(reply.get("error")).isEqualTo(error);
            Map<Object, Object> said = new HashMap<>((Map<?, ?>) reply.get("parameters"));
            Object reason = said.remove("reason");
            assertThat(said).isEqualTo(Map.of(key, value));
            if (error.endsWith(".InvalidParameter")) {
                // for the person; programs go by the parameter
                assertThat((String) reason).isNotBlank();
            } else {
                assertThat(reason).isNull();
            }
            assertThat(client.ask(GET_INFO)).contains("dmaheapd");
        }
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            {"devices": [{"device": "card1", "use": "scan"}]}     | use: 'scan' is not scanout, render, video or compute
            {"devices": [{"device": "card1", "use": "render"}]}   | card1 lacks it
            {"devices": [{"use": "scanout"}]}                     | device is missing
            {"devices": [{"device": "card1", "utility": "scan"}]} | utility: there is no such parameter
            """)
    void whyIsSaidToo(String parameters, String reason) throws IOException, InvalidJson {
        serve(ExampleMap.map(1));

        try (TestClient client = client()) {
            Map<String, Object> reply = client.askForFields(
                    "{\"method\":\"org.dmaheap.DmaHeap.FindHeaps\",\"parameters\":" + parameters + "}");
            assertThat(((Map<?, ?>) reply.get("parameters")).get("reason")).isEqualTo(reason);
        }
    }

    @Test
    void severalCallsInOnePieceAreAnsweredInOrder() throws IOException {
        serve(ExampleMap.map(1));

        try (TestClient client = client()) {
            String[] calls = new String[1000];
            for (int i = 0; i < calls.length; i++) {
                calls[i] = "{\"method\":\"org.example.N" + i + ".M\"}";
            }
            client.send(calls);
            for (int i = 0; i < calls.length; i++) {
                assertThat(client.receive()).contains("\"org.example.N" + i + "\"");
            }
        }
    }

    @Test
    void aCallMayComeByteByByte() throws IOException {
        serve(ExampleMap.map(1));

        try (TestClient client = client()) {
            for (byte b : (GET_INFO + "\0").getBytes(UTF_8)) {
                client.sendRaw(new byte[] {b});
            }
            assertThat(client.receive()).contains("dmaheapd");
        }
    }

    @Test
    void aOnewayCallIsNotAnswered() throws IOException {
        serve(ExampleMap.map(1));

        try (TestClient client = client()) {
            client.send(
                    "{\"method\":\"org.dmaheap.DmaHeap.GetMap\",\"oneway\":true}",
                    "{\"method\":\"org.dmaheap.DmaHeap.Foo\",\"oneway\":true}",
                    "{\"method\":\"org.dmaheap.DmaHeap.Subscribe\",\"more\":true,\"oneway\":true}",
                    GET_INFO);
            assertThat(client.receive()).contains("dmaheapd");
        }
    }

    @Test
    void questionsBeforeTheFirstMapWaitForItInOrder() throws IOException {
        VarlinkServer server = start(LIMITS);

        try (TestClient early = client();
                TestClient other = client()) {
            early.send(GET_MAP, GET_INFO);
            assertThat(other.ask(GET_INFO)).contains("dmaheapd");
            publish(server, ExampleMap.map(1));
            assertThat(early.receive()).contains("\"revision\":1");
            assertThat(early.receive()).contains("dmaheapd");
        }
    }

    @Test
    void aQuestionBeforeTheFirstMapIsAnsweredThoughThatHasNoDevices() throws IOException {
        VarlinkServer server = start(LIMITS);

        try (TestClient early = client()) {
            early.send(GET_MAP);
            publish(server, HeapMap.EMPTY.withRevision(1));
            assertThat(early.receive()).contains("\"revision\":1");
        }
    }

    @Test
    void anAnswerIsOfTheNewestRevision() throws IOException {
        VarlinkServer server = serve(ExampleMap.map(1));

        try (TestClient client = client();
                TestClient subscriber = client()) {
            assertThat(client.ask(GET_MAP)).contains("\"revision\":1,");
            assertThat(subscriber.ask(SUBSCRIBE)).contains("\"revision\":1,");
            publish(server, ExampleMap.map(2));
            assertThat(subscriber.receive()).contains("\"revision\":2,");
            assertThat(client.ask(GET_MAP)).contains("\"revision\":2,");
        }
    }

    @Test
    void subscribersGetTheMapNowAndEachNewOne() throws IOException {
        VarlinkServer server = serve(ExampleMap.map(1));

        try (TestClient one = client();
                TestClient two = client()) {
            assertThat(one.ask(SUBSCRIBE)).contains("\"revision\":1,").endsWith(",\"continues\":true}");
            assertThat(two.ask(SUBSCRIBE)).contains("\"revision\":1,");
            one.channel().shutdownOutput();
            for (int revision = 2; revision < 5; revision++) {
                publish(server, ExampleMap.map(revision));
                assertThat(one.receive()).contains("\"revision\":" + revision + ",");
                assertThat(two.receive()).contains("\"revision\":" + revision + ",");
            }
        }
    }

    @Test
    void aSubscriptionNeedsMore() throws IOException {
        serve(ExampleMap.map(1));

        try (TestClient client = client()) {
            assertThat(client.ask(call("Subscribe", "{}")))
                    .isEqualTo("{\"error\":\"org.varlink.service.ExpectedMore\",\"parameters\":{}}");
        }
    }

    @Test
    void aSlowSubscriberGetsTheNewestMapAndHoldsUpNobody() throws IOException {
        VarlinkServer server = serve(big(1));

        try (TestClient slow = client();
                TestClient other = client()) {
            slow.send(SUBSCRIBE);
            assertThat(other.ask(SUBSCRIBE)).contains("\"revision\":1,");
            for (int revision = 2; revision <= 20; revision++) {
                publish(server, big(revision));
                assertThat(other.receive()).contains("\"revision\":" + revision + ",");
            }
            List<String> maps = new ArrayList<>();
            do {
                maps.add(slow.receive());
            } while (!maps.get(maps.size() - 1).contains("\"revision\":20,"));
            assertThat(maps).hasSizeLessThan(5);
        }
    }

    @Test
    void whoFollowsChangesGetsTheMapOnceAndThenWhatDiffers() throws IOException {
        HeapMap first = ExampleMap.map(1);
        HeapMap second = new HeapMap(2, List.of(), first.heaps(), List.of(), first.issues(), first.kernel());
        HeapMap fuller = new HeapMap(3, List.of(), first.heaps(), List.of(), List.of(), first.kernel());
        VarlinkServer server = serve(first);

        try (TestClient changes = client();
                TestClient maps = client()) {
            assertThat(changes.ask(SUBSCRIBE_TO_CHANGES)).isEqualTo(maps.ask(SUBSCRIBE));
            server.publish(Snapshot.of(new FakeRevision(second)), MapChange.between(first, second));
            assertThat(changes.receive())
                    .isEqualTo(
                            "{\"parameters\":{\"revision\":2,\"removed\":{\"devices\":[\"card1\",\"renderD128\"],\"heaps\":[]},"
                                    + "\"devices\":[],\"heaps\":[],\"links\":[],\"issues\":null},\"continues\":true}");
            assertThat(maps.receive()).startsWith("{\"parameters\":{\"revision\":2,\"devices\":[],\"heaps\":[{");
            // newer figures of the same revision are no news
            server.publish(Snapshot.of(new FakeRevision(second)), MapChange.between(second, second));
            server.publish(Snapshot.of(new FakeRevision(fuller)), MapChange.between(second, fuller));
            assertThat(changes.receive())
                    .startsWith("{\"parameters\":{\"revision\":3,\"removed\":{\"devices\":[],")
                    .contains("\"issues\":[]}");
            assertThat(maps.receive()).contains("\"revision\":3,\"devices\":[],\"heaps\":[{");
        }
    }

    @Test
    void whoFollowsChangesTooSlowlyGetsTheMapInsteadOfAGap() throws IOException {
        VarlinkServer server = serve(big(1));

        try (TestClient slow = client();
                TestClient other = client()) {
            slow.send(SUBSCRIBE_TO_CHANGES);
            assertThat(other.ask(SUBSCRIBE)).contains("\"revision\":1,");
            for (int revision = 2; revision <= 20; revision++) {
                server.publish(
                        Snapshot.of(new FakeRevision(big(revision))),
                        MapChange.between(HeapMap.EMPTY, ExampleMap.map(revision)));
                assertThat(other.receive()).contains("\"revision\":" + revision + ",");
            }
            String message = slow.receive();
            while (!message.contains("\"revision\":20,")) {
                assertThat(message).doesNotContain("\"removed\"");
                message = slow.receive();
            }
            assertThat(message).doesNotContain("\"removed\"").hasSizeGreaterThan(100_000);
            server.publish(
                    Snapshot.of(new FakeRevision(big(21))), MapChange.between(HeapMap.EMPTY, ExampleMap.map(21)));
            assertThat(slow.receive()).startsWith("{\"parameters\":{\"revision\":21,\"removed\":");
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"{\"changes\":1}", "{\"changes\":true,\"links\":true}"})
    void aSubscriptionWithOtherParametersIsRefused(String parameters) throws IOException {
        serve(ExampleMap.map(1));

        try (TestClient client = client()) {
            assertThat(client.ask("{\"method\":\"org.dmaheap.DmaHeap.Subscribe\",\"more\":true,\"parameters\":"
                            + parameters + "}"))
                    .contains("org.varlink.service.InvalidParameter");
        }
    }

    @Test
    void whoDoesNotReadIsDisconnected() throws IOException {
        VarlinkServer server = start(limits(600, Duration.ofMillis(10)));
        publish(server, big(1));

        try (TestClient deaf = client()) {
            deaf.ask(GET_INFO);
            deaf.send(GET_MAP, GET_MAP, GET_MAP);
            while (openSockets(server) > 0) {
                Thread.onSpinWait();
            }
            assertThatThrownBy(() -> {
                        deaf.receive();
                        deaf.receive();
                    })
                    .isInstanceOf(IOException.class);
        }
    }

    @Test
    void whoDoesNotFinishAMessageIsDisconnected() throws IOException {
        publish(start(limits(600, Duration.ofMillis(10))), ExampleMap.map(1));

        try (TestClient half = client();
                TestClient idle = client()) {
            half.sendRaw("{\"method\":".getBytes(UTF_8));
            assertThat(half.receive()).contains("NotAllowed", "does not finish its message");
            assertThat(half.isClosedByServer()).isTrue();
            assertThat(idle.ask(GET_INFO)).contains("dmaheapd");
        }
    }

    @Test
    void aClientThatNeverReadsIsNotReadFrom() throws IOException {
        serve(ExampleMap.map(1));

        try (TestClient greedy = client();
                TestClient other = client()) {
            byte[] calls = (GET_MAP + "\0").repeat(1000).getBytes(UTF_8);
            for (int i = 0; !greedy.isFull(calls); i++) {
                assertThat(i).isLessThan(10_000);
            }
            assertThat(other.ask(GET_INFO)).contains("dmaheapd");
        }
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "GET / HTTP/1.1",
                "{}",
                "[]",
                "``",
                "{\"method\": 1}",
                "{\"method\": null}",
                "{\"method\": \"a.b\", \"more\": 1}",
                "{\"method\": \"a.b\", \"oneway\": \"yes\"}",
                "{\"method\": \"a.b\", \"method\": \"c.d\"}"
            })
    void whatIsNoCallEndsTheConnection(String message) throws IOException {
        serve(ExampleMap.map(1));

        try (TestClient client = client();
                TestClient other = client()) {
            assertThat(client.ask(message)).contains("NotAllowed", "its message is no call");
            assertThat(client.isClosedByServer()).isTrue();
            assertThat(other.ask(GET_INFO)).contains("dmaheapd");
        }
    }

    @Test
    void aMessageOfMoreThan64KibibytesEndsTheConnection() throws IOException {
        publish(start(Limits.DEFAULT), ExampleMap.map(1));

        try (TestClient fits = client();
                TestClient client = client();
                TestClient endless = client()) {
            String start = "{\"method\":\"a.b\",\"x\":\"";
            assertThat(fits.ask(start + "x".repeat((64 << 10) - start.length() - 2) + "\"}"))
                    .contains("InterfaceNotFound");
            assertThat(client.ask(start + "x".repeat((64 << 10) - start.length() - 1) + "\"}"))
                    .contains("NotAllowed", "longer than 65536 bytes");
            assertThat(client.isClosedByServer()).isTrue();
            assertThat(endless.sendRaw("x".repeat(80_000).getBytes(UTF_8)).receive())
                    .contains("NotAllowed", "longer than 65536 bytes");
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"{}", "[]", "0", "\"\"", "null", "{\"a\":[0]}"})
    void aCallOfMoreThan2048ValuesEndsTheConnection(String value) throws IOException {
        serve(ExampleMap.map(1));
        String call = "{\"method\":\"a.b\",\"x\":[%s]}";

        try (TestClient fits = client();
                TestClient client = client();
                TestClient other = client()) {
            assertThat(fits.ask(call.formatted(String.join(",", Collections.nCopies(600, value)))))
                    .contains("InterfaceNotFound");
            assertThat(client.ask(call.formatted(String.join(",", Collections.nCopies(2046, value)))))
                    .contains("NotAllowed", "more than 2048 values");
            assertThat(client.isClosedByServer()).isTrue();
            assertThat(other.ask(GET_INFO)).contains("dmaheapd");
        }
    }

    @Test
    void theLargestQuestionIsNotTooLarge() throws IOException {
        publish(start(Limits.DEFAULT), ExampleMap.map(1));
        String device = "{\"device\":\"/devices/platform/" + "x".repeat(200) + "\",\"use\":\"scanout\"}";

        try (TestClient client = client()) {
            assertThat(client.ask(call(
                            "FindHeaps", "{\"devices\":[" + String.join(",", Collections.nCopies(256, device)) + "]}")))
                    .contains("NoSuchDevice");
        }
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
            LONG.x                           | {}                                                    | interface
            org.varlink.service.LONG         | {}                                                    | method
            org.dmaheap.DmaHeap.LONG         | {}                                                    | method
            org.dmaheap.DmaHeap.GetMap       | {"LONG": 1}                                           | parameter
            org.dmaheap.DmaHeap.FindHeaps    | {"devices": [{"device": "LONG"}]}                     | device
            org.dmaheap.DmaHeap.Explain      | {"device": "card1", "heap": "LONG"}                   | heap
            org.dmaheap.DmaHeap.OpenHeap     | {"name": "LONG"}                                      | heap
            org.varlink.service.GetInterfaceDescription | {"interface": "LONG"}                      | interface
            """)
    void anErrorRepeatsNoMoreThan256CharactersOfTheQuestion(String method, String parameters, String key)
            throws IOException {
        serve(ExampleMap.map(1));
        String name = "x".repeat(50_000);

        try (TestClient client = client()) {
            String reply = client.ask("{\"method\":\"" + method.replace("LONG", name) + "\",\"parameters\":"
                    + parameters.replace("LONG", name) + "}");
            assertThat(reply).contains("\"error\":", "\"" + key + "\":").hasSizeLessThan(400);
        }
    }

    @Test
    void halfMessagesAreBoundedAndWhoSendsMoreIsTold() throws IOException {
        Limits few = limits(600, Duration.ofSeconds(30));
        publish(
                start(new Limits(
                        1 << 20,
                        forOneUser(256 << 10),
                        few.replyBytes(),
                        few.connections(),
                        few.patience(),
                        few.nodePatience(),
                        1)),
                ExampleMap.map(1));

        try (TestClient half = client();
                TestClient other = client()) {
            assertThat(half.sendRaw("x".repeat(300 << 10).getBytes(UTF_8)).receive())
                    .contains("NotAllowed", "not complete take too much memory");
            assertThat(other.ask(GET_INFO)).contains("dmaheapd");
        }
    }

    @Test
    void unreadRepliesAreBoundedAndWhoReadsNoneIsTold() throws IOException {
        Limits few = limits(600, Duration.ofSeconds(30));
        publish(
                start(new Limits(
                        1 << 20,
                        few.inputBytes(),
                        new Share(256 << 10, 256 << 10),
                        few.connections(),
                        few.patience(),
                        few.nodePatience(),
                        1)),
                manyLinks());
        String question = call("Explain", "{\"device\":\"card1\"}");

        try (TestClient deaf = client();
                TestClient other = client()) {
            assertThat(other.ask(question)).hasSizeBetween(150 << 10, 256 << 10);
            deaf.send(question).startToReceive();
            assertThat(other.ask(question)).contains("NotAllowed", "does not read");
            assertThat(deaf.receive()).contains("links");
        }
        try (TestClient other = client()) {
            assertThat(other.ask(question)).contains("links");
        }
    }

    @Test
    void thereAreOnlySoManyConnectionsAndWhoIsOneTooManyIsTold() throws IOException {
        publish(start(limits(3, Duration.ofSeconds(30))), ExampleMap.map(1));

        try (TestClient one = client();
                TestClient two = client();
                TestClient three = client()) {
            for (TestClient client : List.of(one, two, three)) {
                assertThat(client.ask(GET_INFO)).contains("dmaheapd");
            }
            try (TestClient four = client()) {
                assertThat(four.receive()).contains("NotAllowed", "3 connections of your user are open");
                assertThat(four.isClosedByServer()).isTrue();
            }
            assertThat(one.ask(GET_INFO)).contains("dmaheapd");
        }
    }

    @Test
    void clientsAreCountedAndSoIsWhoWasRefused() throws IOException, InvalidJson {
        start(limits(2, Duration.ofSeconds(30)));
        long uid = ((Number) Files.getAttribute(directory, "unix:uid")).longValue();

        try (TestClient one = client();
                TestClient two = client()) {
            assertThat(one.ask(GET_INFO)).contains("dmaheapd");
            assertThat(two.ask(GET_INFO)).contains("dmaheapd");
            try (TestClient three = client()) {
                assertThat(three.receive()).contains("NotAllowed");
            }
            // before the first map as well
            String figures = one.ask("{\"method\":\"org.dmaheap.DmaHeap.GetClients\"}");
            assertThat(figures)
                    .startsWith(
                            "{\"parameters\":{\"connections\":2,\"senders\":0,\"calls\":3,\"refused\":1,\"users\":[{\"uid\":"
                                    + uid
                                    + ",\"connections\":2,\"senders\":0,\"calls\":3,\"refused\":1,\"milliseconds\":");
            assertThat(one.ask("{\"method\":\"org.dmaheap.DmaHeap.GetClients\"}"))
                    .as("told anew each time")
                    .contains("\"calls\":4");
        }
    }

    @Test
    void fiveHundredIdleClientsDisturbNobody() throws IOException {
        serve(ExampleMap.map(1));
        List<TestClient> idle = new ArrayList<>();

        try {
            for (int i = 0; i < 500; i++) {
                idle.add(client());
            }
            assertThat(idle.get(499).ask(GET_INFO)).contains("dmaheapd");
            assertThat(idle.get(0).ask(GET_INFO)).contains("dmaheapd");
        } finally {
            for (TestClient client : idle) {
                client.close();
            }
        }
    }

    @Test
    void aThousandClientsThatMayNotWaitFitBeforeTheDoor() throws IOException {
        // in one read: a second finds the end
        try (BufferedReader most = Files.newBufferedReader(Path.of("/proc/sys/net/core/somaxconn"))) {
            assumeThat(Integer.parseInt(most.readLine())).isGreaterThan(1000);
        }
        List<SocketChannel> clients = new ArrayList<>();
        try (ListeningSocket listener = ListeningSocket.bind(socket())) {
            for (int i = 0; i < 1000; i++) {
                SocketChannel client = SocketChannel.open(StandardProtocolFamily.UNIX);
                clients.add(client);
                client.configureBlocking(false);
                assertThat(client.connect(
                                UnixDomainSocketAddress.of(listener.path().orElseThrow())))
                        .isTrue();
            }
        } finally {
            for (SocketChannel client : clients) {
                client.close();
            }
        }
    }

    @Test
    void whoLeavesIsForgotten() throws IOException {
        VarlinkServer server = serve(big(1));
        try (TestClient other = client()) {
            other.ask(GET_INFO);
            for (int i = 0; i < 100; i++) {
                client().send(GET_MAP, GET_MAP).close();
                client().send(SUBSCRIBE).close();
                client().sendRaw("{\"half".getBytes(UTF_8)).close();
            }
            while (openSockets(server) > 1) {
                other.ask(GET_INFO);
            }
        }
    }

    @Test
    void everybodyMayConnect() throws IOException {
        serve(ExampleMap.map(1));

        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(socket())))
                .isEqualTo("rw-rw-rw-");
    }

    @Test
    void theSocketIsRemovedAtTheEndUnlessItIsAnothers() throws IOException {
        VarlinkServer server = serve(ExampleMap.map(1));
        server.close();
        assertThat(socket()).doesNotExist();

        VarlinkServer second = serve(ExampleMap.map(1));
        Files.delete(socket());
        VarlinkServer third = serve(ExampleMap.map(2));
        second.close();
        try (TestClient client = client()) {
            assertThat(client.ask(GET_MAP)).contains("\"revision\":2,");
        }
        third.close();
    }

    @Test
    void aSocketThatNobodyAnswersOnIsReplaced() throws IOException {
        try (ServerSocketChannel dead = ServerSocketChannel.open(StandardProtocolFamily.UNIX)) {
            dead.bind(UnixDomainSocketAddress.of(socket()));
        }
        assertThat(socket()).exists();

        serve(ExampleMap.map(1));

        try (TestClient client = client()) {
            assertThat(client.ask(GET_INFO)).contains("dmaheapd");
        }
    }

    @Test
    void aSocketThatAnswersIsLeftAlone() throws IOException {
        serve(ExampleMap.map(1));

        assertThatThrownBy(() -> ListeningSocket.bind(socket()))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("another process answers");
        try (TestClient client = client()) {
            assertThat(client.ask(GET_INFO)).contains("dmaheapd");
        }
    }

    @Test
    void aSocketWhoseOwnerIsStuckIsLeftAlone() throws IOException {
        UnixDomainSocketAddress address = UnixDomainSocketAddress.of(socket());
        try (ServerSocketChannel stuck = ServerSocketChannel.open(StandardProtocolFamily.UNIX)) {
            stuck.bind(address, 1);
            // the kernel queues one more than asked for
            SocketChannel first = SocketChannel.open(address);
            SocketChannel second = SocketChannel.open(address);

            assertThatThrownBy(() -> ListeningSocket.bind(socket())).hasMessageContaining("another process answers");

            first.close();
            second.close();
        }
    }

    @Test
    void aFileInTheSocketsPlaceIsLeftAlone() throws IOException {
        Files.writeString(socket(), "precious");

        assertThatThrownBy(() -> ListeningSocket.bind(socket())).hasMessageContaining("no socket");
        assertThat(socket()).hasContent("precious");
    }

    @Test
    void aPathThatIsTooLongIsRefusedWithItsName() {
        Path path = directory.resolve("x".repeat(120));

        assertThatThrownBy(() -> ListeningSocket.bind(path)).hasMessageContaining("107 bytes");
    }

    @Test
    void aServerThatBreaksSaysSoAndOneThatIsClosedDoesNot() throws Exception {
        serve(ExampleMap.map(1)).close();
        assertThat(failed.getCount()).isEqualTo(1);

        byte[] cannotBeWritten = null;
        start(LIMITS)
                .publish(
                        new Snapshot(new FakeRevision(ExampleMap.map(1)), cannotBeWritten),
                        MapChange.between(HeapMap.EMPTY, ExampleMap.map(1)));
        assertThat(failed.await(30, TimeUnit.SECONDS)).isTrue();
    }

    private Path socket() {
        return directory.resolve("socket");
    }

    private TestClient client() throws IOException {
        return new TestClient(socket());
    }

    private VarlinkServer serve(HeapMap map) throws IOException {
        VarlinkServer server = start(LIMITS);
        publish(server, map);
        return server;
    }

    private VarlinkServer start(Limits limits) throws IOException {
        VarlinkServer server = new VarlinkServer(
                ListeningSocket.bind(socket()),
                new ServiceInfo("dmaheapd project", "dmaheapd", "1.2", "https://example.org"),
                new HeapGate(
                        TestPolicy.AS_INSTALLED, new ActiveSeats(directory.resolve("seats")), g -> OptionalInt.empty()),
                Path.of("/"),
                limits,
                failed::countDown,
                NOPLogger.NOP_LOGGER);
        servers.add(server);
        return server;
    }

    /** So much for whoever runs the tests: root may have all there is, others half of what the others left. */
    private static Share forOneUser(int most) {
        return new Share(System.getProperty("user.name").equals("root") ? most : 2 * most, most);
    }

    private static Limits limits(int connections, Duration patience) {
        return new Limits(
                1 << 20,
                new Share(8 << 20, 8 << 20),
                new Share(8 << 20, 8 << 20),
                forOneUser(connections),
                patience,
                Duration.ofSeconds(2),
                1);
    }

    private static void publish(VarlinkServer server, HeapMap map) {
        new FakeRevision(map).publishOn(server);
    }

    private static String call(String method, String parameters) {
        return "{\"method\":\"org.dmaheap.DmaHeap." + method + "\",\"parameters\":" + parameters + "}";
    }

    private static HeapMap manyLinks() {
        HeapMap map = ExampleMap.map(1);
        return new HeapMap(
                1, map.devices(), map.heaps(), Collections.nCopies(500, ExampleMap.LINK), map.issues(), map.kernel());
    }

    /** More than a socket's buffer holds. */
    private static HeapMap big(long revision) {
        HeapMap map = ExampleMap.map(revision);
        return new HeapMap(
                revision,
                map.devices(),
                map.heaps(),
                map.links(),
                Stream.generate(() -> new Issue("/sys/" + "x".repeat(1000), "Permission denied"))
                        .limit(1000)
                        .toList(),
                map.kernel());
    }

    private static int openSockets(VarlinkServer server) {
        return server.connectionCount();
    }
}
