// SPDX-License-Identifier: Apache-2.0
/*
 * An allocator as a compositor would have it: the best heap for a display and a renderer, and frames of it that the
 * display can show and the CPU can fill.
 *
 *   heap-allocator CARD RENDERER WIDTH HEIGHT      (CARD is a path: /dev/dri/card0)
 */
#include "dmaheap.h"

#include <stdint.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <drm.h>
#include <drm_mode.h>

/* One linear plane of 32-bit pixels. */
struct frame {
	int fd;
	uint32_t width, height, pitch;
	size_t size;
};

/*
 * No heap knows a pitch; the display does. What CREATE_DUMB answers is the only one that all displays take: some refuse
 * every other, and some ignore it and show a skewed picture. 0 and errno.
 */
static uint32_t pitch_of(int card, uint32_t width, uint32_t height)
{
	struct drm_mode_create_dumb dumb = { .width = width, .height = height, .bpp = 32 };
	struct drm_mode_destroy_dumb gone = { 0 };

	if (ioctl(card, DRM_IOCTL_MODE_CREATE_DUMB, &dumb) < 0)
		return 0;
	gone.handle = dumb.handle;
	ioctl(card, DRM_IOCTL_MODE_DESTROY_DUMB, &gone);
	return dumb.pitch;
}

/* 0 or a negative errno. */
static int allocate(int heap, int card, uint32_t width, uint32_t height, struct frame *frame)
{
	uint32_t pitch = pitch_of(card, width, height);

	if (!pitch)
		return -errno;
	/* renderers read and write whole blocks of lines: 16 are enough for all that we know */
	frame->size = (size_t)pitch * ((height + 15) / 16 * 16);
	frame->width = width;
	frame->height = height;
	frame->pitch = pitch;
	frame->fd = dmaheap_alloc(heap, frame->size);
	return frame->fd < 0 ? frame->fd : 0;
}

/* Grey, by the CPU. 0 or a negative errno. */
static int fill(struct frame *frame)
{
	void *pixels = mmap(NULL, frame->size, PROT_READ | PROT_WRITE, MAP_SHARED, frame->fd, 0);

	if (pixels == MAP_FAILED)
		return -errno;
	dmaheap_sync(frame->fd, DMAHEAP_START, DMAHEAP_WRITE);
	memset(pixels, 0x80, frame->size);
	dmaheap_sync(frame->fd, DMAHEAP_END, DMAHEAP_WRITE);
	munmap(pixels, frame->size);
	return 0;
}

static int fail(const char *what, int error)
{
	fprintf(stderr, "heap-allocator: %s: %s\n", what, strerror(-error));
	return 1;
}

int main(int argc, char **argv)
{
	char display[256], renderer[256], name[64];
	const char *const devices[] = { display, renderer };
	struct frame frame = { .fd = -1 };
	struct stat status;
	unsigned flags;
	int card, heap, error;

	if (argc != 5) {
		fprintf(stderr, "usage: heap-allocator CARD RENDERER WIDTH HEIGHT\n");
		return 2;
	}
	snprintf(display, sizeof display, "%s:scanout", argv[1]);
	snprintf(renderer, sizeof renderer, "%s:render", argv[2]);
	card = open(argv[1], O_RDWR | O_CLOEXEC);
	if (card < 0)
		return fail(argv[1], -errno);
	heap = dmaheap_open(devices, 2, name, &flags);
	if (heap < 0)
		return fail(flags & DMAHEAP_NATIVE_ALLOCATOR ? "no heap, use GBM on the display" : "no heap", heap);
	error = allocate(heap, card, (uint32_t)strtoul(argv[3], NULL, 10), (uint32_t)strtoul(argv[4], NULL, 10), &frame);
	if (error == 0)
		error = fill(&frame);
	if (error < 0)
		return fail(name, error);
	/* an inode is one buffer, by whatever descriptor: two that are equal here must be imported once only */
	if (fstat(frame.fd, &status) == 0)
		printf("%s: %lld bytes, pitch %u, inode %llu\n", name, (long long)status.st_size, frame.pitch,
		       (unsigned long long)status.st_ino);
	close(frame.fd);
	close(heap);
	close(card);
	return 0;
}
