// SPDX-License-Identifier: Apache-2.0
package org.dmaheap.publish.dbus;

import java.io.IOException;
import java.nio.channels.ClosedChannelException;
import java.time.Duration;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;
import java.util.logging.Level;
import java.util.logging.Logger;
import org.dmaheap.model.ClientFigures.UserFigures;
import org.dmaheap.model.MapChange;
import org.dmaheap.protocol.Snapshot;
import org.dmaheap.publish.Publisher;
import org.freedesktop.dbus.exceptions.DBusException;
import org.freedesktop.dbus.interfaces.DBus;
import org.freedesktop.dbus.messages.DBusSignal;
import org.freedesktop.dbus.messages.Error;
import org.freedesktop.dbus.messages.Message;
import org.freedesktop.dbus.messages.MethodCall;
import org.freedesktop.dbus.messages.MethodReturn;
import org.freedesktop.dbus.messages.constants.Flags;
import org.freedesktop.dbus.types.UInt32;

/**
 * Shows the map on a message bus as {@code org.dmaheap.DmaHeap1}. A bus that is not there, goes away or refuses the
 * name costs a line in the log and is tried again for as long as the daemon runs.
 *
 * <p>Three threads: one waits for the bus and takes calls, one answers them, one makes and sends signals. A lock orders what
 * is said: an answer sent before the signals of a revision shows the old one, an answer sent after them the new one. The first
 * thread computes nothing and sends nothing, so a flood of one client makes us deaf for nobody.
 */
public final class DbusPublisher implements Publisher {

    private static final String NAME = "org.dmaheap.DmaHeap1";
    private static final String BUS = "org.freedesktop.DBus";
    private static final String BUS_PATH = "/org/freedesktop/DBus";
    private static final long FIRST_PAUSE_MS = 100;
    private static final long LONGEST_PAUSE_MS = 3_000;

    /** A bus that accepts and says nothing may be starting, or may never answer: as long as libdbus waits for a reply. */
    private static final Duration PATIENCE = Duration.ofSeconds(25);

    private static final int MOST_UNKNOWN = 1024;

    /** dbus-java logs what is no news to us, such as each attempt; held here because the JDK forgets unused loggers. */
    private static final Logger LIBRARY = Logger.getLogger("org.freedesktop.dbus");

    private final String bus;
    private final String version;
    private final Consumer<String> log;
    private final Duration patience;
    private final AtomicReference<Published> next = new AtomicReference<>(Published.NOTHING);
    private final Thread listener = daemonThread(this::stayOnTheBus, "dbus");
    private final Thread answerer = daemonThread(this::answer, "dbus-answers");
    private final CallQueue queue = new CallQueue();
    private final Calls calls = new Calls();
    /** Connections of which the bus was asked whose they are, by the number of the question. Of the listener alone. */
    private final Map<Long, String> unknown = new LinkedHashMap<>();
    // one announcement runs and one waits, to take the newest snapshot when its turn comes; a third would find nothing
    private final ThreadPoolExecutor announcer = new ThreadPoolExecutor(
            1,
            1,
            0,
            TimeUnit.SECONDS,
            new ArrayBlockingQueue<>(1),
            task -> daemonThread(task, "dbus-signals"),
            new ThreadPoolExecutor.DiscardPolicy());

    /** What the bus was last told; guarded by this. */
    private Optional<BusView> shown = Optional.empty();
    /** The paths of what has changed since. Of the thread that announces. */
    private final Set<String> unsaid = new HashSet<>();

    private volatile Optional<BusConnection> connection = Optional.empty();
    private volatile boolean closed;
    /** Of the listener alone. */
    private String lastWord = "";

    /**
     * Goes to the bus as soon as there is a first map to show, and not before.
     *
     * @param bus {@code system}, {@code session} or a server address with {@code unix:path=}
     * @param version of the daemon
     * @param log takes one line for each change of state
     */
    public DbusPublisher(String bus, String version, Consumer<String> log) {
        this(bus, version, log, PATIENCE);
    }

    /** @param patience how long the bus may take to let us in */
    DbusPublisher(String bus, String version, Consumer<String> log, Duration patience) {
        this.bus = bus;
        this.version = version;
        this.log = log;
        this.patience = patience;
    }

    @Override
    public void publish(Snapshot snapshot, MapChange change) {
        next.updateAndGet(waiting -> waiting.and(snapshot, ObjectPaths.named(change)));
        announcer.execute(this::announce);
    }

    /**
     * A snapshot that waits to be announced.
     *
     * @param named the paths of what has changed since what waited before
     */
    private record Published(Optional<Snapshot> snapshot, Set<String> named) {
        private static final Published NOTHING = new Published(Optional.empty(), Set.of());

        private Published and(Snapshot newer, Set<String> paths) {
            Set<String> all = new HashSet<>(named);
            all.addAll(paths);
            return new Published(Optional.of(newer), all);
        }
    }

    /** What users did on the bus. */
    public List<UserFigures> users() {
        return queue.figures();
    }

    @Override
    public void close() {
        closed = true;
        announcer.shutdownNow();
        queue.close();
        listener.interrupt();
        connection.ifPresent(BusConnection::close);
    }

    private void announce() {
        Published taken = next.getAndSet(Published.NOTHING);
        if (taken.snapshot().isEmpty()) {
            return;
        }
        unsaid.addAll(taken.named());
        BusView view = BusView.of(taken.snapshot().get(), version);
        boolean first;
        synchronized (this) {
            first = shown.isEmpty();
            if (!first && connection.isPresent()) {
                tell(connection.get(), shown.get(), view);
            }
            shown = Optional.of(view);
        }
        unsaid.clear();
        if (first) {
            listener.start();
            answerer.start();
        }
    }

    private void tell(BusConnection bus, BusView before, BusView after) {
        try {
            for (Message signal : Announcements.between(bus.messages(), before, after, unsaid)) {
                bus.send(signal);
            }
        } catch (IOException e) {
            // the listener sees the same loss, and whoever finds us again reads everything anew
            bus.close();
        } catch (DBusException e) {
            throw new IllegalStateException("a map that D-Bus cannot carry", e);
        }
    }

    private void stayOnTheBus() {
        LIBRARY.setLevel(Level.OFF);
        try {
            stayOnTheBus(BusAddresses.sockets(bus, System.getenv()));
        } catch (IllegalArgumentException e) {
            say("Not on a message bus: " + e.getMessage());
        }
    }

    private void stayOnTheBus(List<String> sockets) {
        for (long pause = FIRST_PAUSE_MS; !closed; pause = Math.min(2 * pause, LONGEST_PAUSE_MS)) {
            Alarm alarm = new Alarm(patience);
            try (BusConnection open = connect(sockets)) {
                ask(open, "Hello", null);
                // now signals may be sent: a bus hangs up on whoever begins with anything else
                connection = Optional.of(open);
                takeName(open);
                alarm.close();
                pause = FIRST_PAUSE_MS;
                while (!closed) {
                    handle(open, open.read());
                }
            } catch (IOException | DBusException | RuntimeException e) {
                if (!closed) {
                    String why = alarm.rang() ? "no answer for " + patience.toSeconds() + " s" : reason(e);
                    say("No connection to the message bus: " + why + "; trying again");
                }
            } finally {
                alarm.close();
                connection = Optional.empty();
            }
            try {
                Thread.sleep(pause);
            } catch (InterruptedException e) {
                // closed says whether to go on
            }
        }
    }

    private static String reason(Exception e) {
        if (e instanceof ClosedChannelException) {
            // tell() closed it
            return "the bus takes no more signals";
        }
        return e.getMessage() == null ? e.toString() : e.getMessage();
    }

    private static BusConnection connect(List<String> sockets) throws IOException {
        IOException problem = new IOException("no address");
        for (String socket : sockets) {
            try {
                return BusConnection.open(socket);
            } catch (IOException e) {
                problem = new IOException(socket + ": " + e.getMessage(), e);
            }
        }
        throw problem;
    }

    private void takeName(BusConnection bus) throws IOException, DBusException {
        // without the flag DO_NOT_QUEUE: the bus gives us the name when its owner goes, and NameAcquired says so
        Object[] result = ask(bus, "RequestName", "su", NAME, new UInt32(0));
        if (((UInt32) result[0]).intValue() == DBus.DBUS_REQUEST_NAME_REPLY_IN_QUEUE) {
            say("Another process owns the bus name " + NAME + "; waiting for it");
        }
    }

    /** Calls a method of the bus itself and waits for the answer; calls that come meanwhile are answered. */
    private Object[] ask(BusConnection bus, String method, String types, Object... arguments)
            throws IOException, DBusException {
        MethodCall question = bus.messages().createMethodCall(BUS, BUS_PATH, BUS, method, (byte) 0, types, arguments);
        bus.send(question);
        while (true) {
            MessageReader.Incoming incoming = bus.read();
            Message message = incoming.message();
            if (message.getReplySerial() != question.getSerial() || !BUS.equals(message.getSource())) {
                handle(bus, incoming);
            } else if (message instanceof Error) {
                // the bus's sentence names our connection, so it is another one each time
                throw new IOException(method + " was refused: " + message.getName());
            } else {
                return message.getParameters();
            }
        }
    }

    private void handle(BusConnection bus, MessageReader.Incoming incoming) throws DBusException {
        Message message = incoming.message();
        if (message instanceof MethodCall call) {
            take(bus, call, incoming);
        } else if (BUS.equals(message.getSource()) && unknown.containsKey(message.getReplySerial())) {
            String name = unknown.remove(message.getReplySerial());
            // else it is an error: whoever asked is gone
            if (message instanceof MethodReturn) {
                queue.know(name, ((UInt32) message.getParameters()[0]).intValue());
            }
        } else if (message instanceof DBusSignal
                && BUS.equals(message.getSource())
                && "NameAcquired".equals(message.getName())
                && NAME.equals(message.getParameters()[0])) {
            say("On the message bus as " + NAME);
        }
    }

    private void take(BusConnection bus, MethodCall call, MessageReader.Incoming incoming) throws DBusException {
        if ((call.getFlags() & Flags.NO_REPLY_EXPECTED) != 0) {
            // no method has an effect but its reply
            return;
        }
        if (queue.isNew(call.getSource())) {
            askWhoseItIs(bus, call.getSource());
        }
        // nothing is sent here: the bus may be slow to take it, and whoever calls meanwhile would not be heard
        queue.add(bus, call, Calls.hasLongAnswer(call), incoming.tooLong(), incoming.length());
    }

    /**
     * The answer comes when it comes; until then a connection has a turn of its own. {@code GetConnectionCredentials} would
     * tell more, in newer versions by a descriptor, and dbus-broker (37) hangs up on a connection that has not agreed to take
     * any.
     */
    private void askWhoseItIs(BusConnection bus, String name) throws DBusException {
        MethodCall question =
                bus.messages().createMethodCall(BUS, BUS_PATH, BUS, "GetConnectionUnixUser", (byte) 0, "s", name);
        unknown.put(question.getSerial(), name);
        if (unknown.size() > MOST_UNKNOWN) {
            unknown.remove(unknown.keySet().iterator().next());
        }
        queue.ask(bus, question);
    }

    private void answer() {
        try {
            for (Optional<CallQueue.Waiting> next = queue.take(); next.isPresent(); next = queue.take()) {
                long start = System.nanoTime();
                answer(next.get());
                queue.done(next.get(), System.nanoTime() - start);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void answer(CallQueue.Waiting waiting) {
        BusConnection bus = waiting.bus();
        try {
            if (waiting.sending() instanceof CallQueue.Answer answer) {
                synchronized (this) {
                    bus.send(calls.reply(bus.messages(), answer.call(), answer.tooLong(), shown.orElseThrow()));
                }
            } else if (waiting.sending() instanceof CallQueue.Refusal refusal) {
                bus.send(Calls.refusal(bus.messages(), refusal.caller(), refusal.serial()));
            } else if (waiting.sending() instanceof CallQueue.Question question) {
                bus.send(question.message());
            }
        } catch (IOException e) {
            // the listener sees the same loss
            bus.close();
        } catch (DBusException e) {
            throw new IllegalStateException("an answer that D-Bus cannot carry", e);
        }
    }

    private void say(String word) {
        if (!word.equals(lastWord)) {
            lastWord = word;
            log.accept(word);
        }
    }

    private static Thread daemonThread(Runnable task, String name) {
        Thread thread = new Thread(task, name);
        thread.setDaemon(true);
        return thread;
    }
}
