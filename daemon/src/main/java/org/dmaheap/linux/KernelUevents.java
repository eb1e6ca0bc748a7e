// SPDX-License-Identifier: Apache-2.0
package org.dmaheap.linux;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Set;
import jnr.constants.platform.Errno;
import jnr.ffi.Memory;
import jnr.ffi.Pointer;
import jnr.ffi.Runtime;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Events straight from the kernel, for machines without udev. They come before anybody has set the permissions of the
 * nodes, and not at all in a network namespace of a user namespace's own (lib/kobject_uevent.c, 7.3).
 */
public final class KernelUevents implements EventSource {

    private static final Logger LOG = LoggerFactory.getLogger(KernelUevents.class);

    private static final int KERNEL_GROUP = 1;
    private static final int LARGEST_UEVENT = 8192;

    private final Libc libc = Libc.load();
    private final Set<String> subsystems;
    private final Pointer message = Memory.allocateDirect(Runtime.getSystemRuntime(), LARGEST_UEVENT);
    private final int socket;
    private final DescriptorWatch watch;

    /** Subscribes at once: what happens from here on is told after {@link #start}. */
    public KernelUevents(Set<String> subsystems) throws IOException {
        this.subsystems = Set.copyOf(subsystems);
        socket = Libc.check(
                "socket",
                libc.socket(
                        Libc.AF_NETLINK,
                        Libc.SOCK_RAW | Libc.SOCK_CLOEXEC | Libc.SOCK_NONBLOCK,
                        Libc.NETLINK_KOBJECT_UEVENT));
        try {
            Libc.check("bind", libc.bind(socket, kernelGroup(), Libc.SIZE_OF_SOCKADDR_NL));
            watch = new DescriptorWatch(libc, "uevents", socket, this::drain, () -> libc.close(socket));
        } catch (IOException e) {
            libc.close(socket);
            throw e;
        }
    }

    private static Pointer kernelGroup() {
        Pointer address = Memory.allocateDirect(Runtime.getSystemRuntime(), Libc.SIZE_OF_SOCKADDR_NL, true);
        address.putShort(0, (short) Libc.AF_NETLINK);
        address.putInt(8, KERNEL_GROUP);
        return address;
    }

    @Override
    public void start(Runnable somethingChanged) {
        watch.start(somethingChanged);
    }

    private boolean drain() {
        boolean any = false;
        while (true) {
            int length = (int) libc.recv(socket, message, LARGEST_UEVENT, 0);
            if (length > 0) {
                any |= matters(text(length));
            } else if (length < 0 && Libc.lastError() == Errno.ENOBUFS) {
                LOG.info("More uevents than the queue holds: looking at everything again");
                any = true;
            } else {
                return any;
            }
        }
    }

    private String text(int length) {
        byte[] bytes = new byte[length];
        message.get(0, bytes, 0, length);
        return new String(bytes, StandardCharsets.ISO_8859_1);
    }

    /** {@code add@/devices/…}, then properties, each ended by a NUL. */
    private boolean matters(String uevent) {
        return subsystems.stream().anyMatch(subsystem -> uevent.contains("\0SUBSYSTEM=" + subsystem + "\0"));
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
