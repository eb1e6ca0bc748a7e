// SPDX-License-Identifier: Apache-2.0
package org.dmaheap.linux;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The numbers of sockets, epoll and open against those of this machine's C headers. */
class SocketConstantsTest {

    private static final String PROGRAM = """
            #define _GNU_SOURCE
            #include <fcntl.h>
            #include <grp.h>
            #include <stddef.h>
            #include <stdio.h>
            #include <sys/epoll.h>
            #include <sys/eventfd.h>
            #include <sys/socket.h>
            #include <sys/un.h>
            int main(void) {
                printf("%d %d %d %d %d %d ", SOL_SOCKET, SO_PEERCRED, SO_PEERGROUPS, SCM_RIGHTS, MSG_DONTWAIT, MSG_NOSIGNAL);
                printf("%d %d %d %d %d %d ", EPOLLIN, EPOLLOUT, EPOLLERR, EPOLLHUP, EPOLL_CLOEXEC, EFD_NONBLOCK);
                printf("%d %d %d ", SO_SNDBUF, SOCK_CLOEXEC, SOCK_NONBLOCK);
                printf("%d %d %d ", EPOLL_CTL_ADD, EPOLL_CTL_DEL, EPOLL_CTL_MOD);
                printf("%zu %zu ", offsetof(struct epoll_event, data), sizeof(struct epoll_event));
                printf("%d %d %d ", O_RDONLY, O_CLOEXEC, O_PATH);
                printf("%zu ", offsetof(struct group, gr_gid));
                printf("%d %d %d %d %d %d ", AF_UNIX, SOCK_STREAM, SOCK_DGRAM, F_GETFL, F_SETFL, O_NONBLOCK);
                printf("%zu %zu", offsetof(struct sockaddr_un, sun_path), sizeof(struct sockaddr_un) - 1);
            }
            """;

    @TempDir
    private Path directory;

    @Test
    void theyAreThoseOfTheHeaders() throws Exception {
        assertThat(HeaderConstants.printedBy(PROGRAM, directory))
                .isEqualTo(Stream.of(
                                List.of(StreamSocket.SOL_SOCKET, StreamSocket.SO_PEERCRED, StreamSocket.SO_PEERGROUPS),
                                List.of(StreamSocket.SCM_RIGHTS, StreamSocket.MSG_DONTWAIT, StreamSocket.MSG_NOSIGNAL),
                                List.of(Epoll.IN, Epoll.OUT, Epoll.ERROR, Epoll.HANG_UP, Epoll.CLOEXEC, Epoll.NONBLOCK),
                                List.of(StreamSocket.SO_SNDBUF, StreamSocket.SOCK_CLOEXEC, StreamSocket.SOCK_NONBLOCK),
                                List.of(Epoll.ADD, Epoll.REMOVE, Epoll.MODIFY, Epoll.DATA_OFFSET, Epoll.EVENT_SIZE),
                                List.of(Descriptor.O_RDONLY, Descriptor.O_CLOEXEC, Descriptor.O_PATH),
                                List.of(2 * Libc.ADDRESS_SIZE),
                                List.of(UnixSocket.AF_UNIX, UnixSocket.SOCK_STREAM, UnixSocket.SOCK_DGRAM),
                                List.of(UnixSocket.F_GETFL, UnixSocket.F_SETFL, UnixSocket.O_NONBLOCK),
                                List.of(UnixSocket.PATH_OFFSET, UnixSocket.PATH_OFFSET + UnixSocket.MAX_PATH))
                        .flatMap(List::stream)
                        .map(String::valueOf)
                        .collect(Collectors.joining(" ")));
    }
}
