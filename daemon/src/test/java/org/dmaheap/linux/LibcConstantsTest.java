// SPDX-License-Identifier: Apache-2.0
package org.dmaheap.linux;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Our numbers against those of this machine's C headers. */
class LibcConstantsTest {

    private static final String PROGRAM = """
            #include <poll.h>
            #include <stddef.h>
            #include <stdio.h>
            #include <sys/eventfd.h>
            #include <sys/socket.h>
            #include <linux/netlink.h>
            int main(void) {
                printf("%d %d %d %d %d %d %d %zu %zu %zu %zu", AF_NETLINK, SOCK_RAW, SOCK_NONBLOCK, SOCK_CLOEXEC,
                    NETLINK_KOBJECT_UEVENT, EFD_CLOEXEC, POLLIN, sizeof(struct sockaddr_nl),
                    offsetof(struct sockaddr_nl, nl_groups), sizeof(struct pollfd), offsetof(struct pollfd, events));
            }
            """;

    @TempDir
    private Path directory;

    @Test
    void constantsAndLayoutsAreThoseOfTheHeaders() throws Exception {
        assertThat(HeaderConstants.printedBy(PROGRAM, directory))
                .isEqualTo("%d %d %d %d %d %d %d %d 8 %d 4"
                        .formatted(
                                Libc.AF_NETLINK,
                                Libc.SOCK_RAW,
                                Libc.SOCK_NONBLOCK,
                                Libc.SOCK_CLOEXEC,
                                Libc.NETLINK_KOBJECT_UEVENT,
                                Libc.EFD_CLOEXEC,
                                Libc.POLLIN,
                                Libc.SIZE_OF_SOCKADDR_NL,
                                Libc.SIZE_OF_POLLFD));
    }
}
