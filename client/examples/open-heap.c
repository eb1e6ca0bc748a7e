// SPDX-License-Identifier: Apache-2.0
/*
 * The best heap for all these devices, by the header dmaheap.h: open-heap DEVICE[:USE]...
 */
#include "dmaheap.h"

int main(int argc, char **argv)
{
	const char *const *devices = (const char *const *)argv + 1;
	size_t n = argc > 1 ? (size_t)argc - 1 : 0;
	unsigned flags;
	char name[64];

	/* begin */
	int heap = dmaheap_open(devices, n, name, &flags);
	/* end */
	if (heap == -ENODATA)
		printf("fallback %s\n", flags & DMAHEAP_NATIVE_ALLOCATOR       ? "native_allocator"
					: flags & DMAHEAP_ALLOCATE_ON_RENDERER ? "allocate_on_renderer"
									       : "none");
	else if (heap < 0)
		fprintf(stderr, "open-heap: %s\n", strerror(-heap));
	else
		printf("%s%s\n", name, flags & DMAHEAP_GUESSED ? " (a guess)" : "");
	return heap < 0 && heap != -ENODATA;
}
