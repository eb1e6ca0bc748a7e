// SPDX-License-Identifier: Apache-2.0
package org.dmaheap.publish.dbus;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.dmaheap.model.DeviceUse;
import org.dmaheap.model.FindQuery;
import org.dmaheap.model.HeapMap;
import org.dmaheap.model.Use;
import org.dmaheap.protocol.Json;
import org.dmaheap.testing.Needs;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What busctl and gdbus get from the publisher over a real bus. */
@Needs({"dbus-daemon", "busctl", "gdbus"})
class DbusInterfacesTest {

    private static final String ROOT = "/org/dmaheap/DmaHeap1";
    private static final String DISPLAY = ROOT + "/device/card1";
    private static final String ALIAS = ROOT + "/heap/linux_2ccma";
    private static final String MANAGER = "org.dmaheap.DmaHeap1.Manager";
    private static final String DEVICE = "org.dmaheap.DmaHeap1.Device";
    private static final String HEAP = "org.dmaheap.DmaHeap1.Heap";
    private static final String PROPERTIES = "org.freedesktop.DBus.Properties";

    @TempDir
    private static Path directory;

    private static TestBus bus;
    private static DbusPublisher publisher;
    private static FakeRevision revision;

    @BeforeAll
    static void publish() throws InterruptedException {
        bus = TestBus.open(directory).start();
        Log log = new Log();
        publisher = new DbusPublisher(bus.address(), "0.1.0", log);
        revision = new FakeRevision(SmallMaps.displayAndRenderer(3));
        revision.publishOn(publisher);
        log.until("On the message bus");
    }

    @AfterAll
    static void close() {
        publisher.close();
        bus.close();
    }

    @Test
    void theTreeHasTheObjectsOfTheContract() {
        assertThat(bus.busctl("tree", "--list", "org.dmaheap.DmaHeap1").answer().lines())
                .contains(
                        ROOT,
                        DISPLAY,
                        ROOT + "/device/renderD128",
                        ALIAS,
                        ROOT + "/heap/default_5fcma_5fregion",
                        ROOT + "/heap/system");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "s \"0.1.0\"                  | /org/dmaheap/DmaHeap1                           | Manager | Version",
                "t 3                          | /org/dmaheap/DmaHeap1                           | Manager | Revision",
                "s \"card1\"                  | /org/dmaheap/DmaHeap1/device/card1              | Device  | Id",
                "s \"vc4-drm\"                | /org/dmaheap/DmaHeap1/device/card1              | Device  | Driver",
                "s \"platform\"               | /org/dmaheap/DmaHeap1/device/card1              | Device  | Bus",
                "s \"/devices/platform/gpu\"  | /org/dmaheap/DmaHeap1/device/card1              | Device  | Devpath",
                "as 1 \"scanout\"             | /org/dmaheap/DmaHeap1/device/card1              | Device  | Uses",
                "s \"contiguous\"             | /org/dmaheap/DmaHeap1/device/card1              | Device  | Need",
                "a{ss} 1 \"render\" \"mmu\"   | /org/dmaheap/DmaHeap1/device/renderD128         | Device  | Needs",
                "u 30                         | /org/dmaheap/DmaHeap1/device/card1              | Device  | AddressBits",
                "s \"false\"                    | /org/dmaheap/DmaHeap1/device/card1              | Device  | DmaCoherent",
                "s \"\"                         | /org/dmaheap/DmaHeap1/device/renderD128         | Device  | DmaCoherent",
                "a{sv} 0                      | /org/dmaheap/DmaHeap1/device/renderD128         | Device  | Pitch",
                "s \"false\"                    | /org/dmaheap/DmaHeap1/heap/linux_2ccma          | Heap    | Accounted",
                "u 4294967295                 | /org/dmaheap/DmaHeap1/device/renderD128         | Device  | AddressBits",
                "s \"linux,cma\"              | /org/dmaheap/DmaHeap1/heap/linux_2ccma          | Heap    | Name",
                "s \"/dev/dma_heap/system\"   | /org/dmaheap/DmaHeap1/heap/system               | Heap    | Path",
                "s \"252:0\"                  | /org/dmaheap/DmaHeap1/heap/system               | Heap    | Dev",
                "s \"cma\"                    | /org/dmaheap/DmaHeap1/heap/linux_2ccma          | Heap    | Kind",
                "s \"no\"                     | /org/dmaheap/DmaHeap1/heap/system               | Heap    | Contiguous",
                "s \"cached\"                 | /org/dmaheap/DmaHeap1/heap/system               | Heap    | CpuAccess",
                "s \"default_cma_region\"     | /org/dmaheap/DmaHeap1/heap/linux_2ccma          | Heap    | AliasOf",
                "s \"\"                       | /org/dmaheap/DmaHeap1/heap/system               | Heap    | AliasOf",
                "s \"linux,cma\"              | /org/dmaheap/DmaHeap1/heap/default_5fcma_5fregion | Heap  | Region",
                "s \"\"                       | /org/dmaheap/DmaHeap1/heap/system               | Heap    | Region",
                "as 1 \"/soc/codec@1\"        | /org/dmaheap/DmaHeap1/heap/linux_2ccma          | Heap    | Owners",
                "as 0                         | /org/dmaheap/DmaHeap1/heap/system               | Heap    | Owners",
                "t 268435456                  | /org/dmaheap/DmaHeap1/heap/linux_2ccma          | Heap    | TotalBytes",
                "t 201326592                  | /org/dmaheap/DmaHeap1/heap/linux_2ccma          | Heap    | FreeBytes",
                "t 18446744073709551615       | /org/dmaheap/DmaHeap1/heap/system               | Heap    | TotalBytes",
                "t 18446744073709551615       | /org/dmaheap/DmaHeap1/heap/system               | Heap    | FreeBytes",
                "a{sv} 0                      | /org/dmaheap/DmaHeap1/heap/system               | Heap    | Access",
            })
    void aPropertyHasItsTypeAndValue(String value, String path, String contract, String property) {
        assertThat(bus.busctl(
                                "get-property",
                                "org.dmaheap.DmaHeap1",
                                path,
                                "org.dmaheap.DmaHeap1." + contract,
                                property)
                        .answer())
                .isEqualTo(value);
    }

    @Test
    void listsOfObjectsAreDictionariesWithTheKeysOfTheJson() {
        assertThat(json("get-property", "org.dmaheap.DmaHeap1", DISPLAY, DEVICE, "Nodes"))
                .isEqualTo("{'type':'aa{sv}','data':[{'type':{'type':'s','data':'primary'},'name':{'type':'s','data':"
                        + "'card1'},'path':{'type':'s','data':'/dev/dri/card1'},'dev':{'type':'s','data':'226:1'}}]}");
        assertThat(json("get-property", "org.dmaheap.DmaHeap1", ALIAS, HEAP, "Access"))
                .isEqualTo("{'type':'a{sv}','data':{'user':{'type':'s','data':'root'},'group':{'type':'s','data':"
                        + "'video'},'mode':{'type':'s','data':'0660'}}}");
    }

    @Test
    void aDictionaryLacksWhatIsUnknown() {
        assertThat(json("get-property", "org.dmaheap.DmaHeap1", ROOT + "/device/renderD128", DEVICE, "DmaDevices"))
                .contains("'iommuGroup':{'type':'s','data':'0'}")
                .doesNotContain("iommuType");
        assertThat(json("get-property", "org.dmaheap.DmaHeap1", DISPLAY, DEVICE, "MemoryRegions"))
                .endsWith("{'name':{'type':'s','data':'firmware@1000'}}]}");
    }

    @Test
    void linksCarryEvidenceWithFacts() {
        assertThat(json("get-property", "org.dmaheap.DmaHeap1", DISPLAY, DEVICE, "Links"))
                .contains(
                        "'use':{'type':'s','data':'scanout'}",
                        "'verdict':{'type':'s','data':'incompatible'}",
                        "'priority':{'type':'u','data':500}",
                        "'evidence':{'type':'aa{sv}','data':[{'rule':{'type':'s','data':'20-display.json#vc4'}",
                        "'facts':{'type':'aa{sv}','data':[{'path':{'type':'s','data':'/sys/devices/platform/gpu/driver'}",
                        ",{'path':{'type':'s','data':'/sys/devices/platform/gpu/iommu_group'}}]}");
    }

    @Test
    void getMapAnswersTheDocumentOfTheSnapshot() {
        String answer = bus.busctl("--json=short", "call", "org.dmaheap.DmaHeap1", ROOT, MANAGER, "GetMap")
                .answer();
        String map = new String(Json.compact(HeapMap.TABLE, revision.map()), StandardCharsets.UTF_8);
        assertThat(answer).isEqualTo("{\"type\":\"s\",\"data\":[\"" + map.replace("\"", "\\\"") + "\"]}");
    }

    @Test
    void findHeapsAnswersTheHeapsThatAllCanUse() {
        assertThat(json(
                        "call",
                        "org.dmaheap.DmaHeap1",
                        ROOT,
                        MANAGER,
                        "FindHeaps",
                        "a(ss)a{sv}",
                        "2",
                        "226:1",
                        "scanout",
                        "/dev/dri/renderD128",
                        "",
                        "0"))
                .startsWith(
                        "{'type':'a{sv}','data':[{'revision':{'type':'t','data':3},'devices':{'type':'aa{sv}','data':"
                                + "[{'device':{'type':'s','data':'card1'},'use':{'type':'s','data':'scanout'}},"
                                + "{'device':{'type':'s','data':'renderD128'},'use':{'type':'s','data':'render'}}]}")
                .contains("{'heap':{'type':'s','data':'default_cma_region'},'path':{'type':'s','data':"
                        + "'/dev/dma_heap/default_cma_region'},'aliases':{'type':'as','data':['linux,cma']},"
                        + "'rank':{'type':'u','data':1},'priority':{'type':'u','data':500}")
                .contains("'refused':{'type':'aa{sv}','data':[{'heap':{'type':'s','data':'system'}")
                .doesNotContain("fallback");
    }

    @Test
    void findHeapsPassesItsOptionsOn() {
        bus.call(
                        ROOT,
                        MANAGER,
                        "FindHeaps",
                        "a(ss)a{sv}",
                        "1",
                        "card1",
                        "",
                        "3",
                        "cpuAccess",
                        "s",
                        "write",
                        "protected",
                        "b",
                        "true",
                        "minimumBytes",
                        "t",
                        "8294400")
                .answer();
        assertThat(revision.lastQuery())
                .isEqualTo(new FindQuery(
                        List.of(new DeviceUse("card1", Optional.empty())),
                        Optional.of(FindQuery.Access.WRITE),
                        true,
                        Optional.of(8294400L)));
        bus.call(
                        ROOT,
                        MANAGER,
                        "FindHeaps",
                        "a(ss)a{sv}",
                        "1",
                        "card1",
                        "scanout",
                        "1",
                        "minimumBytes",
                        "t",
                        "18446744073709551615")
                .answer();
        assertThat(revision.lastQuery())
                .isEqualTo(new FindQuery(
                        List.of(new DeviceUse("card1", Optional.of(Use.SCANOUT))),
                        Optional.empty(),
                        false,
                        Optional.of(Long.MAX_VALUE)));
    }

    @ParameterizedTest
    @CsvSource({"y, 255, 255", "q, 65535, 65535", "u, 4294967295, 4294967295", "i, 7, 7", "x, 7, 7"})
    void anyWholeNumberIsANumberOfBytes(String type, String sent, long understood) {
        bus.call(ROOT, MANAGER, "FindHeaps", "a(ss)a{sv}", "1", "card1", "", "1", "minimumBytes", type, sent)
                .answer();

        assertThat(revision.lastQuery().minimumBytes()).hasValue(understood);
    }

    @Test
    void aContainerInsteadOfANumberIsRefusedInWordsOfTheBus() {
        assertThat(bus.call(
                                ROOT,
                                MANAGER,
                                "FindHeaps",
                                "a(ss)a{sv}",
                                "1",
                                "card1",
                                "",
                                "1",
                                "minimumBytes",
                                "(ss)",
                                "a",
                                "b")
                        .err())
                .contains("minimumBytes: the value is not a number of bytes");
    }

    @Test
    void explainAnswersJson() {
        assertThat(bus.call(ROOT, MANAGER, "Explain", "sss", "card1", "", "system")
                        .answer())
                .startsWith("s \"{\\\"revision\\\":3,\\\"device\\\":{\\\"id\\\":\\\"card1\\\"")
                .contains("\\\"heap\\\":\\\"system\\\"")
                .doesNotContain("\\\"heap\\\":\\\"default_cma_region\\\"");
    }

    @Test
    void managedObjectsAreTheDevicesAndHeapsWithTheirProperties() {
        String objects =
                json("call", "org.dmaheap.DmaHeap1", ROOT, "org.freedesktop.DBus.ObjectManager", "GetManagedObjects");
        assertThat(objects)
                .startsWith("{'type':'a{oa{sa{sv}}}','data':[{'" + DISPLAY + "':{'" + DEVICE + "':{'Id':")
                .contains("'" + ALIAS + "':{'" + HEAP + "':{'Name':")
                .doesNotContain(MANAGER);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "NoSuchDevice    | FindHeaps | a(ss)a{sv} 1 card9 scanout 0",
                "NoSuchDevice    | FindHeaps | a(ss)a{sv} 1 '' scanout 0",
                "InvalidArgument | FindHeaps | a(ss)a{sv} 0 0",
                "InvalidArgument | FindHeaps | a(ss)a{sv} 1 card1 render 0",
                "InvalidArgument | FindHeaps | a(ss)a{sv} 1 card1 paint 0",
                "InvalidArgument | FindHeaps | a(ss)a{sv} 1 card1 scanout 1 colour s red",
                "InvalidArgument | FindHeaps | a(ss)a{sv} 1 card1 scanout 1 cpuAccess s execute",
                "InvalidArgument | FindHeaps | a(ss)a{sv} 1 card1 scanout 1 cpuAccess u 1",
                "InvalidArgument | FindHeaps | a(ss)a{sv} 1 card1 scanout 1 protected s yes",
                "InvalidArgument | FindHeaps | a(ss)a{sv} 1 card1 scanout 1 minimumBytes i -1",
                "InvalidArgument | FindHeaps | a(ss)a{sv} 1 card1 scanout 1 minimumBytes d 4.5",
                "NoSuchDevice    | Explain   | sss card9 '' ''",
                "NoSuchHeap      | Explain   | sss card1 '' reserved",
                "InvalidArgument | Explain   | sss card1 paint ''",
            })
    void whatTheCallerGotWrongHasAnErrorOfOurs(String error, String method, String arguments) {
        String[] words = List.of(arguments.split(" ")).stream()
                .map(word -> word.equals("''") ? "" : word)
                .toArray(String[]::new);
        assertThat(errorName(ROOT, MANAGER, method, words)).isEqualTo("org.dmaheap.DmaHeap1.Error." + error);
    }

    @Test
    void moreDevicesThanAnyMachineHasAreRefused() {
        List<String> words = new java.util.ArrayList<>(List.of("a(ss)a{sv}", "257"));
        for (int i = 0; i < 257; i++) {
            words.addAll(List.of("card1", "scanout"));
        }
        words.add("0");
        assertThat(errorName(ROOT, MANAGER, "FindHeaps", words.toArray(String[]::new)))
                .isEqualTo("org.dmaheap.DmaHeap1.Error.InvalidArgument");
    }

    @ParameterizedTest
    @CsvSource({
        // an interface that the object lacks, for a method that another of its interfaces has
        "UnknownInterface, /org/dmaheap/DmaHeap1, no.such.Interface, GetMap,",
        "UnknownInterface, /org/dmaheap/DmaHeap1, org.dmaheap.DmaHeap1.Device, GetMap,",
        "UnknownMethod, /org/dmaheap/DmaHeap1, org.freedesktop.DBus.Peer, GetMap,",
        "UnknownMethod, /org/dmaheap/DmaHeap1, org.freedesktop.DBus.Properties, Introspect,",
        "UnknownMethod, /org/dmaheap/DmaHeap1, org.freedesktop.DBus.Introspectable, Ping,",
        "UnknownMethod, /org/dmaheap/DmaHeap1, org.freedesktop.DBus.Peer, Introspect,",
        "UnknownMethod, /org/dmaheap/DmaHeap1, org.dmaheap.DmaHeap1.Manager, GetManagedObjects,",
        "UnknownMethod, /org/dmaheap/DmaHeap1, org.dmaheap.DmaHeap1.Manager, getMap,",
        "UnknownMethod, /org/dmaheap/DmaHeap1, org.dmaheap.DmaHeap1.Manager, Get, ss a b",
        "UnknownInterface, /org/dmaheap/DmaHeap1/device/card1, org.dmaheap.DmaHeap1.Manager, GetMap,",
        "UnknownInterface, /org/dmaheap/DmaHeap1/device/card1, org.freedesktop.DBus.ObjectManager, GetManagedObjects,",
        "UnknownMethod, /org/dmaheap/DmaHeap1/device/card1, org.dmaheap.DmaHeap1.Device, Get, ss a b",
        "UnknownInterface, /org/dmaheap/DmaHeap1/heap/system, org.dmaheap.DmaHeap1.Device, Get, ss a b",
        // a path without an object
        "UnknownObject, /org/dmaheap/DmaHeap1/device/card9, org.dmaheap.DmaHeap1.Device, Get, ss a b",
        "UnknownObject, /org/dmaheap/DmaHeap1/device/card9, org.freedesktop.DBus.Introspectable, Introspect,",
        "UnknownObject, /org/dmaheap/DmaHeap1/device/card9, org.freedesktop.DBus.Properties, GetAll, s org.dmaheap.DmaHeap1.Device",
        "UnknownObject, /org/dmaheap/DmaHeap1/device, org.freedesktop.DBus.Properties, GetAll, s org.dmaheap.DmaHeap1.Device",
        "UnknownObject, /org/dmaheap/DmaHeap, org.freedesktop.DBus.Introspectable, Introspect,",
        "UnknownObject, /, org.dmaheap.DmaHeap1.Manager, GetMap,",
        // wrong arguments
        "InvalidArgs, /org/dmaheap/DmaHeap1, org.dmaheap.DmaHeap1.Manager, GetMap, s a",
        "InvalidArgs, /org/dmaheap/DmaHeap1, org.dmaheap.DmaHeap1.Manager, Explain, s card1",
        "InvalidArgs, /org/dmaheap/DmaHeap1, org.dmaheap.DmaHeap1.Manager, FindHeaps, as 1 card1",
        "InvalidArgs, /org/dmaheap/DmaHeap1, org.freedesktop.DBus.Properties, Get, s Version",
        "InvalidArgs, /org/dmaheap/DmaHeap1, org.freedesktop.DBus.Peer, Ping, s a",
        // properties
        "UnknownProperty, /org/dmaheap/DmaHeap1, org.freedesktop.DBus.Properties, Get, ss org.dmaheap.DmaHeap1.Manager Id",
        "UnknownProperty, /org/dmaheap/DmaHeap1, org.freedesktop.DBus.Properties, Get, ss org.freedesktop.DBus.Peer Version",
        "UnknownInterface, /org/dmaheap/DmaHeap1, org.freedesktop.DBus.Properties, Get, ss org.dmaheap.DmaHeap1.Device Version",
        "UnknownInterface, /org/dmaheap/DmaHeap1, org.freedesktop.DBus.Properties, GetAll, s no.such.Interface",
        "UnknownInterface, /org/dmaheap/DmaHeap1/heap/system, org.freedesktop.DBus.Properties, GetAll, s org.dmaheap.DmaHeap1.Device",
        "PropertyReadOnly, /org/dmaheap/DmaHeap1, org.freedesktop.DBus.Properties, Set, ssv org.dmaheap.DmaHeap1.Manager Version s 2",
        "UnknownProperty, /org/dmaheap/DmaHeap1, org.freedesktop.DBus.Properties, Set, ssv org.dmaheap.DmaHeap1.Manager Color s 2",
        "UnknownInterface, /org/dmaheap/DmaHeap1, org.freedesktop.DBus.Properties, Set, ssv no.such.Interface Version s 2",
        // a defect of ours
        "Failed, /org/dmaheap/DmaHeap1, org.dmaheap.DmaHeap1.Manager, FindHeaps, a(ss)a{sv} 1 defect scanout 0",
    })
    void whatIsNotThereHasAnErrorOfTheSpecification(
            String error, String path, String contract, String method, String arguments) {
        String[] words = arguments == null ? new String[0] : arguments.split(" ");
        assertThat(errorName(path, contract, method, words)).isEqualTo("org.freedesktop.DBus.Error." + error);
    }

    @ParameterizedTest
    @ValueSource(strings = {"/", "/org/dmaheap/DmaHeap1", "/org/dmaheap/DmaHeap1/device", "/no/such/object"})
    void everyPathAnswersPeer(String path) {
        assertThat(bus.call(path, "org.freedesktop.DBus.Peer", "Ping").answer()).isEmpty();
        assertThat(bus.call(path, "org.freedesktop.DBus.Peer", "GetMachineId").status())
                .isEqualTo(Files.exists(Path.of("/etc/machine-id")) ? 0 : 1);
    }

    @Test
    void getAllAnswersTheAskedInterfaceAlone() {
        String all = bus.call(DISPLAY, PROPERTIES, "GetAll", "s", DEVICE).answer();
        assertThat(all).startsWith("a{sv} 14 \"Id\" s \"card1\" \"Driver\" s \"vc4-drm\"");
        assertThat(bus.call(DISPLAY, PROPERTIES, "GetAll", "s", "").answer()).isEqualTo(all);
        assertThat(bus.call(DISPLAY, PROPERTIES, "GetAll", "s", "org.freedesktop.DBus.Peer")
                        .answer())
                .isEqualTo("a{sv} 0");
        assertThat(bus.call(DISPLAY, PROPERTIES, "Get", "ss", "", "Driver").answer())
                .isEqualTo("v s \"vc4-drm\"");
    }

    @Test
    void aMessageWithoutInterfaceReachesTheMethodOfThatName() {
        Command send = Command.run(
                "dbus-send",
                "--bus=" + bus.address(),
                "--print-reply=literal",
                "--dest=org.dmaheap.DmaHeap1",
                ROOT,
                "no_interface.GetMap");
        assertThat(send.status()).isNotZero();
        String script = """
                import sys
                from gi.repository import Gio, GLib
                c = Gio.DBusConnection.new_for_address_sync(sys.argv[1], Gio.DBusConnectionFlags.AUTHENTICATION_CLIENT
                    | Gio.DBusConnectionFlags.MESSAGE_BUS_CONNECTION, None, None)
                for name, body in (("GetMap", None), ("Get", GLib.Variant("(ss)", ("", "Revision"))), ("Fly", None)):
                    m = Gio.DBusMessage.new_method_call("org.dmaheap.DmaHeap1", sys.argv[2], None, name)
                    if body: m.set_body(body)
                    r, serial = c.send_message_with_reply_sync(m, Gio.DBusSendMessageFlags.NONE, 5000, None)
                    print(r.get_error_name() or r.get_body().print_(False)[:20])
                """;
        assertThat(Command.run("/usr/bin/python3", "-c", script, bus.address(), ROOT)
                        .answer()
                        .lines())
                .containsExactly(
                        "('{\"revision\":3,\"dev", "(<uint64 3>,)", "org.freedesktop.DBus.Error.UnknownMethod");
    }

    @Test
    void argumentsThatFillTheMemoryCostTheCallerAnError() {
        assertThat(errorName(ROOT, MANAGER, "Explain", "sss", "x".repeat(100_000), "", ""))
                .isEqualTo("org.freedesktop.DBus.Error.LimitsExceeded");
        assertThat(bus.call(ROOT, "org.freedesktop.DBus.Peer", "Ping").status()).isZero();
    }

    @Test
    void noReplyIsSentToWhoExpectsNone() {
        bus.busctl("--expect-reply=false", "call", "org.dmaheap.DmaHeap1", ROOT, MANAGER, "GetMap")
                .answer();
        assertThat(bus.call(ROOT, "org.freedesktop.DBus.Peer", "Ping").status()).isZero();
    }

    private static String json(String... words) {
        return bus.busctl(java.util.stream.Stream.concat(
                                java.util.stream.Stream.of("--json=short"), java.util.Arrays.stream(words))
                        .toArray(String[]::new))
                .answer()
                .replace('"', '\'');
    }

    /** The name of the error that a call gets; busctl tells only the message, so it is asked what went over the bus. */
    private static String errorName(String path, String contract, String method, String... arguments) {
        return ErrorName.of(bus, path, contract, method, arguments);
    }
}
