// SPDX-License-Identifier: Apache-2.0
package org.dmaheap.linux;

import static java.nio.file.StandardWatchEventKinds.ENTRY_CREATE;
import static java.nio.file.StandardWatchEventKinds.ENTRY_DELETE;
import static java.nio.file.StandardWatchEventKinds.ENTRY_MODIFY;
import static java.nio.file.StandardWatchEventKinds.OVERFLOW;

import java.io.IOException;
import java.nio.file.ClosedWatchServiceException;
import java.nio.file.FileSystems;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;
import java.nio.file.Path;
import java.nio.file.WatchEvent;
import java.nio.file.WatchKey;
import java.nio.file.WatchService;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A watch on what comes and goes in directories such as {@code /dev/dri}, for containers, where no uevent arrives. Sees neither accel
 * nor video nodes, whose directory holds too much else. What is named may be a file as well, which is replaced as a whole.
 */
public final class DirectoryWatch implements EventSource {

    private static final Logger LOG = LoggerFactory.getLogger(DirectoryWatch.class);

    private final List<Path> directories;
    private final List<Path> kept;
    private final WatchService inotify;
    private final Map<WatchKey, Path> watched = new HashMap<>();
    private final Thread thread = new Thread(this::watch, "inotify");
    private volatile Consumer<News> listener = news -> {};

    /**
     * @param directories the parent of one that does not exist is watched until it does
     */
    public DirectoryWatch(List<Path> directories) throws IOException {
        this(directories, List.of());
    }

    /**
     * @param directories the parent of one that does not exist is watched until it does
     * @param kept what changes is no news of these, but that they are gone is
     */
    public DirectoryWatch(List<Path> directories, List<Path> kept) throws IOException {
        this.directories = List.copyOf(directories);
        this.kept = List.copyOf(kept);
        inotify = FileSystems.getDefault().newWatchService();
        thread.setDaemon(true);
        try {
            watchWhatExists();
        } catch (IOException e) {
            inotify.close();
            throw e;
        }
    }

    @Override
    public void start(Consumer<News> newListener) {
        listener = newListener;
        thread.start();
    }

    private void watch() {
        try {
            while (true) {
                WatchKey key = inotify.take();
                boolean matters = matters(watched.get(key), key.pollEvents());
                if (!key.reset()) {
                    watched.remove(key);
                }
                watchWhatExists();
                if (matters) {
                    listener.accept(News.DEVICE);
                }
            }
        } catch (ClosedWatchServiceException | InterruptedException e) {
            LOG.debug("No longer watching {}", directories);
        } catch (IOException e) {
            LOG.error("Could not watch {}, changes go unnoticed from now on: {}", directories, e.toString());
        }
    }

    /** In a parent only our directories count. */
    private boolean matters(Path directory, List<WatchEvent<?>> events) {
        return directories.contains(directory)
                || events.stream()
                        .anyMatch(event -> event.kind() == OVERFLOW
                                || event.context() instanceof Path name
                                        && (directories.contains(directory.resolve(name))
                                                || event.kind() == ENTRY_DELETE
                                                        && kept.contains(directory.resolve(name))));
    }

    /** Watching a directory again changes nothing. MODIFY includes permissions. */
    private void watchWhatExists() throws IOException {
        for (Path directory : directories) {
            Path parent = directory.getParent();
            try {
                watched.put(parent.register(inotify, ENTRY_CREATE, ENTRY_DELETE), parent);
                watched.put(directory.register(inotify, ENTRY_CREATE, ENTRY_DELETE, ENTRY_MODIFY), directory);
            } catch (NoSuchFileException | NotDirectoryException e) {
                LOG.debug("{} is not there", directory);
            }
        }
        for (Path file : kept) {
            Path parent = file.getParent();
            try {
                watched.put(parent.register(inotify, ENTRY_CREATE, ENTRY_DELETE), parent);
            } catch (NoSuchFileException e) {
                LOG.debug("{} is not there", parent);
            }
        }
    }

    @Override
    public String describe() {
        return directories.stream().map(Path::toString).collect(Collectors.joining(" and ", "inotify on ", ""));
    }

    @Override
    public void close() {
        try {
            inotify.close();
        } catch (IOException e) {
            LOG.debug("Could not close inotify: {}", e.toString());
        }
    }
}
