// SPDX-License-Identifier: Apache-2.0
package org.dmaheap.service;

import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import org.dmaheap.capture.CapturedTree;
import org.dmaheap.capture.NoTree;
import org.dmaheap.config.DaemonOptions;
import org.dmaheap.config.RuleDirectories;
import org.dmaheap.config.UsageError;
import org.dmaheap.inventory.BootProofs;
import org.dmaheap.linux.CleanPages;
import org.dmaheap.linux.DirectoryWatch;
import org.dmaheap.linux.EventSource;
import org.dmaheap.linux.MachineEvents;
import org.dmaheap.linux.ProcessName;
import org.dmaheap.linux.SdNotify;
import org.dmaheap.linux.Signals;
import org.dmaheap.publish.Publisher;
import org.dmaheap.publish.dbus.DbusPublisher;
import org.dmaheap.publish.file.ClaimsFile;
import org.dmaheap.publish.file.FormerMap;
import org.dmaheap.publish.file.LinkDirectory;
import org.dmaheap.publish.file.MapFile;
import org.dmaheap.publish.varlink.ListeningSocket;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The command {@code dmaheapd}: puts the parts together and runs the loop. */
public final class Main {
    private static final int FAILED = 1;

    /** A wrong command line, which does not mend itself: the service manager does not try again. */
    private static final int USAGE = 2;

    /** A driver that comes up makes its events within some milliseconds; a storm must not starve the map. */
    private static final Duration SETTLE = Duration.ofMillis(20);

    private static final Duration LONGEST_SETTLE = Duration.ofMillis(500);
    /** A card brings about as many bursts of events: its nodes, its connectors, a render node. */
    private static final int PROMPT_TURNS = 4;

    private static final Duration RETRY = Duration.ofSeconds(1);
    /** How long nothing must happen before memory is given back. */
    private static final Duration REST = Duration.ofSeconds(20);

    private Main() {}

    public static void main(String[] args) {
        int status = run(args, System.getenv(), System.out, System.err);
        Logging.flush();
        // threads of the libraries must not keep a daemon alive that has ended
        System.exit(status);
    }

    static int run(String[] args, Map<String, String> environment, PrintStream out, PrintStream err) {
        try {
            DaemonOptions options = DaemonOptions.parse(args);
            if (options.help()) {
                out.print(DaemonOptions.HELP);
                return 0;
            }
            if (options.version()) {
                out.println("dmaheapd " + Version.TEXT);
                return 0;
            }
            return serve(options, environment);
        } catch (UsageError e) {
            err.println("dmaheapd: " + e.getMessage() + "; dmaheapd --help lists what there is");
            return USAGE;
        }
    }

    private static int serve(DaemonOptions options, Map<String, String> environment) {
        try (CapturedTree tree = CapturedTree.open(options.root())) {
            return serve(tree, options.at(tree.root()), environment);
        } catch (NoTree e) {
            configureLog(options, environment);
            LoggerFactory.getLogger(Main.class).error("Could not scan {}: {}", options.root(), e.getMessage());
            return FAILED;
        }
    }

    private static void configureLog(DaemonOptions options, Map<String, String> environment) {
        Logging.configure(Logging.Detail.valueOf(options.logLevel().toUpperCase(Locale.ROOT)), environment);
    }

    private static int serve(CapturedTree tree, DaemonOptions options, Map<String, String> environment) {
        // the first map needs no library, the socket several that take as long to load, the log another: all begin at
        // once
        CompletableFuture.runAsync(ListeningSocket::load);
        Settings settings = new Settings(options.root().resolve("etc/dmaheapd/dmaheapd.json"));
        MapMaker mapMaker = new MapMaker(tree, ruleDirectories(options));
        CompletableFuture<MapMaker.FirstMap> firstMap =
                CompletableFuture.supplyAsync(() -> mapMaker.makeFirst(settings.issues()));
        configureLog(options, environment);
        Logger log = LoggerFactory.getLogger(Main.class);
        Thread.setDefaultUncaughtExceptionHandler(
                (thread, e) -> log.error("The thread {} has ended", thread.getName(), e));
        try {
            ProcessName.set("dmaheapd");
        } catch (IOException e) {
            log.debug("Called java as before", e);
        }
        EventQueue events = new EventQueue(SETTLE, LONGEST_SETTLE, PROMPT_TURNS);
        // at once: until then a signal would end the process without a word, and later leave the socket behind
        Signals.onHangup(() -> events.post(EventQueue.Event.RELOAD));
        Signals.onTermination(() -> events.post(EventQueue.Event.STOP));
        Signals.onSuccession(() -> events.post(EventQueue.Event.HAND_OVER));
        List<Publisher> publishers = new ArrayList<>();
        try {
            settings.problem().ifPresent(problem -> log.warn("Nobody is handed a heap: {}", problem));
            Sockets.Opened socket =
                    Sockets.open(options, settings.current(), environment, () -> events.post(EventQueue.Event.FAILED));
            settings.follow(socket::follow);
            log.info("Listening on {}{}", socket.path(), socket.inherited() ? ", opened by the service manager" : "");
            Path mapJson = socket.path().resolveSibling("map.json");
            Optional<FormerMap> former = FormerMap.read(mapJson);
            MapFile mapFile = new MapFile(mapJson);
            Path claimsFile = mapJson.resolveSibling("claims");
            ClaimsFile claims = new ClaimsFile(claimsFile);
            Path linkDirectory = mapJson.resolveSibling("links");
            LinkDirectory links = new LinkDirectory(linkDirectory);
            // in this order nobody hears of a revision by one of them and finds an older one in those before
            publishers.addAll(List.of(links, socket.server(), mapFile));
            if (!options.bus().equals("none")) {
                DbusPublisher bus = new DbusPublisher(
                        options.bus(), Version.TEXT, LoggerFactory.getLogger(DbusPublisher.class)::info);
                socket.server().countAlso(bus::users);
                publishers.add(bus);
            }
            // what it starts can wait for those who wait
            publishers.add(claims);
            MapMaker.FirstMap first = firstMap.join();
            if (!first.broken().isEmpty()) {
                first.broken().forEach(problem -> log.error("{}", problem));
                return FAILED;
            }
            mapMaker.told().forEach(log::warn);
            follow(options.isLive(), List.of(mapJson, linkDirectory, claimsFile), events, log);
            Daemon daemon = new Daemon(
                    mapMaker,
                    settings,
                    publishers,
                    events,
                    new SdNotify(environment),
                    RETRY,
                    new Daemon.Rest(REST, () -> {
                        claims.repeat();
                        CleanPages.release();
                    }));
            Daemon.End end = daemon.run(first.judgement(), former);
            if (end == Daemon.End.STOPPED) {
                links.remove();
                mapFile.remove();
                claims.remove();
            }
            return end == Daemon.End.FAILED ? FAILED : 0;
        } catch (CompletionException e) {
            log.error("Could not make the first map: {}", e.getCause().toString());
            log.debug("It happened here", e.getCause());
            return FAILED;
        } catch (IOException e) {
            log.error("{}", e.getMessage());
            return FAILED;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return FAILED;
        } finally {
            publishers.forEach(Publisher::close);
        }
    }

    private static RuleDirectories ruleDirectories(DaemonOptions options) {
        Path home = Path.of(System.getProperty("dmaheapd.home", "/usr/lib/dmaheapd"));
        return options.rules().isEmpty()
                ? RuleDirectories.installed(home, options.root())
                : RuleDirectories.insteadOfOurs(options.rules(), home);
    }

    /**
     * Listens for changes without holding up the first map: loading the native library takes longer than a scan. What
     * came between is caught by one more look as soon as the ear is open.
     *
     * @param live whether the machine itself is scanned, and not a tree that does not change
     * @param kept what we show and somebody may delete
     */
    private static void follow(boolean live, List<Path> kept, EventQueue events, Logger log) {
        Thread starter = new Thread(
                () -> {
                    if (live) {
                        followMachine(events, log);
                    }
                    followFiles(live ? List.of(Path.of(BootProofs.FILE)) : List.of(), kept, events, log);
                    if (live) {
                        events.post(EventQueue.Event.CHANGED);
                    }
                },
                "events");
        starter.setDaemon(true);
        starter.start();
    }

    private static void followMachine(EventQueue events, Logger log) {
        try {
            MachineEvents machine = MachineEvents.subscribe();
            machine.start(news ->
                    events.post(news == EventSource.News.PART ? EventQueue.Event.DETAIL : EventQueue.Event.CHANGED));
            log.info("Listening to {}", machine.describe());
        } catch (RuntimeException | LinkageError e) {
            log.error("Could not listen to events, hotplug goes unnoticed", e);
        }
    }

    /** {@code dmaheapctl verify} of root leaves a file of proofs; where its directory is not there nobody can. */
    private static void followFiles(List<Path> proofs, List<Path> kept, EventQueue events, Logger log) {
        try {
            new DirectoryWatch(proofs, kept).start(news -> events.post(EventQueue.Event.CHANGED));
        } catch (IOException e) {
            log.debug("What somebody deletes or proves is seen at the next change: {}", e.toString());
        }
    }
}
