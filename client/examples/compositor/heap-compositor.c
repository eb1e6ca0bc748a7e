// SPDX-License-Identifier: Apache-2.0
/*
 * A compositor without clients, for wlroots 0.18: every output of every card shows a moving picture, out of buffers of one
 * heap that all of them can scan out. When a display or a heap comes, the heap is asked for again, and where another one is
 * the best now, all outputs get new buffers.
 *
 *   heap-compositor [FRAMES]     after so many frames the picture stands still
 *
 * It tells on stdout what it does. The CPU draws, so it needs no GPU.
 */
#include "heap-allocator.h"

#include "dmaheap.h"

#include <signal.h>
#include <stdint.h>
#include <wayland-server-core.h>
#include <wlr/backend.h>
#include <wlr/backend/drm.h>
#include <wlr/backend/multi.h>
#include <wlr/backend/session.h>
#include <wlr/render/pass.h>
#include <wlr/render/pixman.h>
#include <wlr/types/wlr_output.h>
#include <wlr/util/log.h>
#include <xf86drmMode.h>

struct compositor {
	struct wl_event_loop *loop;
	struct wlr_session *session;
	struct wlr_backend *backend;
	struct wlr_renderer *renderer;
	struct wl_list outputs;
	struct wl_listener new_card, new_output;
	struct wl_event_source *watch;
	int watch_fd, heap;
	char heap_name[64];
	unsigned long frames;
};

struct output {
	struct compositor *compositor;
	struct wlr_output *wlr;
	struct wlr_allocator *allocator;
	struct wl_list link;
	struct wl_listener frame, destroy;
	unsigned long frames;
	/* its next frame is the first from another heap */
	bool new_heap;
};

static void box(struct wlr_render_pass *pass, int x, int y, int width, int height, unsigned rgb)
{
	struct wlr_render_rect_options options = {
		.box = { x, y, width, height },
		.color = { rgb >> 2 & 1, rgb >> 1 & 1, rgb & 1, 1 },
	};

	wlr_render_pass_add_rect(pass, &options);
}

/* Eight bars, a line across them, and a box that moves. Any wrong pitch would show. */
static void draw(struct wlr_render_pass *pass, int width, int height, unsigned long frame)
{
	for (int i = 0; i < 8; i++)
		box(pass, width * i / 8, 0, width * (i + 1) / 8 - width * i / 8, height, (unsigned)i);
	box(pass, 0, height / 3, width, 1, 7);
	box(pass, (int)(frame * 8 % (unsigned)(width - 64)), height / 2, 64, 64, 5);
}

static bool show_frame(struct output *output)
{
	struct wlr_output_state state;
	struct wlr_render_pass *pass;
	unsigned long last = output->compositor->frames;
	bool shown = false;

	wlr_output_state_init(&state);
	pass = wlr_output_begin_render_pass(output->wlr, &state, NULL, NULL);
	if (pass) {
		draw(pass, output->wlr->width, output->wlr->height, last && output->frames > last ? last : output->frames);
		shown = wlr_render_pass_submit(pass) && wlr_output_commit_state(output->wlr, &state);
	}
	wlr_output_state_finish(&state);
	return shown;
}

/* The one before is on the screen: it is time for the next. */
static void handle_frame(struct wl_listener *listener, void *data)
{
	struct output *output = wl_container_of(listener, output, frame);
	unsigned long last = output->compositor->frames;

	(void)data;
	if ((last && output->frames > last && !output->new_heap) || !show_frame(output))
		return;
	if (output->new_heap)
		printf("%s: shows buffers of %s\n", output->wlr->name, output->compositor->heap_name);
	output->new_heap = false;
	if (last && output->frames > last)
		return;
	output->frames++;
	if (output->frames % 100 == 0 || output->frames == last + 1)
		printf("%s: %lu frames from %s\n", output->wlr->name, output->frames, output->compositor->heap_name);
}

/* Lights it up, with the picture of no frame yet. */
static void turn_on(struct output *output)
{
	struct wlr_output_mode *mode = wlr_output_preferred_mode(output->wlr);
	struct wlr_output_state state;
	bool on;

	wlr_output_state_init(&state);
	wlr_output_state_set_enabled(&state, true);
	if (mode)
		wlr_output_state_set_mode(&state, mode);
	on = wlr_output_commit_state(output->wlr, &state);
	wlr_output_state_finish(&state);
	printf("%s: %s buffers of %s\n", output->wlr->name, on ? "shows" : "refuses", output->compositor->heap_name);
}

/* Buffers of the heap of now, from the next frame on. */
static void use_heap(struct output *output)
{
	struct compositor *compositor = output->compositor;
	struct wlr_allocator *former = output->allocator;

	output->allocator = heap_allocator_create(compositor->heap, wlr_backend_get_drm_fd(output->wlr->backend));
	if (!output->allocator || !wlr_output_init_render(output->wlr, output->allocator, compositor->renderer)) {
		printf("%s: cannot draw into buffers of %s\n", output->wlr->name, compositor->heap_name);
		return;
	}
	if (former)
		wlr_allocator_destroy(former);
	if (!output->wlr->enabled) {
		turn_on(output);
		return;
	}
	output->new_heap = true;
	wlr_output_schedule_frame(output->wlr);
}

/* The best heap for all displays of the machine, also for those that no output was made for yet. */
static void ask(struct compositor *compositor)
{
	static const char *const displays[] = { "all:scanout" };
	struct output *output;
	char name[64];
	bool changed;
	int heap = dmaheap_open(displays, 1, name, NULL);

	if (heap < 0) {
		/* what there is stays in use: here a real compositor would allocate from its cards */
		printf("no heap for all displays: %s\n", strerror(-heap));
		return;
	}
	changed = strcmp(name, compositor->heap_name) != 0;
	if (compositor->heap >= 0)
		close(compositor->heap);
	compositor->heap = heap;
	strcpy(compositor->heap_name, name);
	if (changed)
		printf("the heap for all displays is %s\n", name);
	wl_list_for_each(output, &compositor->outputs, link)
		if (changed || !output->wlr->enabled)
			use_heap(output);
}

static void watch(struct compositor *compositor);

static int handle_change(int fd, uint32_t mask, void *data)
{
	struct compositor *compositor = data;

	(void)mask;
	wl_event_source_remove(compositor->watch);
	close(fd);
	/* watch first: what changes while we ask wakes us again */
	watch(compositor);
	ask(compositor);
	return 0;
}

static void watch(struct compositor *compositor)
{
	compositor->watch_fd = dmaheap_watch();
	if (compositor->watch_fd >= 0)
		compositor->watch = wl_event_loop_add_fd(compositor->loop, compositor->watch_fd, WL_EVENT_READABLE,
							 handle_change, compositor);
}

static void handle_destroy(struct wl_listener *listener, void *data)
{
	struct output *output = wl_container_of(listener, output, destroy);

	(void)data;
	printf("%s: gone after %lu frames\n", output->wlr->name, output->frames);
	wl_list_remove(&output->frame.link);
	wl_list_remove(&output->destroy.link);
	wl_list_remove(&output->link);
	if (output->allocator)
		wlr_allocator_destroy(output->allocator);
	free(output);
}

static void handle_new_output(struct wl_listener *listener, void *data)
{
	struct compositor *compositor = wl_container_of(listener, compositor, new_output);
	struct output *output = calloc(1, sizeof *output);

	if (!output)
		return;
	output->compositor = compositor;
	output->wlr = data;
	output->frame.notify = handle_frame;
	wl_signal_add(&output->wlr->events.frame, &output->frame);
	output->destroy.notify = handle_destroy;
	wl_signal_add(&output->wlr->events.destroy, &output->destroy);
	wl_list_insert(compositor->outputs.prev, &output->link);
	/* the daemon may not know it yet, and then wakes us when it does */
	ask(compositor);
}

/* No card is the child of another, as wlr_backend_autocreate() has it: the child would copy each frame. */
static struct wlr_backend *add_card(struct compositor *compositor, struct wlr_device *card)
{
	struct wlr_backend *backend = wlr_drm_backend_create(compositor->session, card, NULL);

	if (backend)
		wlr_multi_backend_add(compositor->backend, backend);
	return backend;
}

static void handle_new_card(struct wl_listener *listener, void *data)
{
	struct compositor *compositor = wl_container_of(listener, compositor, new_card);
	const struct wlr_session_add_event *event = data;
	struct wlr_device *card = wlr_session_open_file(compositor->session, event->path);
	struct wlr_backend *backend = NULL;

	/* a backend closes its card also where it cannot be made */
	if (card && drmIsKMS(card->fd))
		backend = add_card(compositor, card);
	else if (card)
		wlr_session_close_file(compositor->session, card);
	if (backend)
		wlr_backend_start(backend);
}

static int handle_signal(int number, void *data)
{
	(void)number;
	wl_display_terminate(data);
	return 0;
}

int main(int argc, char **argv)
{
	struct compositor compositor = { .heap = -1, .frames = argc > 1 ? strtoul(argv[1], NULL, 10) : 0 };
	struct wl_display *display = wl_display_create();
	struct wlr_device *cards[8];
	ssize_t count;

	setvbuf(stdout, NULL, _IOLBF, 0);
	wlr_log_init(WLR_ERROR, NULL);
	wl_list_init(&compositor.outputs);
	compositor.loop = wl_display_get_event_loop(display);
	wl_event_loop_add_signal(compositor.loop, SIGTERM, handle_signal, display);
	compositor.session = wlr_session_create(compositor.loop);
	compositor.backend = wlr_multi_backend_create(compositor.loop);
	compositor.renderer = wlr_pixman_renderer_create();
	if (!compositor.session || !compositor.backend || !compositor.renderer)
		return 1;
	count = wlr_session_find_gpus(compositor.session, sizeof cards / sizeof *cards, cards);
	for (ssize_t i = 0; i < count; i++)
		add_card(&compositor, cards[i]);
	compositor.new_card.notify = handle_new_card;
	wl_signal_add(&compositor.session->events.add_drm_card, &compositor.new_card);
	compositor.new_output.notify = handle_new_output;
	wl_signal_add(&compositor.backend->events.new_output, &compositor.new_output);
	watch(&compositor);
	if (!wlr_backend_start(compositor.backend))
		return 1;
	wl_display_run(display);
	wl_display_destroy(display);
	return 0;
}
