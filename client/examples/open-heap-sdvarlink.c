// SPDX-License-Identifier: Apache-2.0
/*
 * The best heap over the daemon's socket, with sd-varlink (libsystemd 257 and later):
 *
 *   open-heap-sdvarlink DISPLAY RENDERER
 */
#include <errno.h>
#include <stdbool.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>
#include <systemd/sd-varlink.h>

/* A descriptor, or a negative errno: -ENXIO if none came, because no heap suits or none may be had. */
static int open_heap(const char *display, const char *renderer)
{
	/* begin */
	sd_varlink *daemon = NULL;
	int r = sd_varlink_connect_address(&daemon, "/run/dmaheapd/org.dmaheap.DmaHeap");
	if (r >= 0 && (r = sd_varlink_set_allow_fd_passing_input(daemon, true)) >= 0)
		r = sd_varlink_callbo(daemon, "org.dmaheap.DmaHeap.FindAndOpen", NULL, NULL,
			SD_JSON_BUILD_PAIR("devices", SD_JSON_BUILD_ARRAY(
				SD_JSON_BUILD_OBJECT(SD_JSON_BUILD_PAIR_STRING("device", display), SD_JSON_BUILD_PAIR_STRING("use", "scanout")),
				SD_JSON_BUILD_OBJECT(SD_JSON_BUILD_PAIR_STRING("device", renderer), SD_JSON_BUILD_PAIR_STRING("use", "render")))));
	int heap = r < 0 ? r : sd_varlink_take_fd(daemon, 0);
	sd_varlink_unref(daemon);
	/* end */
	return heap;
}

int main(int argc, char **argv)
{
	int heap = argc == 3 ? open_heap(argv[1], argv[2]) : -EINVAL;
	char link[32], path[256] = "";

	snprintf(link, sizeof link, "/proc/self/fd/%d", heap);
	if (heap < 0 || readlink(link, path, sizeof path - 1) < 0)
		fprintf(stderr, "open-heap-sdvarlink: %s\n", strerror(heap < 0 ? -heap : errno));
	else
		puts(path);
	return heap < 0;
}
