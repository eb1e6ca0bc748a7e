// SPDX-License-Identifier: Apache-2.0
/* Allocates a buffer from a heap as any program would: allocate HEAP BYTES. Fails as the kernel says. */
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/mman.h>
#include <unistd.h>
#include <linux/dma-heap.h>

static int fail(const char *what)
{
	fprintf(stderr, "%s: %s\n", what, strerror(errno));
	return 1;
}

int main(int argc, char **argv)
{
	struct dma_heap_allocation_data request = { .fd_flags = O_RDWR | O_CLOEXEC };
	char *memory;
	int heap;

	if (argc != 3)
		return 2;
	request.len = strtoull(argv[2], NULL, 0);
	heap = open(argv[1], O_RDWR | O_CLOEXEC);
	if (heap < 0)
		return fail(argv[1]);
	if (ioctl(heap, DMA_HEAP_IOCTL_ALLOC, &request) < 0)
		return fail("DMA_HEAP_IOCTL_ALLOC");
	memory = mmap(NULL, request.len, PROT_READ | PROT_WRITE, MAP_SHARED, request.fd, 0);
	if (memory == MAP_FAILED)
		return fail("mmap");
	memory[request.len - 1] = 42;
	printf("%llu bytes\n", (unsigned long long)request.len);
	return 0;
}
