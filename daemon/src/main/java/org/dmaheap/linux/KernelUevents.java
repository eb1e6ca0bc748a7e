// SPDX-License-Identifier: Apache-2.0
package org.dmaheap.linux;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import jnr.constants.platform.Errno;
import org.dmaheap.model.Copies;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Events straight from the kernel, for machines without udev. They come before anybody has set the permissions of the
 * nodes, and not at all in a network namespace of a user namespace's own (lib/kobject_uevent.c, 7.3).
 */
public final class KernelUevents implements EventSource {

    private static final Logger LOG = LoggerFactory.getLogger(KernelUevents.class);

    // the same numbers on every architecture that Java 17 runs on, checked against the headers in LibcConstantsTest
    static final int AF_NETLINK = 16;
    static final int SOCK_RAW = 3;
    static final int SOCK_NONBLOCK = 0x800;
    static final int SOCK_CLOEXEC = 0x80000;
    static final int NETLINK_KOBJECT_UEVENT = 15;
    static final int SIZE_OF_SOCKADDR_NL = 12;
    private static final int OFFSET_OF_NL_GROUPS = 8;
    private static final int KERNEL_GROUP = 1;
    private static final int LARGEST_UEVENT = 8192;

    private final Set<String> subsystems;
    private final NativeBuffer message = new NativeBuffer(LARGEST_UEVENT);
    private final int socket;
    private final DescriptorWatch watch;

    /** Subscribes at once: what happens from here on is told after {@link #start}. */
    public KernelUevents(Set<String> subsystems) throws IOException {
        this.subsystems = Copies.of(subsystems);
        socket = Libc.C.socket(AF_NETLINK, SOCK_RAW | SOCK_CLOEXEC | SOCK_NONBLOCK, NETLINK_KOBJECT_UEVENT);
        if (socket < 0) {
            throw Libc.failure("socket");
        }
        try {
            if (Libc.C.bind(socket, kernelGroup().address(), SIZE_OF_SOCKADDR_NL) < 0) {
                throw Libc.failure("bind");
            }
            watch = new DescriptorWatch("uevents", socket, this::drain, () -> Libc.C.close(socket));
        } catch (IOException e) {
            Libc.C.close(socket);
            throw e;
        }
    }

    private static NativeBuffer kernelGroup() {
        NativeBuffer address = new NativeBuffer(SIZE_OF_SOCKADDR_NL);
        address.bytes().putShort(0, (short) AF_NETLINK).putInt(OFFSET_OF_NL_GROUPS, KERNEL_GROUP);
        return address;
    }

    @Override
    public void start(Consumer<News> listener) {
        watch.start(listener);
    }

    private Optional<News> drain() {
        Optional<News> most = Optional.empty();
        while (true) {
            int length = (int) Libc.C.recv(socket, message.address(), LARGEST_UEVENT, 0);
            if (length > 0) {
                String uevent = text(length);
                if (matters(uevent)) {
                    most = Optional.of(news(uevent).or(most));
                }
            } else if (length < 0 && Libc.failedWith(Errno.ENOBUFS)) {
                LOG.info("More uevents than the queue holds: looking at everything again");
                most = Optional.of(News.DEVICE);
            } else {
                return most;
            }
        }
    }

    private String text(int length) {
        byte[] bytes = new byte[length];
        message.bytes().get(0, bytes);
        return new String(bytes, StandardCharsets.ISO_8859_1);
    }

    /** {@code add@/devices/…}, then properties, each ended by a NUL. */
    private boolean matters(String uevent) {
        return subsystems.stream().anyMatch(subsystem -> uevent.contains("\0SUBSYSTEM=" + subsystem + "\0"));
    }

    private static News news(String uevent) {
        return uevent.contains("\0DEVTYPE=" + News.CONNECTOR + "\0") ? News.PART : News.DEVICE;
    }

    @Override
    public String describe() {
        return "kernel uevents";
    }

    @Override
    public void close() {
        watch.close();
    }
}
