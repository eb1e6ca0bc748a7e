// SPDX-License-Identifier: Apache-2.0
/* Looks where a link leads, over and over, until a file appears: open-often LINK STOP. Counts how often it led nowhere. */
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

int main(int argc, char **argv)
{
	unsigned long opened = 0, not_opened = 0;
	int error = 0;

	if (argc != 3)
		return 2;
	while (access(argv[2], F_OK) < 0) {
		int heap = open(argv[1], O_RDONLY | O_CLOEXEC);

		if (heap < 0) {
			error = errno;
			not_opened++;
		} else {
			close(heap);
			opened++;
		}
	}
	printf("%lu opened, %lu not\n", opened, not_opened);
	if (error)
		fprintf(stderr, "%s: %s\n", argv[1], strerror(error));
	return 0;
}
