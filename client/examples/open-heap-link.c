// SPDX-License-Identifier: Apache-2.0
/*
 * The best heap by open(2) alone: open-heap-link [DEVICE/USE | DISPLAY+RENDERER]
 */
#include <fcntl.h>
#include <stdio.h>
#include <unistd.h>

int main(int argc, char **argv)
{
	if (argc > 1 && chdir("/run/dmaheapd/links") == 0 && chdir(argv[1]) == 0)
		return open("1", O_RDONLY | O_CLOEXEC) < 0;
	/* begin */
	int heap = open("/run/dmaheapd/links/card0+renderD128/1", O_RDONLY | O_CLOEXEC);
	/* end */
	if (heap < 0)
		perror("open-heap-link");
	return heap < 0;
}
