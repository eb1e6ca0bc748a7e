// SPDX-License-Identifier: Apache-2.0
#include "heap-allocator.h"

#include "dmaheap.h"

#include <stdint.h>
#include <drm_fourcc.h>
#include <sys/mman.h>
#include <wlr/interfaces/wlr_buffer.h>
#include <wlr/render/dmabuf.h>
#include <wlr/render/drm_format_set.h>
#include <wlr/util/log.h>
#include <xf86drmMode.h>

struct heap_allocator {
	struct wlr_allocator base;
	int heap, card;
};

struct heap_buffer {
	struct wlr_buffer base;
	struct wlr_dmabuf_attributes dmabuf;
	void *pixels;
	size_t size;
	enum dmaheap_access access;
};

static bool get_dmabuf(struct wlr_buffer *base, struct wlr_dmabuf_attributes *dmabuf)
{
	struct heap_buffer *buffer = wl_container_of(base, buffer, base);

	*dmabuf = buffer->dmabuf;
	return true;
}

static bool begin_access(struct wlr_buffer *base, uint32_t flags, void **pixels, uint32_t *format, size_t *pitch)
{
	struct heap_buffer *buffer = wl_container_of(base, buffer, base);

	buffer->access = flags & WLR_BUFFER_DATA_PTR_ACCESS_WRITE ? DMAHEAP_READ_WRITE : DMAHEAP_READ;
	if (dmaheap_sync(buffer->dmabuf.fd[0], DMAHEAP_START, buffer->access) < 0)
		return false;
	*pixels = buffer->pixels;
	*format = buffer->dmabuf.format;
	*pitch = buffer->dmabuf.stride[0];
	return true;
}

static void end_access(struct wlr_buffer *base)
{
	struct heap_buffer *buffer = wl_container_of(base, buffer, base);

	dmaheap_sync(buffer->dmabuf.fd[0], DMAHEAP_END, buffer->access);
}

static void destroy_buffer(struct wlr_buffer *base)
{
	struct heap_buffer *buffer = wl_container_of(base, buffer, base);

	munmap(buffer->pixels, buffer->size);
	close(buffer->dmabuf.fd[0]);
	free(buffer);
}

static const struct wlr_buffer_impl buffer_impl = {
	.destroy = destroy_buffer,
	.get_dmabuf = get_dmabuf,
	.begin_data_ptr_access = begin_access,
	.end_data_ptr_access = end_access,
};

/* No heap knows a pitch, the display does: what it answers for a dumb buffer is the only one that all displays take. */
static uint32_t pitch_of(int card, int width, int height)
{
	uint32_t handle, pitch;
	uint64_t size;

	if (drmModeCreateDumbBuffer(card, (uint32_t)width, (uint32_t)height, 32, 0, &handle, &pitch, &size) != 0)
		return 0;
	drmModeDestroyDumbBuffer(card, handle);
	return pitch;
}

/* Buffers of a heap are linear; INVALID, what old drivers say, allows that too. */
static bool takes_linear(const struct wlr_drm_format *format)
{
	for (size_t i = 0; i < format->len; i++)
		if (format->modifiers[i] == DRM_FORMAT_MOD_LINEAR || format->modifiers[i] == DRM_FORMAT_MOD_INVALID)
			return true;
	return false;
}

static struct wlr_buffer *create_buffer(struct wlr_allocator *base, int width, int height,
					const struct wlr_drm_format *format)
{
	struct heap_allocator *allocator = wl_container_of(base, allocator, base);
	struct heap_buffer *buffer;
	uint32_t pitch;
	size_t size;
	int fd;

	if ((format->format != DRM_FORMAT_XRGB8888 && format->format != DRM_FORMAT_ARGB8888) || !takes_linear(format))
		return NULL;
	pitch = pitch_of(allocator->card, width, height);
	size = (size_t)pitch * (size_t)height;
	fd = pitch ? dmaheap_alloc(allocator->heap, size) : -errno;
	if (fd < 0) {
		wlr_log(WLR_ERROR, "No buffer of %dx%d: %s", width, height, strerror(-fd));
		return NULL;
	}
	buffer = calloc(1, sizeof *buffer);
	if (buffer)
		buffer->pixels = mmap(NULL, size, PROT_READ | PROT_WRITE, MAP_SHARED, fd, 0);
	if (!buffer || buffer->pixels == MAP_FAILED) {
		free(buffer);
		close(fd);
		return NULL;
	}
	buffer->size = size;
	buffer->dmabuf = (struct wlr_dmabuf_attributes){
		.width = width,
		.height = height,
		.format = format->format,
		.modifier = DRM_FORMAT_MOD_LINEAR,
		.n_planes = 1,
		.stride = { pitch },
		.fd = { fd, -1, -1, -1 },
	};
	wlr_buffer_init(&buffer->base, &buffer_impl, width, height);
	return &buffer->base;
}

/* Buffers outlive it. */
static void destroy_allocator(struct wlr_allocator *base)
{
	struct heap_allocator *allocator = wl_container_of(base, allocator, base);

	close(allocator->heap);
	free(allocator);
}

static const struct wlr_allocator_interface allocator_impl = {
	.create_buffer = create_buffer,
	.destroy = destroy_allocator,
};

struct wlr_allocator *heap_allocator_create(int heap, int card)
{
	struct heap_allocator *allocator = calloc(1, sizeof *allocator);

	if (!allocator)
		return NULL;
	allocator->card = card;
	allocator->heap = fcntl(heap, F_DUPFD_CLOEXEC, 0);
	if (allocator->heap < 0) {
		free(allocator);
		return NULL;
	}
	wlr_allocator_init(&allocator->base, &allocator_impl, WLR_BUFFER_CAP_DATA_PTR | WLR_BUFFER_CAP_DMABUF);
	return &allocator->base;
}
