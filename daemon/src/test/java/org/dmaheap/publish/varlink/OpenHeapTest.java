// SPDX-License-Identifier: Apache-2.0
package org.dmaheap.publish.varlink;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import java.io.File;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.stream.Stream;
import jnr.constants.platform.Fcntl;
import jnr.constants.platform.OpenFlags;
import jnr.posix.CmsgHdr;
import jnr.posix.MsgHdr;
import jnr.posix.POSIX;
import jnr.posix.POSIXFactory;
import jnr.unixsocket.UnixServerSocketChannel;
import jnr.unixsocket.UnixSocketAddress;
import jnr.unixsocket.UnixSocketChannel;
import org.dmaheap.model.CommonHeaps;
import org.dmaheap.model.Confidence;
import org.dmaheap.model.Contiguity;
import org.dmaheap.model.CpuAccess;
import org.dmaheap.model.DevNum;
import org.dmaheap.model.FindQuery;
import org.dmaheap.model.Heap;
import org.dmaheap.model.HeapKind;
import org.dmaheap.model.HeapMap;
import org.dmaheap.model.NodeAccess;
import org.dmaheap.model.Use;
import org.dmaheap.model.Verdict;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.slf4j.helpers.NOPLogger;

/** {@code /dev/null} and its like stand for heaps: character devices that are everywhere. */
@Timeout(120)
class OpenHeapTest {
    private static final int NOBODY = 65534;
    private static final int VIDEO = 44;
    private static final int SOL_SOCKET = 1;
    private static final int SCM_RIGHTS = 1;

    private static final HeapMap MAP = new HeapMap(
            1,
            List.of(),
            List.of(
                    heap("null", "/dev/null", new DevNum(1, 3), HeapKind.SYSTEM),
                    heap("gone", "/dev/no-such-node", new DevNum(1, 3), HeapKind.SYSTEM),
                    heap("changed", "/dev/zero", new DevNum(1, 3), HeapKind.SYSTEM),
                    heap("protected,x", "/dev/null", new DevNum(1, 3), HeapKind.PROTECTED)),
            List.of(),
            List.of(),
            Optional.empty());

    private static final String FIND_AND_OPEN =
            "{\"method\":\"org.dmaheap.DmaHeap.FindAndOpen\",\"parameters\":{\"devices\":[{\"device\":\"card0\"}]}}";

    private final POSIX posix = POSIXFactory.getNativePOSIX();

    @TempDir
    Path directory;

    private VarlinkServer server;

    @BeforeEach
    void serve() throws IOException {
        Files.setPosixFilePermissions(directory, PosixFilePermissions.fromString("rwxr-xr-x"));
        Files.createDirectory(directory.resolve("seats"));
        server = server(ListeningSocket.bind(socket()));
    }

    @AfterEach
    void stop() {
        server.close();
    }

    @Test
    void theDescriptorIsTheHeapAndReadOnly() throws IOException {
        assumeRoot();
        try (UnixSocketChannel client = connect()) {
            Received received = open(client, "null");

            assertThat(received.text()).isEqualTo("{\"parameters\":{\"fileDescriptor\":0}}\0");
            assertThat(received.descriptors()).hasSize(1);
            int fd = received.descriptors().get(0);
            assertThat(Files.readSymbolicLink(Path.of("/proc/self/fd/" + fd))).isEqualTo(Path.of("/dev/null"));
            assertThat(posix.fcntl(fd, Fcntl.F_GETFL) & 3).isZero();
            posix.close(fd);
        }
    }

    @Test
    void aChangeOfPolicyHoldsForClientsThatAreConnectedAlready() throws IOException {
        assumeRoot();
        try (UnixSocketChannel client = connect()) {
            Received before = open(client, "null");
            assertThat(before.descriptors()).hasSize(1);
            posix.close(before.descriptors().get(0));

            server.follow(new OpenHeapPolicy(false, List.of(), List.of()));
            assertThat(open(client, "null").text()).contains("NotAllowed", "switched OpenHeap off");

            server.follow(TestPolicy.AS_INSTALLED);
            Received after = open(client, "null");
            assertThat(after.descriptors()).hasSize(1);
            posix.close(after.descriptors().get(0));
        }
    }

    @Test
    void theServersOwnDescriptorIsClosedOnExec() throws IOException {
        try (var descriptor = org.dmaheap.linux.Descriptor.open(Path.of("/dev/null"), new DevNum(1, 3))) {
            assertThat(posix.fcntl(descriptor.fd(), Fcntl.F_GETFD)).isEqualTo(1);
        }
    }

    @Test
    void eachOfSeveralCallsInOnePieceGetsItsOwnDescriptor() throws IOException {
        assumeRoot();
        try (UnixSocketChannel client = connect()) {
            write(client, call("null") + call("protected,x") + call("null"));

            List<Integer> descriptors = new ArrayList<>();
            StringBuilder text = new StringBuilder();
            while (text.chars().filter(c -> c == 0).count() < 3) {
                Received received = receive(client);
                text.append(received.text());
                descriptors.addAll(received.descriptors());
            }
            assertThat(descriptors).hasSize(2).doesNotHaveDuplicates();
            assertThat(text).containsSubsequence("fileDescriptor", "NotAllowed", "fileDescriptor");
            descriptors.forEach(posix::close);
        }
    }

    @Test
    void aNodeThatIsGoneIsNoSuchHeap() throws IOException {
        assumeRoot();
        assertThat(errorOf("gone")).contains("org.dmaheap.DmaHeap.NoSuchHeap", "\"gone\"");
    }

    @Nested
    class AHeapWhoseNodeIsNotReady {
        private static final HeapMap BEFORE = map(2, Optional.empty());

        @BeforeEach
        void show() throws IOException {
            assumeRoot();
            new FakeRevision(BEFORE).publishOn(server);
        }

        private static HeapMap map(long revision, Optional<String> path) {
            Heap ready = heap("null", "/dev/null", new DevNum(1, 3), HeapKind.SYSTEM);
            Heap heap = new Heap(
                    "late",
                    path,
                    new DevNum(1, 3),
                    ready.kind(),
                    ready.contiguous(),
                    ready.cpuAccess(),
                    ready.aliasOf(),
                    ready.region(),
                    ready.owners(),
                    ready.totalBytes(),
                    ready.freeBytes(),
                    Optional.of(new NodeAccess("root", "root", "0600")),
                    ready.isDefault(),
                    ready.accounted());
            return new HeapMap(revision, List.of(), List.of(heap, ready), List.of(), List.of(), Optional.empty());
        }

        @Test
        void isOpenedAsSoonAsItIs() throws IOException {
            try (UnixSocketChannel client = connect()) {
                write(client, call("late"));
                awaitTurn();
                new FakeRevision(map(3, Optional.of("/dev/null"))).publishOn(server);
                Received received = receive(client);
                assertThat(received.descriptors()).hasSize(1);
                posix.close(received.descriptors().get(0));
            }
        }

        @Test
        void isNoSuchHeapIfThatTakesTooLong() throws IOException {
            long before = System.nanoTime();
            assertThat(errorOf("late")).contains("NoSuchHeap", "\"late\"");
            assertThat(Duration.ofNanos(System.nanoTime() - before)).isGreaterThanOrEqualTo(Duration.ofSeconds(2));
        }

        @Test
        void isStillWaitedForAfterAMapThatDoesNotHaveIt() throws IOException {
            try (UnixSocketChannel client = connect()) {
                write(client, call("late") + call("null"));
                awaitTurn();
                new FakeRevision(map(3, Optional.empty())).publishOn(server);
                awaitTurn();
                new FakeRevision(map(4, Optional.of("/dev/null"))).publishOn(server);
                StringBuilder text = new StringBuilder();
                while (text.chars().filter(c -> c == 0).count() < 2) {
                    Received received = receive(client);
                    text.append(received.text());
                    received.descriptors().forEach(posix::close);
                }
                assertThat(text).doesNotContain("error");
            }
        }

        @Test
        void isWaitedForAnewByTheNextCall() throws IOException {
            try (UnixSocketChannel client = connect()) {
                assertThat(open(client, "late").text()).contains("NoSuchHeap");
                write(client, call("late"));
                awaitTurn();
                new FakeRevision(map(3, Optional.of("/dev/null"))).publishOn(server);
                Received received = receive(client);
                assertThat(received.descriptors()).hasSize(1);
                posix.close(received.descriptors().get(0));
            }
        }

        /** Whoever comes after a call is answered after it was looked at. */
        private void awaitTurn() throws IOException {
            assertThat(errorOf("no such heap")).contains("NoSuchHeap");
        }
    }

    @Test
    void aNodeThatIsAnotherDeviceByNowIsNotOpened() throws IOException {
        assumeRoot();
        assertThat(errorOf("changed")).contains("org.dmaheap.DmaHeap.NotAllowed", "character device 1:3");
    }

    @Test
    void ofATreeOnlyItsOwnFilesAreOpened() throws IOException {
        assumeRoot();
        Path heaps = Files.createDirectories(directory.resolve("tree/dev/dma_heap"));
        Files.createSymbolicLink(heaps.resolve("link"), Path.of("file"));
        Files.createSymbolicLink(heaps.resolve("secret"), Files.createFile(directory.resolve("secret")));
        serveFiles("file", "link", "secret");

        try (UnixSocketChannel client = connect()) {
            for (String own : List.of("file", "link")) {
                Received received = open(client, own);
                assertThat(received.descriptors()).hasSize(1);
                posix.close(received.descriptors().get(0));
            }
        }
        assertThat(errorOf("secret")).contains("NotAllowed", "/dev/dma_heap/secret leads out of the tree");
    }

    @Test
    void aProtectedHeapIsNotOpenedEvenForRoot() throws IOException {
        assumeRoot();
        assertThat(errorOf("protected,x")).contains("org.dmaheap.DmaHeap.NotAllowed", "protected");
    }

    @Test
    void aStrangerIsRefusedWithTheReason() throws Exception {
        assertThat(answerAs("--clear-groups")).contains("org.dmaheap.DmaHeap.NotAllowed", "groups video");
    }

    @Test
    void aMemberOfASupplementaryGroupIsServed() throws Exception {
        assertThat(answerAs("--groups=7," + VIDEO + ",9")).contains("fileDescriptor");
    }

    @Test
    void theUserAtTheSeatIsServed() throws Exception {
        Files.writeString(directory.resolve("seats/seat0"), "ACTIVE=1\nACTIVE_UID=" + NOBODY + "\n");

        assertThat(answerAs("--clear-groups")).contains("fileDescriptor");
    }

    @Test
    void findAndOpenGivesTheFirstOfTheListThatTheCallerMayHaveAndThatOpens() throws IOException {
        assumeRoot();
        listing("protected,x", "gone", "null", "changed").publishOn(server);
        try (UnixSocketChannel client = connect()) {
            Received received = findAndOpen(client);

            assertThat(received.text())
                    .contains("\"heap\":\"protected,x\"", "\"fallback\":null")
                    .endsWith("\"opened\":\"null\"}}\0");
            assertThat(received.descriptors()).hasSize(1);
            int fd = received.descriptors().get(0);
            assertThat(Files.readSymbolicLink(Path.of("/proc/self/fd/" + fd))).isEqualTo(Path.of("/dev/null"));
            posix.close(fd);
        }
    }

    @Test
    void thatNothingOpensIsAnAnswerWithoutADescriptor() throws IOException {
        assumeRoot();
        for (FakeRevision none : List.of(listing("protected,x", "gone", "changed"), listing())) {
            none.publishOn(server);
            try (UnixSocketChannel client = connect()) {
                Received received = findAndOpen(client);

                assertThat(received.descriptors()).isEmpty();
                assertThat(received.text()).startsWith("{\"parameters\":{").endsWith("\"opened\":null}}\0");
            }
        }
    }

    @Test
    void aStrangersQuestionIsAnsweredWithoutADescriptor() throws Exception {
        listing("null").publishOn(server);

        assertThat(answerAs("--clear-groups", FIND_AND_OPEN)).contains("\"heap\":\"null\"", "\"opened\":null");
        assertThat(answerAs("--groups=" + VIDEO, FIND_AND_OPEN)).contains("\"opened\":\"null\"");
    }

    @Test
    void aQuestionAboutNothingOpensNothing() throws IOException {
        try (UnixSocketChannel client = connect()) {
            write(client, FIND_AND_OPEN + "\0");
            assertThat(receive(client).text()).contains("org.dmaheap.DmaHeap.NoSuchDevice", "card0");
            write(client, FIND_AND_OPEN.replace("{\"device\":\"card0\"}", "") + "\0");
            assertThat(receive(client).text()).contains("InvalidParameter", "devices");
        }
    }

    /** A revision whose answer to every question is this list. */
    private static FakeRevision listing(String... heaps) {
        return new FakeRevision(MAP) {
            @Override
            public CommonHeaps find(FindQuery query) {
                List<CommonHeaps.CommonHeap> candidates = Stream.of(heaps)
                        .map(heap -> new CommonHeaps.CommonHeap(
                                heap,
                                "/dev/" + heap,
                                List.of(),
                                1,
                                500,
                                Verdict.COMPATIBLE,
                                Confidence.KNOWN,
                                List.of()))
                        .toList();
                return new CommonHeaps(
                        1,
                        List.of(new CommonHeaps.Asked("card0", Use.SCANOUT)),
                        candidates,
                        List.of(),
                        candidates.isEmpty() ? Optional.of(CommonHeaps.Fallback.NONE) : Optional.empty(),
                        Optional.empty(),
                        List.of(),
                        Optional.empty());
            }
        };
    }

    private Received findAndOpen(UnixSocketChannel client) throws IOException {
        write(client, FIND_AND_OPEN + "\0");
        return receive(client);
    }

    @Test
    void tenThousandDescriptorsLeaveNone() throws IOException {
        assumeRoot();
        serveFiles("file");
        try (UnixSocketChannel client = connect()) {
            errorOfNext(client);
            long before = descriptors();
            for (int i = 0; i < 10_000; i++) {
                Received received = open(client, "file");
                assertThat(received.descriptors()).hasSize(1);
                posix.close(received.descriptors().get(0));
            }
            errorOfNext(client);
            assertThat(descriptors()).isEqualTo(before);
        }
    }

    @Test
    void whoAsksOftenAndNeverReadsOrLeavesEarlyLeavesNoDescriptor() throws IOException {
        assumeRoot();
        serveFiles("file");
        try (TestClient other = new TestClient(socket())) {
            other.ask("{\"method\":\"org.varlink.service.GetInfo\"}");
            long before = descriptors();
            for (int i = 0; i < 20; i++) {
                try (UnixSocketChannel client = connect()) {
                    write(client, call("file").repeat(500));
                }
            }
            // who comes last is answered when all others have been let in
            try (TestClient last = new TestClient(socket())) {
                last.ask("{\"method\":\"org.varlink.service.GetInfo\"}");
            }
            while (server.connectionCount() > 1) {
                other.ask("{\"method\":\"org.varlink.service.GetInfo\"}");
            }
            // a connection is no longer counted a moment before it is closed
            other.ask("{\"method\":\"org.varlink.service.GetInfo\"}");
            assertThat(descriptors()).isEqualTo(before);
        }
    }

    @Test
    void descriptorsThatAClientSendsDoNotStay() throws IOException {
        int sent = posix.open(Files.createFile(directory.resolve("sent")).toString(), OpenFlags.O_RDONLY.intValue(), 0);
        try (UnixSocketChannel client = connect()) {
            write(client, "{\"method\":\"org.varlink.service.GetInfo\"}\0");
            receive(client);
            long before = descriptors();
            int refused = 0;
            for (int i = 0; i < 100; i++) {
                refused += sendDescriptor(client, sent, "{\"method\":\"org.varlink.service.GetInfo\"}\0") ? 0 : 1;
            }
            for (int answers = refused; answers < 100; ) {
                answers +=
                        (int) receive(client).text().chars().filter(c -> c == 0).count();
            }
            assertThat(descriptors()).isEqualTo(before);
            write(client, "{\"method\":\"org.varlink.service.GetInfo\"}\0");
            assertThat(receive(client).text()).contains("dmaheapd");
        } finally {
            posix.close(sent);
        }
    }

    @Test
    void anInheritedSocketOutlivesTheServer() throws IOException {
        Path path = directory.resolve("inherited");
        try (UnixServerSocketChannel managers = UnixServerSocketChannel.open()) {
            managers.socket().bind(new UnixSocketAddress(path.toString()), 8);
            for (int run = 0; run < 2; run++) {
                ListeningSocket inherited = ListeningSocket.inherited(managers.getFD());
                assertThat(inherited.path()).contains(path);
                try (VarlinkServer inheriting = server(inherited);
                        TestClient client = new TestClient(path)) {
                    assertThat(client.ask("{\"method\":\"org.varlink.service.GetInfo\"}"))
                            .contains("dmaheapd");
                    assertThat(inheriting.connectionCount()).isOne();
                }
                assertThat(path).exists();
            }
            new TestClient(path).close();
        }
    }

    private record Received(String text, List<Integer> descriptors) {}

    /** Serves a tree of files instead, in which a file stands for a heap; makes {@code file}. */
    private void serveFiles(String... names) throws IOException {
        Path tree = directory.resolve("tree");
        Files.createFile(Files.createDirectories(tree.resolve("dev/dma_heap")).resolve("file"));
        List<Heap> heaps = Stream.of(names).map(OpenHeapTest::fixture).toList();
        server.close();
        server = server(
                ListeningSocket.bind(socket()),
                tree,
                new HeapMap(1, List.of(), heaps, List.of(), List.of(), Optional.empty()));
    }

    private VarlinkServer server(ListeningSocket listener) throws IOException {
        return server(listener, Path.of("/"), MAP);
    }

    private VarlinkServer server(ListeningSocket listener, Path root, HeapMap map) throws IOException {
        HeapGate gate = new HeapGate(
                TestPolicy.AS_INSTALLED,
                new ActiveSeats(directory.resolve("seats")),
                name -> name.equals("video") ? OptionalInt.of(VIDEO) : OptionalInt.empty());
        VarlinkServer started = new VarlinkServer(
                listener,
                new ServiceInfo("dmaheapd project", "dmaheapd", "1", "https://example.org"),
                gate,
                root,
                Limits.DEFAULT,
                () -> {},
                NOPLogger.NOP_LOGGER);
        new FakeRevision(map).publishOn(started);
        return started;
    }

    private Path socket() {
        return directory.resolve("socket");
    }

    private UnixSocketChannel connect() throws IOException {
        return UnixSocketChannel.open(new UnixSocketAddress(socket().toString()));
    }

    private static String call(String heap) {
        return "{\"method\":\"org.dmaheap.DmaHeap.OpenHeap\",\"parameters\":{\"name\":\"" + heap + "\"}}\0";
    }

    private static void write(UnixSocketChannel client, String text) throws IOException {
        ByteBuffer bytes = ByteBuffer.wrap(text.getBytes(UTF_8));
        while (bytes.hasRemaining()) {
            client.write(bytes);
        }
    }

    private Received open(UnixSocketChannel client, String heap) throws IOException {
        write(client, call(heap));
        return receive(client);
    }

    private String errorOf(String heap) throws IOException {
        try (UnixSocketChannel client = connect()) {
            Received received = open(client, heap);
            assertThat(received.descriptors()).isEmpty();
            return received.text();
        }
    }

    /** Answered only when the server is through with the call before. */
    private void errorOfNext(UnixSocketChannel client) throws IOException {
        assertThat(open(client, "protected,x").descriptors()).isEmpty();
    }

    private Received receive(UnixSocketChannel client) {
        ByteBuffer data = ByteBuffer.allocateDirect(4096);
        MsgHdr message = posix.allocateMsgHdr();
        message.setIov(new ByteBuffer[] {data});
        CmsgHdr control = message.allocateControl(4);
        int length = posix.recvmsg(client.getFD(), message, 0);
        byte[] bytes = new byte[length];
        data.get(0, bytes);
        List<Integer> descriptors = new ArrayList<>();
        if (message.getControlLen() > 0 && control.getType() == SCM_RIGHTS) {
            descriptors.add(
                    control.getData().order(java.nio.ByteOrder.nativeOrder()).getInt(0));
        }
        return new Received(new String(bytes, UTF_8), descriptors);
    }

    /** Whether the kernel let it through. */
    private boolean sendDescriptor(UnixSocketChannel client, int descriptor, String text) {
        byte[] bytes = text.getBytes(UTF_8);
        ByteBuffer data = ByteBuffer.allocateDirect(bytes.length);
        data.put(bytes).flip();
        MsgHdr message = posix.allocateMsgHdr();
        message.setIov(new ByteBuffer[] {data});
        CmsgHdr control = message.allocateControl(4);
        control.setLevel(SOL_SOCKET);
        control.setType(SCM_RIGHTS);
        ByteBuffer own = ByteBuffer.allocateDirect(4).order(java.nio.ByteOrder.nativeOrder());
        own.putInt(0, descriptor);
        control.setData(own);
        return posix.sendmsg(client.getFD(), message, 0) > 0;
    }

    /** What another user is answered. */
    private String answerAs(String groups) throws IOException, InterruptedException {
        return answerAs(groups, call("null").replace("\0", ""));
    }

    private String answerAs(String groups, String call) throws IOException, InterruptedException {
        assumeRoot();
        String script = """
                socket(S, PF_UNIX, SOCK_STREAM, 0) or die; connect(S, pack_sockaddr_un($ARGV[0])) or die $!;
                syswrite(S, "$ARGV[1]\\0"); $/ = "\\0"; print scalar <S>;""";
        Process process = new ProcessBuilder(
                        "setpriv",
                        "--reuid=" + NOBODY,
                        "--regid=" + NOBODY,
                        groups,
                        "perl",
                        "-MSocket",
                        "-e",
                        script,
                        socket().toString(),
                        call)
                .redirectErrorStream(true)
                .start();
        String output = new String(process.getInputStream().readAllBytes(), UTF_8);
        process.waitFor();
        return output;
    }

    private static void assumeRoot() {
        assumeThat(System.getProperty("user.name")).as("the user is root").isEqualTo("root");
    }

    /** Those that this test has to do with: its files, and the server's ends of connections. */
    private long descriptors() throws IOException {
        Set<String> connections = new HashSet<>();
        for (String line : Files.readAllLines(Path.of("/proc/net/unix"))) {
            String[] words = line.split(" +");
            if (words[words.length - 1].equals(socket().toString())) {
                connections.add("socket:[" + words[6] + "]");
            }
        }
        long count = 0;
        for (String descriptor : new File("/proc/self/fd").list()) {
            try {
                String target = Files.readSymbolicLink(Path.of("/proc/self/fd", descriptor))
                        .toString();
                count += target.startsWith(directory + "/") || connections.contains(target) ? 1 : 0;
            } catch (NoSuchFileException e) {
                // another thread's, or that of the list itself, and closed by now
            }
        }
        return count;
    }

    private static Heap heap(String name, String path, DevNum dev, HeapKind kind) {
        return heap(name, path, dev, kind, Optional.of(new NodeAccess("root", "video", "0660")));
    }

    /** As in a captured tree, where no node is a device. */
    private static Heap fixture(String name) {
        return heap(name, "/dev/dma_heap/" + name, new DevNum(1, 3), HeapKind.SYSTEM, Optional.empty());
    }

    private static Heap heap(String name, String path, DevNum dev, HeapKind kind, Optional<NodeAccess> access) {
        return new Heap(
                name,
                Optional.of(path),
                dev,
                kind,
                Contiguity.NO,
                CpuAccess.CACHED,
                Optional.empty(),
                Optional.empty(),
                List.of(),
                Optional.empty(),
                Optional.empty(),
                access,
                Optional.of(false),
                Optional.empty());
    }
}
