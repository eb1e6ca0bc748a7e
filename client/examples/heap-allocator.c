// SPDX-License-Identifier: Apache-2.0
/*
 * An allocator as a compositor would have it (the shape is that of wlr_dma_heap_allocator_create(int heap_fd)), and what
 * it takes to feed it: ask for the best heaps for a display and a render node, get each by OpenHeap as a file descriptor,
 * use the first that gives a buffer. The program itself opens nothing below /dev.
 *
 *   heap-allocator DISPLAY RENDERER WIDTH HEIGHT
 */
#include "varlink.h"

#include <errno.h>
#include <fcntl.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/stat.h>
#include <unistd.h>
#include <linux/dma-heap.h>

struct dma_heap_allocator {
	int heap_fd;
};

struct dma_heap_buffer {
	int fd;
	uint32_t stride;
};

/* One linear plane of 32-bit pixels. 0 or -1 and errno. */
static int create_buffer(struct dma_heap_allocator *allocator, uint32_t width, uint32_t height,
			 struct dma_heap_buffer *buffer)
{
	/* No heap knows a stride. 256 bytes suit most GPUs and displays; the import at either side is the proof. */
	uint64_t stride = ((uint64_t)width * 4 + 255) / 256 * 256;
	struct dma_heap_allocation_data request = { .len = stride * height, .fd_flags = O_RDWR | O_CLOEXEC };

	if (stride > UINT32_MAX || ioctl(allocator->heap_fd, DMA_HEAP_IOCTL_ALLOC, &request) < 0)
		return -1;
	buffer->fd = (int)request.fd;
	buffer->stride = (uint32_t)stride;
	return 0;
}

static json_object *find_heaps(int daemon, const char *display, const char *renderer)
{
	json_object *parameters = json_object_new_object(), *devices = json_object_new_array();
	const char *pairs[][2] = { { display, "scanout" }, { renderer, "render" } };

	for (int i = 0; i < 2; i++) {
		json_object *pair = json_object_new_object();

		json_object_object_add(pair, "device", json_object_new_string(pairs[i][0]));
		json_object_object_add(pair, "use", json_object_new_string(pairs[i][1]));
		json_object_array_add(devices, pair);
	}
	json_object_object_add(parameters, "devices", devices);
	return varlink_call(daemon, "org.dmaheap.DmaHeap.FindHeaps", parameters, NULL);
}

/* The heap's descriptor, or -1: the caller goes on to the next heap, because one that is closed to us is no dead end. */
static int open_heap(int daemon, const char *name)
{
	json_object *parameters = json_object_new_object(), *reply;
	int fd;

	json_object_object_add(parameters, "name", json_object_new_string(name));
	reply = varlink_call(daemon, "org.dmaheap.DmaHeap.OpenHeap", parameters, &fd);
	if (fd < 0)
		fprintf(stderr, "%s: %s\n", name, reply ? json_object_to_json_string(reply) : strerror(errno));
	json_object_put(reply);
	return fd;
}

static int allocate_from(int daemon, const char *name, uint32_t width, uint32_t height)
{
	struct dma_heap_allocator allocator = { .heap_fd = open_heap(daemon, name) };
	struct dma_heap_buffer buffer;
	struct stat status;

	if (allocator.heap_fd < 0)
		return -1;
	if (create_buffer(&allocator, width, height, &buffer) < 0) {
		fprintf(stderr, "%s: %s\n", name, strerror(errno));
		close(allocator.heap_fd);
		return -1;
	}
	/* an inode is one buffer, by whatever descriptor: two that are equal here must be imported once only */
	if (fstat(buffer.fd, &status) == 0)
		printf("%s: %lld bytes, stride %u, inode %llu\n", name, (long long)status.st_size, buffer.stride,
		       (unsigned long long)status.st_ino);
	close(buffer.fd);
	close(allocator.heap_fd);
	return 0;
}

int main(int argc, char **argv)
{
	json_object *answer, *error, *heaps, *fallback;
	int daemon, done = 0;

	if (argc != 5) {
		fprintf(stderr, "usage: heap-allocator DISPLAY RENDERER WIDTH HEIGHT\n");
		return 2;
	}
	daemon = varlink_connect();
	answer = daemon < 0 ? NULL : find_heaps(daemon, argv[1], argv[2]);
	if (!answer) {
		perror("heap-allocator: no answer from the daemon");
		return 1;
	}
	error = json_object_object_get(answer, "error");
	heaps = json_object_object_get(json_object_object_get(answer, "parameters"), "heaps");
	fallback = json_object_object_get(json_object_object_get(answer, "parameters"), "fallback");
	if (error || !heaps)
		fprintf(stderr, "heap-allocator: %s\n", json_object_to_json_string(answer));
	else if (fallback)
		fprintf(stderr, "heap-allocator: no heap suits both: %s\n", json_object_get_string(fallback));
	for (size_t i = 0; heaps && !done && i < json_object_array_length(heaps); i++) {
		json_object *heap = json_object_object_get(json_object_array_get_idx(heaps, i), "heap");

		done = allocate_from(daemon, json_object_get_string(heap), (uint32_t)strtoul(argv[3], NULL, 10),
				     (uint32_t)strtoul(argv[4], NULL, 10)) == 0;
	}
	json_object_put(answer);
	close(daemon);
	return !done;
}
