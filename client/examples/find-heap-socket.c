// SPDX-License-Identifier: Apache-2.0
/*
 * Which heaps suit all these devices? Over the daemon's socket, with libc and json-c, no message bus.
 *
 *   find-heap-socket DEVICE USE [DEVICE USE]...
 *
 * USE is scanout, render, video, compute, or "" for all that the device does. Prints the name and node of each heap, best
 * first, or what to do instead.
 */
#include "varlink.h"

#include <stdio.h>
#include <string.h>

static const char *text_of(json_object *object, const char *key)
{
	const char *text = json_object_get_string(json_object_object_get(object, key));

	return text ? text : "";
}

static json_object *question(int argc, char **argv)
{
	json_object *parameters = json_object_new_object(), *devices = json_object_new_array();

	for (int i = 1; i + 1 < argc; i += 2) {
		json_object *pair = json_object_new_object();

		json_object_object_add(pair, "device", json_object_new_string(argv[i]));
		if (*argv[i + 1])
			json_object_object_add(pair, "use", json_object_new_string(argv[i + 1]));
		json_object_array_add(devices, pair);
	}
	json_object_object_add(parameters, "devices", devices);
	return parameters;
}

static int show(json_object *reply)
{
	json_object *error = json_object_object_get(reply, "error");
	json_object *answer = json_object_object_get(reply, "parameters");
	json_object *heaps = json_object_object_get(answer, "heaps");

	if (error || !heaps) {
		fprintf(stderr, "find-heap-socket: %s %s\n", error ? json_object_get_string(error) : "no answer:",
			json_object_to_json_string(answer));
		return 1;
	}
	for (size_t i = 0; i < json_object_array_length(heaps); i++) {
		json_object *heap = json_object_array_get_idx(heaps, i);

		printf("%s %s\n", text_of(heap, "heap"), text_of(heap, "path"));
	}
	/* the list may be empty: an answer, not an error */
	if (json_object_array_length(heaps) == 0)
		printf("fallback %s\n", text_of(answer, "fallback"));
	return 0;
}

int main(int argc, char **argv)
{
	json_object *reply;
	int daemon, status;

	if (argc < 3 || argc % 2 == 0) {
		fprintf(stderr, "usage: find-heap-socket DEVICE USE [DEVICE USE]...\n");
		return 2;
	}
	daemon = varlink_connect();
	if (daemon < 0) {
		perror("find-heap-socket: no daemon listens");
		return 1;
	}
	reply = varlink_call(daemon, "org.dmaheap.DmaHeap.FindHeaps", question(argc, argv), NULL);
	if (!reply) {
		perror("find-heap-socket: no reply");
		return 1;
	}
	status = show(reply);
	json_object_put(reply);
	return status;
}
