# SPDX-License-Identifier: Apache-2.0
# libcamera and GStreamer as Debian packages them, with the heap of a link. Whose buffers a device was given, debugfs says.
. ../lib.sh
. ../camera.sh

modprobe -a system_heap vkms vivid
udevadm settle
eventually has_heap system
eventually has_device /devices/faux/vkms
node() { call ListDevices | jq -r "[.devices[] | select($1)][0].nodes[0].name"; }
eventually bash -c '. ../lib.sh; call ListDevices | jq -e "any(.devices[]; .driver == \"vivid\")"'
card=$(node '.devpath == "/devices/faux/vkms"')
other=$(node '.driver == "aspeed_gfx"')
camera=$(node '.driver == "vivid"')
links=/run/dmaheapd/links
heap=$(readlink "$links/$card+$camera/1")
heap=${heap##*/}
cam_unit
claim "cam fills buffers of the first name that libcamera has in its sources, linux,cma" eventually wrote linux,cma
stop_cam
cam_unit TemporaryFileSystem=/dev/dma_heap "BindPaths=$links/$card/scanout/1:/dev/dma_heap/linux,cma"
claim "in a unit that lays a link of ours there it fills those of the best heap for the display, $heap" eventually wrote "$heap"
stop_cam
cam_unit TemporaryFileSystem=/dev/dma_heap "BindPaths=$links/$other/scanout/2:/dev/dma_heap/linux,cma"
claim "and for the display that needs contiguous memory those of the default area" eventually wrote default_cma_region
stop_cam

# player PROGRAM…: a camera writes into what a display shows; dmaheapctl finds the heap, or a link is it
export GST_PLUGIN_PATH=/bed/examples GST_REGISTRY=/run/gstreamer.registry
player() {
	"$@" gst-launch-1.0 v4l2src "device=/dev/$camera" io-mode=dmabuf-import num-buffers=300 ! \
		video/x-raw,format=BGRx,width=640,height=480 ! heapbuffers $heap_of ! kmssink driver-name=vkms > /run/player.log 2>&1 &
	player=$!
}
ends_well() { [ "$status" = 0 ] && ! grep -iE 'error|could not' /run/player.log || { cat /run/player.log; false; }; }
heap_of=
player dmaheapctl run "$card:scanout" "$camera:video" --
claim "GStreamer's camera and display share buffers of the heap that dmaheapctl run names, $heap" eventually exporter vkms "$heap"
claim "and no others" bash -c '[ "$1" = "$2" ]' - "$({ exporters vkms; written; } | sort -u)" "$heap"
wait $player
status=$?
claim "300 frames go through" ends_well
heap_of="heap=$links/$other/scanout/2"
player
claim "they do so of the heap that a link names, for a display that needs contiguous memory" eventually exporter vkms default_cma_region
wait $player
status=$?
claim "to the end as well" ends_well
heap_of=
player
wait $player
claim "without either the element says that it has no heap" grep -F "No heap: neither its property nor DMA_HEAP is set" /run/player.log
modprobe -r vivid
