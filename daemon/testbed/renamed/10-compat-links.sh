# SPDX-License-Identifier: Apache-2.0
# The default CMA area has a name that no program has in its sources: what libcamera takes then, and what it takes with the
# rules of `dmaheapctl generate compat-links`.
. ../lib.sh
. ../camera.sh

modprobe system_heap
udevadm settle
eventually has_heap system
claim "the kernel gives the area names of which libcamera knows none" bash -c '
	[ -c /dev/dma_heap/default_cma_region ] && [ -c /dev/dma_heap/board-memory ] &&
	[ ! -e /dev/dma_heap/linux,cma ] && [ ! -e /dev/dma_heap/reserved ]'
cam_unit
claim "cam takes the system heap there" eventually wrote system
stop_cam

# the two commands that the rules themselves name
rules=/etc/udev/rules.d/61-dmaheapd-compat-links.rules
claim "the rules say how they are used" bash -c 'dmaheapctl generate compat-links |
	sed -n "s/^#   //p" | tee /run/commands && [ "$(wc -l < /run/commands)" = 2 ]'
bash -e /run/commands
claim "udev makes the names" bash -c '[ -h /dev/dma_heap/linux,cma ] && [ -h /dev/dma_heap/reserved ]'
claim "they are the default area" [ "$(realpath /dev/dma_heap/linux,cma)" = /dev/dma_heap/default_cma_region ]
cam_unit
claim "with them cam takes the default area" eventually wrote default_cma_region
stop_cam
claim "the map is as it was without them" same <(map) <(map_of /)

rm "$rules"
udevadm control --reload
udevadm trigger --settle --subsystem-match=dma_heap
claim "without the rules the names are gone" [ ! -e /dev/dma_heap/linux,cma ]
