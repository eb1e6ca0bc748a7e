# SPDX-License-Identifier: Apache-2.0
# The first boot after the packages were installed: the service, its groups, mdev, kernel events; then one where it is off.
. ../lib.sh

pid() { pgrep -x dmaheapd; }
export -f pid
claim "the service runs, which nobody started" rc-service dmaheapd status
claim "who started after it found it ready" grep default_cma_region /run/desktop
claim "and serves the map of this machine" right
claim "from an archive of classes" grep -c '/var/cache/dmaheapd/dmaheapd\.\(aot\|jsa\)$' "/proc/$(pid)/maps"

id painter > /dev/null 2>&1 || useradd --groups video painter
id stranger > /dev/null 2>&1 || useradd stranger
as() { setpriv --reuid "$1" --regid "$1" --init-groups "${@:2}"; }
node() { [ "$(stat -c '%U %G %a' "/dev/dma_heap/$1")" = "$2" ] || { ls -l /dev/dma_heap; return 1; }; }
claim "mdev gives the default area to the group video" node default_cma_region "root video 660"
claim "and leaves the DSP's pool with root" node dsp-memory@2c000000 "root root 600"
claim "a user in video allocates" as painter /bed/allocate /dev/dma_heap/default_cma_region 0x400000
refused() { ! as stranger /bed/allocate /dev/dma_heap/default_cma_region 0x400000 2>&1 | grep -v 'Permission denied'; }
claim "another user is refused" refused
claim "a user in video gets an open heap from the daemon" as painter /bed/open-heap-named default_cma_region 8388608
not_allowed() { as "$1" /bed/open-heap-named "$2" 4096 2>&1 | grep -F org.dmaheap.DmaHeap.NotAllowed; }
claim "another user does not" not_allowed stranger default_cma_region
claim "nor anybody in video the DSP's pool" not_allowed painter dsp-memory@2c000000

modprobe system_heap
late() { node system "root video 660" && call GetMap | jq -e 'any(.heaps[]; .name == "system" and .access.group == "video")'; }
claim "a heap that comes late gets its group from mdev, and the map has it" eventually late
make_gpu late
plug late
claim "so does a device" eventually has_device /devices/faux/late
remove_gpu late
claim "and loses it" eventually bash -c '. ../lib.sh; ! has_device /devices/faux/late'

first=$(pid)
rc-service dmaheapd reload
claim "a reload keeps the process" test "$first" = "$(pid)"
kill -KILL "$first"
claim "one that dies has a successor" eventually bash -c "dmaheapctl -q map && [ \"\$(pid)\" != $first ]"
claim "status, doctor and hints name no systemctl" bash -c '
	dmaheapctl status > /run/said 2>&1; dmaheapctl doctor >> /run/said 2>&1; rc-service dmaheapd stop; dmaheapctl map >> /run/said 2>&1
	dmaheapctl status >> /run/said 2>&1; dmaheapctl doctor >> /run/said 2>&1; cat /run/said; grep rc-service /run/said && ! grep systemctl /run/said'
claim "stopped it leaves no map and no links" bash -c '[ ! -e /run/dmaheapd/map.json ] && [ ! -e /run/dmaheapd/links ] && ! pid'
claim "it is disabled" rc-update del dmaheapd default
exit 9
