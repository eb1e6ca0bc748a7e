# SPDX-License-Identifier: Apache-2.0
# A compositor of wlroots (the version that Debian packages) that scans out from the heap that we name: on vkms, whose
# picture is read back, then on a display driver besides that comes while it runs.
. ../lib.sh

crtc=/sys/kernel/debug/dri/vkms/crtc-0
driver=/sys/bus/platform/drivers/aspeed_gfx
log=/run/compositor.log
modprobe -a system_heap vkms
echo b0020000.display > $driver/unbind
eventually bash -c '. ../lib.sh; ! has_device /devices/platform/b0020000.display'
udevadm settle
eventually has_heap system
named() {
	call FindHeaps '{"devices": [{"device": "all", "use": "scanout"}]}' | jq -r '[.heaps[].heap]'
}

begin=$(date +%s.%N)
LIBSEAT_BACKEND=builtin SEATD_VTBOUND=0 WLR_LIBINPUT_NO_DEVICES=1 /bed/examples/heap-compositor 120 > $log 2> $log.err &
compositor=$!
told() { grep -qxF "$1" $log || { cat $log $log.err; false; }; }
heap=$(named | jq -r '.[0]')
claim "a compositor shows more than 100 frames from the heap that we name for the display there is, $heap" \
	eventually told "Virtual-1: 121 frames from $heap"
figure "121 frames $(echo "$(date +%s.%N) $begin" | awk '{ printf "%.1f s", $1 - $2 }') after its start"
claim "debugfs says so of what vkms imports" exporter vkms "$heap"
claim "the picture on vkms is the expected one, by its CRC" /bed/picture-crc $crtc 1024 768 120
figure "$(/bed/picture-crc $crtc 1024 768 120)"
claim "which that of the frame before has not" bash -c '! /bed/picture-crc '$crtc' 1024 768 119'

echo b0020000.display > $driver/bind
eventually bash -c '. ../lib.sh; has_device /devices/platform/b0020000.display'
other=$(named | jq -r '[.[] | select(. != "framebuffer@28000000")][0]')
claim "one heap suits it and the display that came: another, $other" test "$other" != "$heap"
claim "the compositor asks again when that comes" eventually told "the heap for all displays is $other"
claim "the new display takes its first frame" eventually told "Unknown-1: shows buffers of $other"
claim "as debugfs says" exporter b0020000.display "$other"
claim "vkms goes on with new buffers" eventually told "Virtual-1: shows buffers of $other"
claim "as debugfs says, and the former ones are gone" eventually exporter vkms "$other"
claim "the picture is the same" eventually /bed/picture-crc $crtc 1024 768 120
# the compositor hears of a display when the daemon does, and may show it a buffer of the former heap before it is told
claim "no output refused a buffer but the new one those of $heap, nor was anything else wrong" \
	bash -c '! grep -E "refuses|cannot" '$log' | grep -vxF "Unknown-1: refuses buffers of '"$heap"'" &&
		! grep -vE "Failed to parse EDID|Swapchain for output .Unknown-1. failed test" '$log.err
kill $compositor
wait $compositor
claim "it ends in order" test $? = 0
