// SPDX-License-Identifier: Apache-2.0
/*
 * Which heaps suit all these devices? Over the system bus, with sd-bus.
 *
 *   find-heap-sdbus DEVICE USE [DEVICE USE]...
 *
 * USE is scanout, render, video, compute, or "" for all that the device does. Prints the name and node of each heap, best
 * first, or what to do instead.
 */
#include <stdio.h>
#include <string.h>
#include <systemd/sd-bus.h>

#define PATIENCE_USEC (5 * 1000 * 1000)

/* Each function here returns what sd-bus does: below 0 is an error number. */

static int ask(sd_bus *bus, char **pairs, int count, sd_bus_error *error, sd_bus_message **reply)
{
	sd_bus_message *call = NULL;
	int r = sd_bus_message_new_method_call(bus, &call, "org.dmaheap.DmaHeap1", "/org/dmaheap/DmaHeap1",
					       "org.dmaheap.DmaHeap1.Manager", "FindHeaps");

	if (r >= 0)
		r = sd_bus_message_open_container(call, 'a', "(ss)");
	for (int i = 0; r >= 0 && i < count; i += 2)
		r = sd_bus_message_append(call, "(ss)", pairs[i], pairs[i + 1]);
	if (r >= 0)
		r = sd_bus_message_close_container(call);
	if (r >= 0)
		r = sd_bus_message_append(call, "a{sv}", 0);
	if (r >= 0)
		r = sd_bus_call(bus, call, PATIENCE_USEC, error, reply);
	sd_bus_message_unref(call);
	return r;
}

/* Keys that we do not know are skipped: the daemon may add some. */
static int show_heap(sd_bus_message *m)
{
	const char *key, *name = "", *path = "";
	int r = sd_bus_message_enter_container(m, 'a', "{sv}");

	while (r >= 0 && (r = sd_bus_message_enter_container(m, 'e', "sv")) > 0) {
		r = sd_bus_message_read(m, "s", &key);
		if (r >= 0 && strcmp(key, "heap") == 0)
			r = sd_bus_message_read(m, "v", "s", &name);
		else if (r >= 0 && strcmp(key, "path") == 0)
			r = sd_bus_message_read(m, "v", "s", &path);
		else if (r >= 0)
			r = sd_bus_message_skip(m, "v");
		if (r >= 0)
			r = sd_bus_message_exit_container(m);
	}
	if (r < 0)
		return r;
	printf("%s %s\n", name, path);
	return sd_bus_message_exit_container(m);
}

static int show_heaps(sd_bus_message *m)
{
	int r = sd_bus_message_enter_container(m, 'v', "aa{sv}");

	if (r >= 0)
		r = sd_bus_message_enter_container(m, 'a', "a{sv}");
	while (r >= 0 && (r = sd_bus_message_at_end(m, 0)) == 0)
		r = show_heap(m);
	if (r >= 0)
		r = sd_bus_message_exit_container(m);
	return r < 0 ? r : sd_bus_message_exit_container(m);
}

static int show(sd_bus_message *m)
{
	const char *key, *fallback;
	int r = sd_bus_message_enter_container(m, 'a', "{sv}");

	while (r >= 0 && (r = sd_bus_message_enter_container(m, 'e', "sv")) > 0) {
		r = sd_bus_message_read(m, "s", &key);
		if (r >= 0 && strcmp(key, "heaps") == 0) {
			r = show_heaps(m);
		} else if (r >= 0 && strcmp(key, "fallback") == 0) {
			/* there only if no heap suits: an answer, not an error */
			r = sd_bus_message_read(m, "v", "s", &fallback);
			if (r >= 0)
				printf("fallback %s\n", fallback);
		} else if (r >= 0) {
			r = sd_bus_message_skip(m, "v");
		}
		if (r >= 0)
			r = sd_bus_message_exit_container(m);
	}
	return r;
}

int main(int argc, char **argv)
{
	sd_bus_error error = SD_BUS_ERROR_NULL;
	sd_bus_message *reply = NULL;
	sd_bus *bus = NULL;
	int r;

	if (argc < 3 || argc % 2 == 0) {
		fprintf(stderr, "usage: find-heap-sdbus DEVICE USE [DEVICE USE]...\n");
		return 2;
	}
	r = sd_bus_open_system(&bus);
	if (r >= 0)
		r = ask(bus, argv + 1, argc - 1, &error, &reply);
	if (r >= 0)
		r = show(reply);
	if (r < 0)
		fprintf(stderr, "find-heap-sdbus: %s%s%s\n", error.name ? error.name : "", error.name ? ": " : "",
			error.message ? error.message : strerror(-r));
	sd_bus_error_free(&error);
	sd_bus_message_unref(reply);
	sd_bus_flush_close_unref(bus);
	return r < 0;
}
