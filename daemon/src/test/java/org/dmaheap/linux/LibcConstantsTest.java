// SPDX-License-Identifier: Apache-2.0
package org.dmaheap.linux;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Our numbers against those of this machine's C headers. */
class LibcConstantsTest {

    private static final String PROGRAM = """
            #include <stddef.h>
            #include <stdio.h>
            #include <sys/socket.h>
            #include <linux/netlink.h>
            int main(void) {
                printf("%d %d %d %d %d %zu %zu", AF_NETLINK, SOCK_RAW, SOCK_NONBLOCK, SOCK_CLOEXEC,
                    NETLINK_KOBJECT_UEVENT, sizeof(struct sockaddr_nl), offsetof(struct sockaddr_nl, nl_groups));
            }
            """;

    @TempDir
    private Path directory;

    @Test
    void constantsAndLayoutsAreThoseOfTheHeaders() throws Exception {
        assertThat(HeaderConstants.printedBy(PROGRAM, directory))
                .isEqualTo("%d %d %d %d %d %d 8"
                        .formatted(
                                KernelUevents.AF_NETLINK,
                                KernelUevents.SOCK_RAW,
                                KernelUevents.SOCK_NONBLOCK,
                                KernelUevents.SOCK_CLOEXEC,
                                KernelUevents.NETLINK_KOBJECT_UEVENT,
                                KernelUevents.SIZE_OF_SOCKADDR_NL));
    }
}
