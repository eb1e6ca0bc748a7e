// SPDX-License-Identifier: Apache-2.0
/*
 * The best heap over the system bus, with sd-bus. It tells the path; no descriptor comes by the bus.
 *
 *   open-heap-sdbus DISPLAY RENDERER
 */
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <systemd/sd-bus.h>

#define ENTER(type, contents) sd_bus_message_enter_container(m, type, contents)

/* A descriptor, or a negative errno: -ENODATA if no heap suits. */
static int open_heap(sd_bus *bus, const char *display, const char *renderer)
{
	/* begin */
	sd_bus_message *m = NULL;
	const char *key = "", *path;
	int r = sd_bus_call_method(bus, "org.dmaheap.DmaHeap1", "/org/dmaheap/DmaHeap1", "org.dmaheap.DmaHeap1.Manager",
				   "FindHeaps", NULL, &m, "a(ss)a{sv}", 2, display, "scanout", renderer, "render", 0);
	if (r >= 0)
		r = ENTER('a', "{sv}");
	/* into the first heap of "heaps", up to its "path"; 0 where a list is at its end */
	while (r > 0 && (r = ENTER('e', "sv")) > 0 && (r = sd_bus_message_read(m, "s", &key)) > 0 && strcmp(key, "path"))
		if (strcmp(key, "heaps") == 0)
			r = ENTER('v', "aa{sv}") > 0 && ENTER('a', "a{sv}") > 0 ? ENTER('a', "{sv}") : 0;
		else if ((r = sd_bus_message_skip(m, "v")) >= 0)
			r = sd_bus_message_exit_container(m);
	if (r > 0)
		r = sd_bus_message_read(m, "v", "s", &path);
	int heap = r > 0 ? open(path, O_RDONLY | O_CLOEXEC) : r == 0 ? -ENODATA : r;
	/* end */
	if (heap >= 0)
		puts(path);
	else if (r > 0)
		heap = -errno;
	sd_bus_message_unref(m);
	return heap;
}

int main(int argc, char **argv)
{
	sd_bus *bus = NULL;
	int heap = argc == 3 ? sd_bus_open_system(&bus) : -EINVAL;

	if (heap >= 0)
		heap = open_heap(bus, argv[1], argv[2]);
	if (heap < 0)
		fprintf(stderr, "open-heap-sdbus: %s\n", strerror(-heap));
	sd_bus_flush_close_unref(bus);
	return heap < 0;
}
