// SPDX-License-Identifier: Apache-2.0
package org.dmaheap.linux;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The best this machine offers: udev where it runs; else the kernel's own events and the directories of the nodes
 * together, since neither is told of everything everywhere.
 */
public final class MachineEvents implements EventSource {

    /** What a scan looks at. */
    public static final Set<String> SUBSYSTEMS = Set.of("drm", "dma_heap", "accel", "video4linux", "iommu");

    /**
     * Nodes; and what udev says of them when it has finished, for where it runs and cannot be listened to, or starts later
     * than we do.
     */
    private static final List<Path> WATCHED =
            List.of(Path.of("/dev/dma_heap"), Path.of("/dev/dri"), Path.of("/run/udev"), Path.of("/run/udev/data"));

    private static final Logger LOG = LoggerFactory.getLogger(MachineEvents.class);

    private final List<EventSource> sources;

    private MachineEvents(List<EventSource> sources) {
        this.sources = sources;
    }

    public static MachineEvents subscribe() {
        // libudev binds its socket also where no udev runs, and then never hears anything
        if (Files.exists(Path.of("/run/udev/control"))) {
            try {
                return new MachineEvents(List.of(new UdevMonitor(SUBSYSTEMS)));
            } catch (IOException e) {
                LOG.warn("Could not listen to udev: {}", e.getMessage());
            }
        }
        List<EventSource> sources = new ArrayList<>();
        try {
            sources.add(new KernelUevents(SUBSYSTEMS));
        } catch (IOException e) {
            LOG.warn("Could not listen to kernel uevents: {}", e.getMessage());
        }
        try {
            sources.add(new DirectoryWatch(WATCHED));
        } catch (IOException e) {
            LOG.warn("Could not watch {}: {}", WATCHED, e.getMessage());
        }
        return new MachineEvents(List.copyOf(sources));
    }

    @Override
    public void start(Consumer<News> listener) {
        sources.forEach(source -> source.start(listener));
    }

    @Override
    public String describe() {
        return sources.isEmpty()
                ? "nothing"
                : sources.stream().map(EventSource::describe).collect(Collectors.joining(", "));
    }

    @Override
    public void close() {
        sources.forEach(EventSource::close);
    }
}
