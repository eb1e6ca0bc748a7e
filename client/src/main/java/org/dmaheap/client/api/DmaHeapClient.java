// SPDX-License-Identifier: Apache-2.0
package org.dmaheap.client.api;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import org.dmaheap.model.ClientFigures;
import org.dmaheap.model.CommonHeaps;
import org.dmaheap.model.ExplainQuery;
import org.dmaheap.model.Explanation;
import org.dmaheap.model.FindQuery;
import org.dmaheap.model.HeapMap;
import org.dmaheap.model.InvalidParameter;
import org.dmaheap.model.NoSuchDevice;
import org.dmaheap.model.NoSuchHeap;
import org.dmaheap.model.Table;
import org.dmaheap.model.Type;
import org.dmaheap.protocol.InvalidJson;
import org.dmaheap.protocol.Json;

/**
 * A connection to dmaheapd, which tells which DMA-BUF heap to allocate from.
 *
 * <pre>{@code
 * try (DmaHeapClient client = DmaHeapClient.connect()) {
 *     FindQuery question = FindQuery.of(List.of(DeviceUse.parse("card1:scanout"), DeviceUse.parse("renderD128:render")));
 *     client.findHeaps(question).best().ifPresent(heap -> System.out.println(heap.path()));
 * }
 * }</pre>
 *
 * <p>It speaks Varlink over the JDK's own channels and loads no native library. A method waits for the answer; from
 * several threads they wait for each other. The methods that end in {@code Json} return the document as the daemon sent
 * it. The daemon's {@code OpenHeap} is not here: the JDK's channels cannot receive a file descriptor.
 *
 * <p>After a {@link DaemonUnreachable}, which a late answer causes as well, the connection is closed: connect again.
 */
public final class DmaHeapClient implements AutoCloseable {
    private static final String INTERFACE = "org.dmaheap.DmaHeap";
    private static final String SOCKET = "dmaheapd/" + INTERFACE;
    private static final Duration PATIENCE = Duration.ofSeconds(10);
    private static final byte[] NOTHING = {'{', '}'};
    private static final byte[] CHANGES = "{\"changes\":true}".getBytes(StandardCharsets.US_ASCII);

    private final VarlinkConnection connection;
    private final Duration patience;

    private DmaHeapClient(VarlinkConnection connection, Duration patience) {
        this.connection = connection;
        this.patience = patience;
    }

    /**
     * Connects to the system's daemon, or else to one of this user.
     *
     * @throws DaemonUnreachable if neither listens
     */
    public static DmaHeapClient connect() throws DaemonUnreachable {
        return connect(sockets(System.getenv()), PATIENCE);
    }

    /**
     * Connects to a daemon that listens elsewhere.
     *
     * @throws DaemonUnreachable if none listens
     */
    public static DmaHeapClient connect(Path socket) throws DaemonUnreachable {
        return connect(List.of(socket), PATIENCE);
    }

    /**
     * Connects to the first of several sockets that answers.
     *
     * @param patience how long to wait for an answer, at least a millisecond
     * @throws DaemonUnreachable if none does
     */
    public static DmaHeapClient connect(List<Path> sockets, Duration patience) throws DaemonUnreachable {
        StringBuilder tried = new StringBuilder();
        for (Path socket : sockets) {
            try {
                return new DmaHeapClient(VarlinkConnection.open(socket, patience), patience);
            } catch (IOException | UnsupportedOperationException e) {
                String problem = Files.exists(socket) ? e.getMessage() : "not there";
                tried.append(tried.length() == 0 ? "" : ", ")
                        .append(socket)
                        .append(" (")
                        .append(problem)
                        .append(')');
            }
        }
        throw new DaemonUnreachable("No daemon listens at " + tried);
    }

    /** Where a daemon may listen, best first. */
    public static List<Path> sockets(Map<String, String> environment) {
        List<Path> sockets = new ArrayList<>();
        sockets.add(Path.of("/run", SOCKET));
        String runtime = environment.getOrDefault("XDG_RUNTIME_DIR", "");
        // a relative path is to be ignored (XDG base directory specification), as the daemon does
        if (runtime.startsWith("/")) {
            sockets.add(Path.of(runtime, SOCKET));
        }
        return sockets;
    }

    /** The socket that answered. */
    public Path socket() {
        return connection.socket();
    }

    /** Who answers. */
    public DaemonInfo info() throws IOException {
        return read(plainCall("org.varlink.service.GetInfo"), DaemonInfo.TABLE);
    }

    /**
     * What clients of the daemon have and did.
     *
     * @throws UnexpectedReply if it is one that does not tell
     */
    public ClientFigures clients() throws IOException {
        return read(plainCall(INTERFACE + ".GetClients"), ClientFigures.TABLE);
    }

    /** The map of now. */
    public HeapMap map() throws IOException {
        return read(mapJson(), HeapMap.TABLE);
    }

    /** {@link #map} as JSON. */
    public byte[] mapJson() throws IOException {
        return plainCall(INTERFACE + ".GetMap");
    }

    /** {@code {"devices": […]}} of the map. */
    public byte[] devicesJson() throws IOException {
        return plainCall(INTERFACE + ".ListDevices");
    }

    /** {@code {"heaps": […]}} of the map. */
    public byte[] heapsJson() throws IOException {
        return plainCall(INTERFACE + ".ListHeaps");
    }

    /**
     * The heaps that all asked devices can use, best first.
     *
     * @throws NoSuchDevice if one is not in the map
     * @throws InvalidParameter if none is asked, or a device lacks the use
     */
    public CommonHeaps findHeaps(FindQuery query) throws IOException, NoSuchDevice, InvalidParameter {
        return read(findHeapsJson(query), CommonHeaps.TABLE);
    }

    /** {@link #findHeaps} as JSON. */
    public byte[] findHeapsJson(FindQuery query) throws IOException, NoSuchDevice, InvalidParameter {
        try {
            return call(INTERFACE + ".FindHeaps", Json.compact(FindQuery.TABLE, query));
        } catch (NoSuchHeap e) {
            throw refused(e.getMessage());
        }
    }

    /**
     * Why a device can or cannot use heaps.
     *
     * @throws InvalidParameter if the device lacks the use
     */
    public Explanation explain(ExplainQuery query) throws IOException, NoSuchDevice, NoSuchHeap, InvalidParameter {
        return read(explainJson(query), Explanation.TABLE);
    }

    /** {@link #explain} as JSON. */
    public byte[] explainJson(ExplainQuery query) throws IOException, NoSuchDevice, NoSuchHeap, InvalidParameter {
        return call(INTERFACE + ".Explain", Json.compact(ExplainQuery.TABLE, query));
    }

    /** Opens a stream of maps, over a connection of its own. */
    public Subscription subscribe() throws IOException {
        return subscribe(NOTHING);
    }

    /** Opens a stream of changes, over a connection of its own: cheaper than one of maps for both sides. */
    public ChangeSubscription subscribeToChanges() throws IOException {
        return new ChangeSubscription(subscribe(CHANGES));
    }

    private Subscription subscribe(byte[] parameters) throws IOException {
        VarlinkConnection stream;
        try {
            stream = VarlinkConnection.open(socket(), patience);
        } catch (IOException e) {
            throw new DaemonUnreachable("No daemon listens at " + socket() + " any more", e);
        }
        try {
            stream.send(INTERFACE + ".Subscribe", parameters, true, patience);
            return new Subscription(stream, patience);
        } catch (IOException e) {
            stream.close();
            throw e;
        }
    }

    /**
     * Hands the map of now and each newer one to {@code listener}, in this thread, and ends only by an exception.
     *
     * @throws DaemonUnreachable when the daemon goes (the caller may connect again) or the thread is interrupted
     */
    public void subscribe(Consumer<? super HeapMap> listener) throws IOException {
        try (Subscription maps = subscribe()) {
            while (true) {
                listener.accept(maps.next());
            }
        }
    }

    @Override
    public void close() {
        connection.close();
    }

    private byte[] plainCall(String method) throws IOException {
        try {
            return call(method, NOTHING);
        } catch (NoSuchDevice | NoSuchHeap | InvalidParameter e) {
            throw refused(e.getMessage());
        }
    }

    private synchronized byte[] call(String method, byte[] parameters)
            throws IOException, NoSuchDevice, NoSuchHeap, InvalidParameter {
        Reply reply;
        try {
            connection.send(method, parameters, false, patience);
            reply = connection.receive(patience);
        } catch (IOException e) {
            // or a late answer would be taken for that to the next question
            connection.close();
            throw e;
        }
        if (reply.error().isPresent()) {
            throwError(reply.error().get(), reply.parameters());
        }
        return reply.parameters();
    }

    private static void throwError(String error, byte[] parameters)
            throws IOException, NoSuchDevice, NoSuchHeap, InvalidParameter {
        switch (error) {
            case INTERFACE + ".NoSuchDevice" -> throw new NoSuchDevice(detail(parameters, "device"));
            case INTERFACE + ".NoSuchHeap" -> throw new NoSuchHeap(detail(parameters, "heap"));
            case "org.varlink.service.InvalidParameter" -> throw read(parameters, INVALID_PARAMETER);
            default -> throw refused(error, parameters);
        }
    }

    /** Daemons before 0.2 and other services do not say why. */
    private static final Table<InvalidParameter> INVALID_PARAMETER = keys -> {
        String parameter = keys.of("parameter", Type.TEXT, InvalidParameter::parameter);
        Optional<String> reason = keys.of("reason", Type.optional(Type.TEXT), e -> Optional.of(e.getMessage()));
        return new InvalidParameter(parameter, reason.orElse("The daemon does not accept the parameter " + parameter));
    };

    private static String detail(byte[] parameters, String key) throws UnexpectedReply {
        Table<String> table = keys -> keys.of(key, Type.TEXT, detail -> detail);
        return read(parameters, table);
    }

    static <T> T read(byte[] document, Type<T> type) throws UnexpectedReply {
        try {
            return Json.read(document, type);
        } catch (InvalidJson e) {
            throw new UnexpectedReply(
                    "The daemon sent a document that this client does not understand: " + e.getMessage());
        }
    }

    /** An error that no question of ours should cause. */
    static IOException refused(String error, byte[] parameters) throws UnexpectedReply {
        return error.equals(INTERFACE + ".NotAllowed") ? new NotAllowed(detail(parameters, "reason")) : refused(error);
    }

    private static UnexpectedReply refused(String error) {
        return new UnexpectedReply("The daemon answered with the error " + error);
    }
}
