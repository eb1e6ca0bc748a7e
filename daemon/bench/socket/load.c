// SPDX-License-Identifier: Apache-2.0
// Asks one question over and over on several connections, one outstanding on each, and prints
// connections idle replies/s p50 p99 max (microseconds).
#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <time.h>
#include <unistd.h>

enum { BUCKETS = 200000 }; // 0.1 us each, the last one takes the rest
static uint32_t histogram[BUCKETS];
static char buffer[1 << 20];

static uint64_t now(void)
{
	struct timespec t;

	clock_gettime(CLOCK_MONOTONIC, &t);
	return (uint64_t)t.tv_sec * 1000000000u + t.tv_nsec;
}

static void die(const char *what)
{
	perror(what);
	exit(1);
}

static int client(const char *path)
{
	struct sockaddr_un a = { .sun_family = AF_UNIX };
	int fd = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);

	strncpy(a.sun_path, path, sizeof a.sun_path - 1);
	if (fd < 0 || connect(fd, (struct sockaddr *)&a, sizeof a) < 0)
		die(path);
	return fd;
}

static double percentile(uint64_t count, double share)
{
	uint64_t wanted = count * share, seen = 0;

	for (int i = 0; i < BUCKETS; i++)
		if ((seen += histogram[i]) > wanted)
			return i / 10.0;
	return BUCKETS / 10.0;
}

int main(int argc, char **argv)
{
	if (argc != 6) {
		fprintf(stderr, "usage: load SOCKET REQUEST CONNECTIONS IDLE SECONDS\n");
		return 2;
	}
	const char *path = argv[1], *request = argv[2];
	int connections = atoi(argv[3]), idle = atoi(argv[4]);
	double seconds = atof(argv[5]);
	size_t length = strlen(request) + 1;
	int ep = epoll_create1(0);
	uint64_t *sent = calloc(65536, sizeof *sent), count = 0, longest = 0;

	for (int i = 0; i < idle; i++)
		client(path);
	for (int i = 0; i < connections; i++) {
		int fd = client(path);
		struct epoll_event e = { .events = EPOLLIN, .data.fd = fd };

		epoll_ctl(ep, EPOLL_CTL_ADD, fd, &e);
		sent[fd] = now();
		if (write(fd, request, length) != (ssize_t)length)
			die("write");
	}
	uint64_t start = now(), warm = start + 300000000u, end = warm + seconds * 1e9;

	for (;;) {
		struct epoll_event events[128];
		int n = epoll_wait(ep, events, 128, 1000);

		if (n <= 0)
			die("no answer");
		for (int i = 0; i < n; i++) {
			int fd = events[i].data.fd;
			ssize_t got = read(fd, buffer, sizeof buffer);

			if (got <= 0)
				die("read");
			if (buffer[got - 1])
				continue;
			uint64_t t = now(), took = t - sent[fd];

			if (t > warm) {
				uint64_t bucket = took / 100;

				histogram[bucket < BUCKETS ? bucket : BUCKETS - 1]++;
				count++;
				if (took > longest)
					longest = took;
			}
			if (t > end) {
				printf("%d %d %.0f %.1f %.1f %.0f\n", connections, idle, count / ((t - warm) / 1e9),
				       percentile(count, 0.5), percentile(count, 0.99), longest / 1000.0);
				return 0;
			}
			sent[fd] = now();
			if (write(fd, request, length) != (ssize_t)length)
				die("write");
		}
	}
}
