// SPDX-License-Identifier: Apache-2.0
package org.dmaheap.service;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.dmaheap.config.RuleProblem;
import org.dmaheap.judgement.Judgement;
import org.dmaheap.linux.SdNotify;
import org.dmaheap.model.Device;
import org.dmaheap.model.Heap;
import org.dmaheap.model.HeapMap;
import org.dmaheap.model.Issue;
import org.dmaheap.model.MapChange;
import org.dmaheap.protocol.MapWriter;
import org.dmaheap.protocol.Snapshot;
import org.dmaheap.publish.Publisher;
import org.dmaheap.publish.file.FormerMap;
import org.dmaheap.service.EventQueue.Event;
import org.dmaheap.sysfs.ScanFailure;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The loop: one thread that makes maps and shows them. Everything else posts events or reads what was shown. */
final class Daemon {
    private static final Logger LOG = LoggerFactory.getLogger(Daemon.class);
    private static final Duration UNLIMITED = Duration.ofDays(1);

    private final MapMaker mapMaker;
    private final Settings settings;
    private final List<Publisher> publishers;
    private final EventQueue events;
    private final SdNotify notifier;
    private final Duration retry;
    private final Rest rest;
    private final MapWriter writer = new MapWriter();
    private HeapMap last = HeapMap.EMPTY;
    private Map<String, String> lastLinks = Map.of();
    /** Whether the last scan failed. */
    private boolean stale;
    /** Whether something that was published is not shown. */
    private boolean incomplete;
    /** Whether nothing has happened since the last rest began. */
    private boolean rested;

    /** The way in which the loop ended. */
    enum End {
        STOPPED,
        /** A successor goes on from what was shown. */
        HANDED_OVER,
        FAILED
    }

    /**
     * Work for when there is time: once after each time that something happened.
     *
     * @param after how long nothing must have happened
     */
    record Rest(Duration after, Runnable work) {}

    /**
     * @param retry how long to wait before what failed is tried again
     * @param rest what is done when there is time
     */
    Daemon(
            MapMaker mapMaker,
            Settings settings,
            List<Publisher> publishers,
            EventQueue events,
            SdNotify notifier,
            Duration retry,
            Rest rest) {
        this.retry = retry;
        this.rest = rest;
        this.mapMaker = mapMaker;
        this.settings = settings;
        this.publishers = List.copyOf(publishers);
        this.events = events;
        this.notifier = notifier;
    }

    /**
     * Shows the first map, says so, and follows events until one ends it.
     *
     * @param former the map that the daemon before this one showed last
     */
    End run(Judgement first, Optional<FormerMap> former) throws InterruptedException {
        showFirst(first, former);
        mend();
        notifier.ready(status());
        Duration watchdog =
                notifier.watchdogLimit().map(limit -> limit.dividedBy(2)).orElse(UNLIMITED);
        Set<Event> taken = events.take(patience(watchdog));
        Optional<End> end = end(taken);
        while (end.isEmpty()) {
            boolean nothingHappened = taken.isEmpty() && !stale && !incomplete;
            handle(taken);
            notifier.alive();
            // the last before it waits: what runs behind it brings its pages back
            rest(nothingHappened);
            taken = events.take(patience(watchdog));
            end = end(taken);
        }
        notifier.stopping();
        return end.get();
    }

    private Duration patience(Duration watchdog) {
        Duration wait = stale || incomplete ? retry : rested ? UNLIMITED : rest.after();
        return wait.compareTo(watchdog) < 0 ? wait : watchdog;
    }

    private void rest(boolean nothingHappened) {
        if (nothingHappened && !rested) {
            rest.work().run();
        }
        rested = nothingHappened;
    }

    private static Optional<End> end(Set<Event> taken) {
        if (taken.contains(Event.STOP)) {
            return Optional.of(End.STOPPED);
        }
        if (taken.contains(Event.HAND_OVER)) {
            return Optional.of(End.HANDED_OVER);
        }
        return taken.contains(Event.FAILED) ? Optional.of(End.FAILED) : Optional.empty();
    }

    /** One turn. What goes wrong in it must not end the daemon: the next event finds it listening. */
    private void handle(Set<Event> taken) {
        try {
            if (taken.contains(Event.RELOAD)) {
                reload();
            }
            if (stale || !taken.isEmpty()) {
                look();
            }
        } catch (RuntimeException e) {
            LOG.error("Could not make a new map, the last one stays", e);
        } finally {
            mend();
            if (taken.contains(Event.RELOAD)) {
                notifier.ready(status());
            }
        }
    }

    private void look() {
        try {
            Judgement made = mapMaker.make(settings.issues());
            if (stale) {
                LOG.info("Can make maps again");
            }
            stale = false;
            show(made);
        } catch (ScanFailure e) {
            if (!stale) {
                LOG.error("Could not make a new map, the last one stays, trying again: {}", e.getMessage());
            }
            stale = true;
        }
    }

    /** What somebody deleted comes back, and what did not fit on a full disk comes when there is room. */
    private void mend() {
        incomplete = false;
        for (Publisher publisher : publishers) {
            try {
                incomplete |= !publisher.mend();
            } catch (RuntimeException e) {
                LOG.error("Could not mend what is shown", e);
            }
        }
    }

    private void reload() {
        notifier.reloading();
        settings.readAgain()
                .ifPresentOrElse(
                        problem -> LOG.warn("The configuration stays as it was: {}", problem),
                        () -> LOG.info("Read the configuration again"));
        List<RuleProblem> broken = mapMaker.readRules();
        if (broken.isEmpty()) {
            mapMaker.told().forEach(LOG::warn);
            LOG.info("Read the rules again");
        } else {
            broken.forEach(problem -> LOG.error("Rules stay as they were: {}", problem));
        }
    }

    /** Goes on from the revision of the daemon before: with the same one if nothing differs, else with the next. */
    private void showFirst(Judgement made, Optional<FormerMap> former) {
        Snapshot snapshot =
                Snapshot.of(made.withRevision(former.map(FormerMap::revision).orElse(1L)), writer);
        if (former.isPresent() && !former.get().isShownBy(snapshot)) {
            snapshot = Snapshot.of(made.withRevision(former.get().revision() + 1), writer);
        }
        publish(snapshot, MapChange.between(last, snapshot.map()));
        logIssues(snapshot.map());
        last = snapshot.map();
        lastLinks = made.nodeLinks();
        LOG.info("{}", status());
    }

    private void show(Judgement made) {
        MapChange change = MapChange.between(last, made.map());
        if (change.isEmpty()) {
            refresh(made, change.withRevision(last.revision()));
            return;
        }
        Judgement next = made.withRevision(last.revision() + 1);
        publish(Snapshot.of(next, writer), change.withRevision(last.revision() + 1));
        logIssues(next.map());
        String told = told(last, change);
        last = next.map();
        lastLinks = next.nodeLinks();
        LOG.info("{}{}", status(), told);
        notifier.status(status());
    }

    /** How much of a pool is free may have changed, or how udev calls a node besides: that is shown, and is no news. */
    private void refresh(Judgement made, MapChange none) {
        Judgement same = made.withRevision(last.revision());
        if (!same.map().equals(last) || !same.nodeLinks().equals(lastLinks)) {
            publish(Snapshot.of(same, writer), none);
            last = same.map();
            lastLinks = same.nodeLinks();
        }
    }

    /** One way of showing a map that fails must not keep it from the others. */
    private void publish(Snapshot snapshot, MapChange change) {
        for (Publisher publisher : publishers) {
            try {
                publisher.publish(snapshot, change);
            } catch (RuntimeException e) {
                LOG.error("Could not publish revision {}", snapshot.map().revision(), e);
            }
        }
    }

    /** Those of the administrator's files were told of when the files were read. */
    private void logIssues(HeapMap now) {
        for (Issue issue : now.issues()) {
            boolean ofAFile =
                    mapMaker.ruleIssues().contains(issue) || settings.issues().contains(issue);
            if (!ofAFile && !last.issues().contains(issue)) {
                LOG.warn("{}: {}", issue.path(), issue.problem());
            }
        }
    }

    /** What the administrator reads of a change; {@code dmaheapctl monitor} tells more. */
    private static String told(HeapMap before, MapChange change) {
        List<String> added = new ArrayList<>();
        List<String> changed = new ArrayList<>();
        for (Device device : change.devices()) {
            (before.device(device.id()).isEmpty() ? added : changed).add(device.id());
        }
        for (Heap heap : change.heaps()) {
            (before.heap(heap.name()).isEmpty() ? added : changed).add("heap " + heap.name());
        }
        List<String> removed = new ArrayList<>(change.removed().devices());
        change.removed().heaps().forEach(heap -> removed.add("heap " + heap));
        StringBuilder text = new StringBuilder();
        tell(text, "added", added);
        tell(text, "removed", removed);
        tell(text, "changed", changed);
        return text.toString();
    }

    private static void tell(StringBuilder text, String what, List<String> names) {
        if (!names.isEmpty()) {
            text.append("; ").append(what).append(' ').append(String.join(", ", names));
        }
    }

    private String problems() {
        int count = last.issues().size();
        return count == 0 ? "" : count == 1 ? ", 1 problem" : ", " + count + " problems";
    }

    private String status() {
        return "Revision " + last.revision() + ": " + last.devices().size() + " devices, "
                + last.heaps().size() + " heaps" + problems();
    }
}
