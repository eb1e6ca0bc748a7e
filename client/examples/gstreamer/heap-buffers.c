// SPDX-License-Identifier: Apache-2.0
/*
 * A GStreamer element whose neighbours share buffers of a DMA-BUF heap:
 *
 *   dmaheapctl run card0:scanout video0:video -- gst-launch-1.0 v4l2src io-mode=dmabuf-import ! heapbuffers ! kmssink
 *
 * It passes buffers on as they are. When the element before it asks which buffers to use, it offers a pool whose memory is
 * allocated from the heap: the camera writes into what the display shows. Property heap: the path, such as a link of
 * /run/dmaheapd/links; else that of the variable DMA_HEAP.
 */
#include "dmaheap.h"

#include <gst/allocators/allocators.h>
#include <gst/base/gstbasetransform.h>
#include <gst/video/video.h>

/* Memory of a heap: what gst_buffer_new_allocate() calls. */
G_DECLARE_FINAL_TYPE(HeapAllocator, heap_allocator, HEAP, ALLOCATOR, GstDmaBufAllocator)

struct _HeapAllocator {
	GstDmaBufAllocator parent;
	int heap;
};

G_DEFINE_FINAL_TYPE(HeapAllocator, heap_allocator, GST_TYPE_DMABUF_ALLOCATOR)

static GstMemory *heap_allocator_alloc(GstAllocator *allocator, gsize size, GstAllocationParams *params)
{
	int buffer = dmaheap_alloc(HEAP_ALLOCATOR(allocator)->heap, size + params->prefix + params->padding);

	if (buffer < 0) {
		GST_ERROR_OBJECT(allocator, "%zu bytes of the heap: %s", size, g_strerror(-buffer));
		return NULL;
	}
	return gst_dmabuf_allocator_alloc(allocator, buffer, size + params->prefix + params->padding);
}

static void heap_allocator_finalize(GObject *object)
{
	close(HEAP_ALLOCATOR(object)->heap);
	G_OBJECT_CLASS(heap_allocator_parent_class)->finalize(object);
}

static void heap_allocator_class_init(HeapAllocatorClass *class)
{
	GST_ALLOCATOR_CLASS(class)->alloc = heap_allocator_alloc;
	G_OBJECT_CLASS(class)->finalize = heap_allocator_finalize;
}

static void heap_allocator_init(HeapAllocator *allocator)
{
	/* so that alloc is called, which the parent class has none of */
	GST_OBJECT_FLAG_UNSET(allocator, GST_ALLOCATOR_FLAG_CUSTOM_ALLOC);
}

G_DECLARE_FINAL_TYPE(HeapBuffers, heap_buffers, HEAP, BUFFERS, GstBaseTransform)

struct _HeapBuffers {
	GstBaseTransform parent;
	char *path;
	GstAllocator *allocator;
};

G_DEFINE_FINAL_TYPE(HeapBuffers, heap_buffers, GST_TYPE_BASE_TRANSFORM)

static gboolean heap_buffers_start(GstBaseTransform *transform)
{
	HeapBuffers *self = HEAP_BUFFERS(transform);
	const char *path = self->path ? self->path : g_getenv("DMA_HEAP");
	int heap = path ? open(path, O_RDONLY | O_CLOEXEC) : -1;
	HeapAllocator *allocator;

	if (heap < 0) {
		GST_ELEMENT_ERROR(self, RESOURCE, OPEN_READ, ("%s", path ? path : "No heap: neither its property nor DMA_HEAP is set"),
				  GST_ERROR_SYSTEM);
		return FALSE;
	}
	allocator = g_object_new(heap_allocator_get_type(), NULL);
	allocator->heap = heap;
	self->allocator = gst_object_ref_sink(allocator);
	return TRUE;
}

static gboolean heap_buffers_stop(GstBaseTransform *transform)
{
	gst_clear_object(&HEAP_BUFFERS(transform)->allocator);
	return TRUE;
}

/* The answer of the element behind, with our pool in front of its own. */
static gboolean heap_buffers_propose_allocation(GstBaseTransform *transform, GstQuery *decided, GstQuery *query)
{
	GstBufferPool *pool;
	GstStructure *config;
	GstCaps *caps;
	GstVideoInfo info;
	guint minimum = 2, maximum = 0;

	gst_query_parse_allocation(query, &caps, NULL);
	if (!GST_BASE_TRANSFORM_CLASS(heap_buffers_parent_class)->propose_allocation(transform, decided, query) ||
	    !caps || !gst_video_info_from_caps(&info, caps))
		return FALSE;
	if (gst_query_get_n_allocation_pools(query) > 0)
		gst_query_parse_nth_allocation_pool(query, 0, NULL, NULL, &minimum, &maximum);
	pool = gst_video_buffer_pool_new();
	config = gst_buffer_pool_get_config(pool);
	gst_buffer_pool_config_set_params(config, caps, info.size, minimum, maximum);
	gst_buffer_pool_config_set_allocator(config, HEAP_BUFFERS(transform)->allocator, NULL);
	gst_buffer_pool_config_add_option(config, GST_BUFFER_POOL_OPTION_VIDEO_META);
	if (!gst_buffer_pool_set_config(pool, config)) {
		gst_object_unref(pool);
		return FALSE;
	}
	if (gst_query_get_n_allocation_pools(query) > 0)
		gst_query_set_nth_allocation_pool(query, 0, pool, info.size, minimum, maximum);
	else
		gst_query_add_allocation_pool(query, pool, info.size, minimum, maximum);
	gst_object_unref(pool);
	if (gst_query_get_n_allocation_params(query) > 0)
		gst_query_set_nth_allocation_param(query, 0, HEAP_BUFFERS(transform)->allocator, NULL);
	else
		gst_query_add_allocation_param(query, HEAP_BUFFERS(transform)->allocator, NULL);
	return TRUE;
}

static void heap_buffers_set_property(GObject *object, guint id, const GValue *value, GParamSpec *spec)
{
	(void)id, (void)spec;
	g_free(HEAP_BUFFERS(object)->path);
	HEAP_BUFFERS(object)->path = g_value_dup_string(value);
}

static void heap_buffers_get_property(GObject *object, guint id, GValue *value, GParamSpec *spec)
{
	(void)id, (void)spec;
	g_value_set_string(value, HEAP_BUFFERS(object)->path);
}

static void heap_buffers_finalize(GObject *object)
{
	g_free(HEAP_BUFFERS(object)->path);
	G_OBJECT_CLASS(heap_buffers_parent_class)->finalize(object);
}

static void heap_buffers_class_init(HeapBuffersClass *class)
{
	GObjectClass *object = G_OBJECT_CLASS(class);
	GstElementClass *element = GST_ELEMENT_CLASS(class);
	GstBaseTransformClass *transform = GST_BASE_TRANSFORM_CLASS(class);
	GstCaps *video = gst_caps_from_string("video/x-raw");

	object->set_property = heap_buffers_set_property;
	object->get_property = heap_buffers_get_property;
	object->finalize = heap_buffers_finalize;
	g_object_class_install_property(object, 1,
		g_param_spec_string("heap", "Heap", "Path of a heap; else that of DMA_HEAP", NULL,
				    G_PARAM_READWRITE | G_PARAM_STATIC_STRINGS | GST_PARAM_MUTABLE_READY));
	gst_element_class_add_pad_template(element, gst_pad_template_new("sink", GST_PAD_SINK, GST_PAD_ALWAYS, video));
	gst_element_class_add_pad_template(element, gst_pad_template_new("src", GST_PAD_SRC, GST_PAD_ALWAYS, video));
	gst_caps_unref(video);
	gst_element_class_set_static_metadata(element, "Buffers of a DMA-BUF heap", "Filter/Video",
		"Offers the element before it buffers of a DMA-BUF heap", "dmaheapd");
	transform->start = heap_buffers_start;
	transform->stop = heap_buffers_stop;
	transform->propose_allocation = heap_buffers_propose_allocation;
	transform->passthrough_on_same_caps = TRUE;
}

static void heap_buffers_init(HeapBuffers *self)
{
	gst_base_transform_set_passthrough(GST_BASE_TRANSFORM(self), TRUE);
}

static gboolean plugin_init(GstPlugin *plugin)
{
	return gst_element_register(plugin, "heapbuffers", GST_RANK_NONE, heap_buffers_get_type());
}

#define PACKAGE "dmaheapd"
GST_PLUGIN_DEFINE(GST_VERSION_MAJOR, GST_VERSION_MINOR, heapbuffers, "Buffers of DMA-BUF heaps", plugin_init, "0.1", "Apache 2.0",
		  PACKAGE, "https://gstreamer.freedesktop.org")
