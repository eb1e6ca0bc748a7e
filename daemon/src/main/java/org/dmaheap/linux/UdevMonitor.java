// SPDX-License-Identifier: Apache-2.0
package org.dmaheap.linux;

import java.io.IOException;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import jnr.constants.platform.Errno;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Events as udev sends them on, after its rules have set the nodes' permissions. */
public final class UdevMonitor implements EventSource {

    private static final Logger LOG = LoggerFactory.getLogger(UdevMonitor.class);

    private final LibUdev libudev;
    private final long udev;
    private final long monitor;
    private final DescriptorWatch watch;

    /**
     * Subscribes at once: what happens from here on is told after {@link #start}.
     *
     * @throws IOException if udev's library is missing or refuses
     */
    public UdevMonitor(Set<String> subsystems) throws IOException {
        this("udev", subsystems);
    }

    /**
     * @param group {@code udev}, or {@code kernel} for events that udev has not seen yet
     */
    UdevMonitor(String group, Set<String> subsystems) throws IOException {
        try {
            libudev = LibUdev.load();
        } catch (UnsatisfiedLinkError e) {
            throw new IOException("libudev.so.1: " + e.getMessage(), e);
        }
        udev = existing("udev_new", libudev.udev_new());
        monitor = existing("udev_monitor_new_from_netlink", libudev.udev_monitor_new_from_netlink(udev, group));
        for (String subsystem : subsystems) {
            check(
                    "udev_monitor_filter_add_match_subsystem_devtype",
                    libudev.udev_monitor_filter_add_match_subsystem_devtype(monitor, subsystem));
        }
        check("udev_monitor_enable_receiving", libudev.udev_monitor_enable_receiving(monitor));
        watch = new DescriptorWatch("udev", libudev.udev_monitor_get_fd(monitor), this::drain, this::release);
    }

    private static long existing(String call, long pointer) throws IOException {
        if (pointer == 0) {
            throw Libc.failure(call);
        }
        return pointer;
    }

    /** libudev returns the negative errno. */
    private static void check(String call, int result) throws IOException {
        if (result < 0) {
            throw new IOException(call + ": " + Errno.valueOf(-result).name());
        }
    }

    @Override
    public void start(Consumer<News> listener) {
        watch.start(listener);
    }

    private Optional<News> drain() {
        Optional<News> most = Optional.empty();
        while (true) {
            long device = libudev.udev_monitor_receive_device(monitor);
            if (device != 0) {
                News news = News.ofType(libudev.udev_device_get_devtype(device));
                libudev.udev_device_unref(device);
                most = Optional.of(news.or(most));
            } else if (Libc.failedWith(Errno.ENOBUFS)) {
                LOG.info("More udev events than the queue holds: looking at everything again");
                most = Optional.of(News.DEVICE);
            } else {
                return most;
            }
        }
    }

    @Override
    public String describe() {
        return "udev";
    }

    @Override
    public void close() {
        watch.close();
    }

    private void release() {
        libudev.udev_monitor_unref(monitor);
        libudev.udev_unref(udev);
    }
}
