// SPDX-License-Identifier: Apache-2.0
// The limit to compare with: an epoll server that answers every message with the bytes of a file.
#define _GNU_SOURCE
#include <errno.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

static char input[1 << 16], reply[16 << 20];

static void die(const char *what)
{
	perror(what);
	exit(1);
}

static void answer(int fd, size_t length)
{
	for (size_t done = 0; done < length;) {
		ssize_t n = write(fd, reply + done, length - done);

		if (n < 0 && errno != EAGAIN)
			return;
		done += n > 0 ? n : 0;
	}
}

int main(int argc, char **argv)
{
	if (argc != 3) {
		fprintf(stderr, "usage: limit SOCKET REPLY-FILE\n");
		return 2;
	}
	signal(SIGPIPE, SIG_IGN);
	FILE *f = fopen(argv[2], "rb");

	if (!f)
		die(argv[2]);
	size_t length = fread(reply, 1, sizeof reply, f);
	struct sockaddr_un a = { .sun_family = AF_UNIX };
	int l = socket(AF_UNIX, SOCK_STREAM, 0), ep = epoll_create1(0);
	struct epoll_event e = { .events = EPOLLIN, .data.fd = l };

	strncpy(a.sun_path, argv[1], sizeof a.sun_path - 1);
	unlink(argv[1]);
	if (bind(l, (struct sockaddr *)&a, sizeof a) < 0 || listen(l, 1024) < 0)
		die(argv[1]);
	epoll_ctl(ep, EPOLL_CTL_ADD, l, &e);
	for (;;) {
		struct epoll_event events[128];
		int n = epoll_wait(ep, events, 128, -1);

		for (int i = 0; i < n; i++) {
			int fd = events[i].data.fd;

			if (fd == l) {
				e.data.fd = accept(l, NULL, NULL);
				epoll_ctl(ep, EPOLL_CTL_ADD, e.data.fd, &e);
				continue;
			}
			ssize_t got = read(fd, input, sizeof input);

			if (got <= 0)
				close(fd);
			for (ssize_t b = 0; b < got; b++)
				if (!input[b])
					answer(fd, length);
		}
	}
}
