/* SPDX-License-Identifier: Apache-2.0 */
#ifndef HEAP_ALLOCATOR_H
#define HEAP_ALLOCATOR_H

#include <wlr/render/allocator.h>

/*
 * An allocator of wlroots whose buffers come from a DMA-BUF heap, linear and with the pitch that one display takes, so that
 * the CPU can draw into them and the display can show them without a copy.
 *
 * heap		an open heap; the allocator keeps a descriptor of its own
 * card		the display's primary node, which must stay open as long as the allocator lives
 *
 * NULL and errno if there is no memory.
 */
struct wlr_allocator *heap_allocator_create(int heap, int card);

#endif
