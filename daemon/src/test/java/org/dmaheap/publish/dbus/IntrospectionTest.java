// SPDX-License-Identifier: Apache-2.0
package org.dmaheap.publish.dbus;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import javax.xml.parsers.DocumentBuilder;
import javax.xml.parsers.DocumentBuilderFactory;
import javax.xml.parsers.ParserConfigurationException;
import org.dmaheap.protocol.Snapshot;
import org.dmaheap.testing.Needs;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.w3c.dom.Document;
import org.w3c.dom.Element;
import org.w3c.dom.NodeList;
import org.xml.sax.InputSource;
import org.xml.sax.SAXException;

/** Whether the interface files tell the truth, and what clients make of them. */
@Needs({"dbus-daemon", "busctl", "gdbus"})
class IntrospectionTest {

    private static final Path INTERFACES = Path.of("src/main/dist/interfaces");
    private static final Path GOLDEN = Path.of("src/test/golden/dbus");

    @TempDir
    private static Path directory;

    private static TestBus bus;
    private static DbusPublisher publisher;

    @BeforeAll
    static void publish() throws InterruptedException {
        bus = TestBus.open(directory).start();
        Log log = new Log();
        publisher = new DbusPublisher(bus.address(), "0.1.0", log);
        FakeRevision revision = new FakeRevision(SmallMaps.displayAndRenderer(1));
        revision.publishOn(publisher);
        log.until("On the message bus");
    }

    @AfterAll
    static void close() {
        publisher.close();
        bus.close();
    }

    /** Written anew by {@code -Dgolden.update}: a change of the interface is seen in review. */
    @ParameterizedTest
    @ValueSource(strings = {"", "/device/card1", "/device/renderD128", "/heap/linux_2ccma", "/heap/system"})
    void gdbusSeesTheInterfacesAsBefore(String below) throws IOException {
        String seen =
                bus.gdbus("introspect", "--dest", "org.dmaheap.DmaHeap1", "--object-path", ObjectPaths.ROOT + below)
                                .answer()
                        + "\n";
        Path golden =
                GOLDEN.resolve((below.isEmpty() ? "root" : below.substring(1).replace('/', '-')) + ".introspect");
        if (System.getProperty("golden.update") != null) {
            Files.createDirectories(GOLDEN);
            Files.writeString(golden, seen);
        }
        assertThat(seen).isEqualTo(Files.readString(golden));
    }

    /** Each interface, and an object that has it. */
    private static final Map<BusObject.Contract<?>, BusObject<?>> CONTRACTS =
            BusView.of(Snapshot.of(new FakeRevision(SmallMaps.displayAndRenderer(1))), "1").objects().values().stream()
                    .collect(Collectors.toMap(BusObject::contract, object -> object, (first, second) -> first));

    static Stream<BusObject.Contract<?>> contracts() {
        return CONTRACTS.keySet().stream();
    }

    @ParameterizedTest
    @MethodSource("contracts")
    void aFileNamesExactlyThePropertiesThereAreWithTheirTypes(BusObject.Contract<?> contract)
            throws IOException, SAXException, ParserConfigurationException {
        Map<String, String> written = new LinkedHashMap<>();
        Map<String, Boolean> announced = new LinkedHashMap<>();
        for (Element property : elements(file(contract), "property")) {
            written.put(property.getAttribute("name"), property.getAttribute("type"));
            String emits = elements(property, "annotation").get(0).getAttribute("value");
            assertThat(emits).isIn("true", "false", "const");
            announced.put(property.getAttribute("name"), emits.equals("true"));
            assertThat(property.getAttribute("access")).isEqualTo("read");
        }
        Map<String, String> types = new LinkedHashMap<>();
        CONTRACTS.get(contract).properties().forEach((name, value) -> types.put(name, value.getSig()));
        assertThat(written).isEqualTo(types);
        assertThat(announced)
                .isEqualTo(types.keySet().stream()
                        .collect(Collectors.toMap(
                                name -> name, name -> !contract.quiet().contains(name))));
    }

    @ParameterizedTest
    @MethodSource("contracts")
    void everyPropertyMethodAndSignalHasAComment(BusObject.Contract<?> contract)
            throws IOException, SAXException, ParserConfigurationException {
        String text = Files.readString(INTERFACES.resolve(contract.name() + ".xml"));
        for (String kind : List.of("property", "method", "signal")) {
            for (Element element : elements(file(contract), kind)) {
                String name = element.getAttribute("name");
                assertThat(text)
                        .containsPattern("<!--\\s+" + name + ":\\s+\\S(?s:(?!<" + kind + ").)*-->\\s*<" + kind
                                + " name=\"" + name + "\"");
            }
        }
    }

    @Test
    void everyDeclaredMethodIsAnswered() throws IOException, SAXException, ParserConfigurationException {
        Document root = parse(introspect(ObjectPaths.ROOT));
        List<String> methods = new ArrayList<>();
        for (Element contract : elements(root, "interface")) {
            for (Element method : elements(contract, "method")) {
                String name = method.getAttribute("name");
                List<Element> arguments = elements(method, "arg");
                String in = types(arguments, "in");
                methods.add(name);
                // a type that no method takes, so that a method that is there refuses it by its declared one
                assertThat(bus.call(ObjectPaths.ROOT, contract.getAttribute("name"), name, "d", "0")
                                .err())
                        .contains("takes arguments of type '" + in + "'");
                assertThat(arguments.stream()
                                .filter(arg -> arg.getAttribute("direction").equals("out"))
                                .count())
                        .isLessThanOrEqualTo(1);
            }
        }
        assertThat(methods)
                .containsExactlyInAnyOrder(
                        "Ping",
                        "GetMachineId",
                        "Introspect",
                        "Get",
                        "GetAll",
                        "Set",
                        "GetManagedObjects",
                        "GetMap",
                        "FindHeaps",
                        "Explain");
    }

    @Test
    void theServedTextIsTheFileWithoutItsComments() throws IOException, SAXException, ParserConfigurationException {
        String text = introspect(ObjectPaths.device("card1"));
        assertThat(text).doesNotContain("<!--");
        assertThat(elements(parse(text), "interface").stream().map(element -> element.getAttribute("name")))
                .containsExactly(
                        "org.freedesktop.DBus.Peer",
                        "org.freedesktop.DBus.Introspectable",
                        "org.freedesktop.DBus.Properties",
                        "org.dmaheap.DmaHeap1.Device");
    }

    @Test
    void busctlShowsTheFlagsOfProperties() {
        String shown = bus.busctl("introspect", "org.dmaheap.DmaHeap1", ObjectPaths.heap("linux,cma"))
                .answer();
        assertThat(shown)
                .containsPattern("\\.Name +property +s +\"linux,cma\" +const")
                .containsPattern("\\.TotalBytes +property +t +268435456 +emits-change")
                .containsPattern("\\.FreeBytes +property +t +201326592 +-");
    }

    private static String introspect(String path) {
        return Command.run(
                        "dbus-send",
                        "--bus=" + bus.address(),
                        "--print-reply=literal",
                        "--dest=org.dmaheap.DmaHeap1",
                        path,
                        "org.freedesktop.DBus.Introspectable.Introspect")
                .answer();
    }

    private static Document file(BusObject.Contract<?> contract)
            throws IOException, SAXException, ParserConfigurationException {
        return parse(Files.readString(INTERFACES.resolve(contract.name() + ".xml")));
    }

    private static Document parse(String text) throws IOException, SAXException, ParserConfigurationException {
        DocumentBuilder builder = DocumentBuilderFactory.newInstance().newDocumentBuilder();
        builder.setEntityResolver((publicId, systemId) -> new InputSource(new java.io.StringReader("")));
        return builder.parse(new InputSource(new java.io.StringReader(text.strip())));
    }

    private static List<Element> elements(Document document, String name) {
        return elements(document.getElementsByTagName(name));
    }

    private static List<Element> elements(Element element, String name) {
        return elements(element.getElementsByTagName(name));
    }

    private static List<Element> elements(NodeList nodes) {
        List<Element> elements = new ArrayList<>();
        for (int i = 0; i < nodes.getLength(); i++) {
            elements.add((Element) nodes.item(i));
        }
        return elements;
    }

    private static String types(List<Element> arguments, String direction) {
        return arguments.stream()
                .filter(argument -> argument.getAttribute("direction").equals(direction))
                .map(argument -> argument.getAttribute("type"))
                .collect(Collectors.joining());
    }
}
