// SPDX-License-Identifier: Apache-2.0
package org.dmaheap.service;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.dmaheap.config.RuleProblem;
import org.dmaheap.judgement.Judgement;
import org.dmaheap.linux.SdNotify;
import org.dmaheap.model.HeapMap;
import org.dmaheap.model.MapChange;
import org.dmaheap.model.ScanIssue;
import org.dmaheap.protocol.Snapshot;
import org.dmaheap.publish.Publisher;
import org.dmaheap.service.EventQueue.Event;
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
    private HeapMap last = HeapMap.EMPTY;

    Daemon(MapMaker mapMaker, Settings settings, List<Publisher> publishers, EventQueue events, SdNotify notifier) {
        this.mapMaker = mapMaker;
        this.settings = settings;
        this.publishers = List.copyOf(publishers);
        this.events = events;
        this.notifier = notifier;
    }

    /**
     * Shows the first map, says so, and follows events until one ends it.
     *
     * @return whether somebody asked for the end
     */
    boolean run(Judgement first) throws InterruptedException {
        show(first);
        notifier.ready(status());
        Duration patience =
                notifier.watchdogLimit().map(limit -> limit.dividedBy(2)).orElse(UNLIMITED);
        Set<Event> taken = events.take(patience);
        while (!taken.contains(Event.STOP) && !taken.contains(Event.FAILED)) {
            handle(taken);
            notifier.alive();
            taken = events.take(patience);
        }
        notifier.stopping();
        return taken.contains(Event.STOP);
    }

    /** One turn. What goes wrong in it must not end the daemon: the next event finds it listening. */
    private void handle(Set<Event> taken) {
        try {
            if (taken.contains(Event.RELOAD)) {
                reload();
            }
            if (!taken.isEmpty()) {
                show(mapMaker.make(settings.issues()));
            }
        } catch (RuntimeException e) {
            LOG.error("Could not make a new map, the last one stays", e);
        } finally {
            if (taken.contains(Event.RELOAD)) {
                notifier.ready(status());
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
            mapMaker.problems().forEach(problem -> LOG.warn("Left out rules of {}", problem));
            LOG.info("Read the rules again");
        } else {
            broken.forEach(problem -> LOG.error("Rules stay as they were: {}", problem));
        }
    }

    private void show(Judgement made) {
        MapChange change = MapChange.between(last, made.map());
        boolean isFirst = last.revision() == 0;
        if (!isFirst && change.isEmpty()) {
            refresh(made);
            return;
        }
        Judgement shown = made.withRevision(last.revision() + 1);
        publish(shown);
        logIssues(shown.map());
        last = shown.map();
        LOG.info("{}{}", status(), isFirst ? "" : told(change));
        if (!isFirst) {
            notifier.status(status());
        }
    }

    /** How much of a pool is free may have changed: that is shown, and is no news. */
    private void refresh(Judgement made) {
        Judgement same = made.withRevision(last.revision());
        if (!same.map().equals(last)) {
            publish(same);
            last = same.map();
        }
    }

    /** One way of showing a map that fails must not keep it from the others. */
    private void publish(Judgement shown) {
        Snapshot snapshot = Snapshot.of(shown);
        for (Publisher publisher : publishers) {
            try {
                publisher.publish(snapshot);
            } catch (RuntimeException e) {
                LOG.error("Could not publish revision {}", shown.map().revision(), e);
            }
        }
    }

    /** Those of the administrator's files were told of when the files were read. */
    private void logIssues(HeapMap now) {
        for (ScanIssue issue : now.issues()) {
            boolean ofAFile =
                    mapMaker.ruleIssues().contains(issue) || settings.issues().contains(issue);
            if (!ofAFile && !last.issues().contains(issue)) {
                LOG.warn("{}: {}", issue.path(), issue.problem());
            }
        }
    }

    /** What the administrator reads of a change; {@code dmaheapctl monitor} tells more. */
    private static String told(MapChange change) {
        StringBuilder text = new StringBuilder();
        tell(text, "added", change.devicesAdded(), change.heapsAdded());
        tell(text, "removed", change.devicesRemoved(), change.heapsRemoved());
        tell(text, "changed", change.devicesChanged(), change.heapsChanged());
        return text.toString();
    }

    private static void tell(StringBuilder text, String what, List<String> devices, List<String> heaps) {
        List<String> names = new ArrayList<>(devices);
        heaps.forEach(heap -> names.add("heap " + heap));
        if (!names.isEmpty()) {
            String list = String.join(", ", names).replaceAll("\\p{Cntrl}", "?");
            text.append("; ").append(what).append(' ').append(list);
        }
    }

    private String status() {
        return "Revision " + last.revision() + ": " + last.devices().size() + " devices, "
                + last.heaps().size() + " heaps";
    }
}
