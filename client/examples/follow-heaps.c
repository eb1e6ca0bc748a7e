// SPDX-License-Identifier: Apache-2.0
/*
 * Prints the best heap for these devices, and again whenever another one becomes the best:
 * follow-heaps DEVICE[:USE]...
 */
#include "dmaheap.h"

#include <poll.h>

int main(int argc, char **argv)
{
	const char *const *devices = (const char *const *)argv + 1;
	char name[64], last[64] = "?";

	for (;;) {
		/* watch first: what changes while we ask wakes us again */
		struct pollfd watch = { .fd = dmaheap_watch(), .events = POLLIN };
		int heap = dmaheap_open(devices, argc > 1 ? (size_t)argc - 1 : 0, name, NULL);

		if (heap >= 0)
			close(heap);
		else
			snprintf(name, sizeof name, "(%s)", strerror(-heap));
		if (strcmp(name, last) != 0)
			puts(strcpy(last, name));
		fflush(stdout);
		if (watch.fd < 0 || poll(&watch, 1, -1) < 0)
			return 1;
		close(watch.fd);
	}
}
