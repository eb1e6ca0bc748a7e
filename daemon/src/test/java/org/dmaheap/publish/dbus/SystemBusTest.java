// SPDX-License-Identifier: Apache-2.0
package org.dmaheap.publish.dbus;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.EnumSource;

/** The policy file on a bus with the rules of the system bus, for the owner and for a user without any rights. */
@ParameterizedClass
@EnumSource(TestBus.Kind.class)
@Timeout(value = 60, unit = TimeUnit.SECONDS, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class SystemBusTest {

    private static final String ROOT = "/org/dmaheap/DmaHeap1";

    private final TestBus.Kind kind;
    private TestBus bus;
    private DbusPublisher publisher;

    SystemBusTest(TestBus.Kind kind) {
        this.kind = kind;
    }

    @BeforeEach
    void publish(@TempDir Path directory) throws IOException, InterruptedException {
        assumeTrue(
                System.getProperty("user.name").equals("root"), "only root may own the name and become another user");
        assumeTrue(TestBus.canRun(kind), kind + " is not installed, or needs a mount namespace that is refused here");
        Files.setPosixFilePermissions(directory, PosixFilePermissions.fromString("rwxr-xr-x"));
        bus = TestBus.system(
                        directory,
                        kind,
                        Path.of("src/main/dist/dbus/org.dmaheap.DmaHeap1.conf").toAbsolutePath())
                .start();
        Log log = new Log();
        publisher = new DbusPublisher(bus.address(), "0.1.0", log);
        FakeRevision revision = new FakeRevision(SmallMaps.displayAndRenderer(1));
        revision.publishOn(publisher);
        log.until("On the message bus");
    }

    @AfterEach
    void close() {
        if (bus != null) {
            publisher.close();
            bus.close();
        }
    }

    @Test
    void anybodyMayAskEverything() {
        assertThat(asNobody(
                                "busctl",
                                "call",
                                "org.dmaheap.DmaHeap1",
                                ROOT,
                                "org.dmaheap.DmaHeap1.Manager",
                                "FindHeaps",
                                "a(ss)a{sv}",
                                "1",
                                "card1",
                                "scanout",
                                "0")
                        .answer())
                .contains("default_cma_region");
        assertThat(asNobody(
                                "busctl",
                                "call",
                                "org.dmaheap.DmaHeap1",
                                ROOT,
                                "org.freedesktop.DBus.ObjectManager",
                                "GetManagedObjects")
                        .answer())
                .startsWith("a{oa{sa{sv}}} 5 ");
        assertThat(asNobody("busctl", "introspect", "org.dmaheap.DmaHeap1", ROOT + "/heap/system")
                        .answer())
                .contains("org.dmaheap.DmaHeap1.Heap");
        assertThat(asNobody(
                                "busctl",
                                "get-property",
                                "org.dmaheap.DmaHeap1",
                                ROOT + "/device/card1",
                                "org.dmaheap.DmaHeap1.Device",
                                "Need")
                        .answer())
                .isEqualTo("s \"contiguous\"");
        assertThat(asNobody("busctl", "call", "org.dmaheap.DmaHeap1", ROOT, "org.freedesktop.DBus.Peer", "Ping")
                        .status())
                .isZero();
    }

    @Test
    void aCallOnAnInterfaceThatNobodyHasReachesTheDaemon() {
        Command call = asNobody("busctl", "call", "org.dmaheap.DmaHeap1", ROOT, "no.such.Interface", "GetMap");

        assertThat(call.status()).isNotZero();
        assertThat(call.err()).contains("no.such.Interface").doesNotContain("Access denied");
    }

    @Test
    void nobodyElseMayOwnTheName() {
        publisher.close();
        Command claim = asNobody(
                "busctl",
                "call",
                "org.freedesktop.DBus",
                "/org/freedesktop/DBus",
                "org.freedesktop.DBus",
                "RequestName",
                "su",
                "org.dmaheap.DmaHeap1",
                "0");
        assertThat(claim.status()).isNotZero();
        assertThat(claim.err()).contains("Access denied");
    }

    private Command asNobody(String program, String... words) {
        List<String> all = new ArrayList<>(List.of(
                "setpriv", "--reuid=65534", "--regid=65534", "--clear-groups", program, "--address=" + bus.address()));
        all.addAll(List.of(words));
        return Command.run(all);
    }
}
