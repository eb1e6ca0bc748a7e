// SPDX-License-Identifier: Apache-2.0
/*
 * How long it takes to the descriptor of a heap, in microseconds, by each way: time-to-heap DISPLAY RENDERER. The mean of
 * many, each with a connection of its own where there is one.
 */
#include "dmaheap.h"

#include <time.h>

#define TIMES 200

static const char *devices[2];
static char set[512];

static int by_link(void)
{
	char path[600];

	snprintf(path, sizeof path, "%s/1", set);
	return open(path, O_RDONLY | O_CLOEXEC);
}

static int by_header(void)
{
	return dmaheap_open(devices, 2, NULL, NULL);
}

static int by_find_and_open(void)
{
	unsigned flags;

	return dmaheap_ask_("/run", devices, 2, NULL, &flags);
}

/* One call and its reply; the descriptor or -1. */
static int call(int connection, const char *message)
{
	char *reply;
	int fd = -1;

	if (dmaheap_send_(connection, message, strlen(message) + 1) < 0)
		return -1;
	reply = dmaheap_receive_(connection, &fd);
	if (reply && strstr(reply, "\"error\""))
		fprintf(stderr, "%s\n", reply);
	free(reply);
	return fd;
}

static int by_two_calls(void)
{
	char question[1024];
	size_t used = 0;
	char *message = dmaheap_call_(devices, 2, &used);
	int connection = dmaheap_connect_("/run"), fd;

	/* of the same devices */
	snprintf(question, sizeof question, "{\"method\":\"org.dmaheap.DmaHeap.FindHeaps\"%s", strchr(message, ','));
	call(connection, question);
	fd = call(connection, "{\"method\":\"org.dmaheap.DmaHeap.OpenHeap\",\"parameters\":{\"name\":\"default_cma_region\"}}");
	close(connection);
	free(message);
	return fd;
}

/* The names that libcamera tries, one after the other. */
static int by_guessing(void)
{
	static const char *const names[] = { "linux,cma", "reserved", "system" };
	char path[64];
	int fd = -1;

	for (size_t i = 0; fd < 0 && i < sizeof names / sizeof *names; i++) {
		snprintf(path, sizeof path, "/dev/dma_heap/%s", names[i]);
		fd = open(path, O_RDWR | O_CLOEXEC);
	}
	return fd;
}

static double microseconds(const char *way, int (*get)(void))
{
	struct timespec begin, end;

	clock_gettime(CLOCK_MONOTONIC, &begin);
	for (int i = 0; i < TIMES; i++) {
		int fd = get();

		if (fd < 0) {
			fprintf(stderr, "%s gives no heap\n", way);
			exit(1);
		}
		close(fd);
	}
	clock_gettime(CLOCK_MONOTONIC, &end);
	return ((double)(end.tv_sec - begin.tv_sec) * 1e9 + (double)(end.tv_nsec - begin.tv_nsec)) / 1e3 / TIMES;
}

int main(int argc, char **argv)
{
	static const struct {
		const char *way;
		int (*get)(void);
	} ways[] = { { "the link", by_link },
		     { "dmaheap.h", by_header },
		     { "the guess of libcamera", by_guessing },
		     { "FindAndOpen", by_find_and_open },
		     { "FindHeaps and OpenHeap", by_two_calls } };
	char names[2][256];
	double first = 0;

	if (argc != 3)
		return 2;
	snprintf(names[0], sizeof *names, "%s:scanout", argv[1]);
	snprintf(names[1], sizeof *names, "%s:render", argv[2]);
	devices[0] = names[0];
	devices[1] = names[1];
	snprintf(set, sizeof set, "/run/dmaheapd/links/%s+%s", argv[1], argv[2]);
	for (size_t i = 0; i < sizeof ways / sizeof *ways; i++) {
		double took = microseconds(ways[i].way, ways[i].get);

		first = first > 0 ? first : took;
		printf("%s: %.0f us, %.1f x\n", ways[i].way, took, took / first);
	}
	return 0;
}
