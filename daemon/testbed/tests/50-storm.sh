# SPDX-License-Identifier: Apache-2.0
# 500 devices that come and go slowly enough to be seen, then 500 as fast as the kernel can.
. ../lib.sh
cycles=500

modprobe vkms
make_gpu storm
objects() { busctl --system --list tree org.dmaheap.DmaHeap1 | grep -c /device/.; }
descriptors() { ls "/proc/$(main_pid)/fd" | wc -l; }
threads() { awk '/^Threads:/ { print $2 }' "/proc/$(main_pid)/status"; }
memory() { awk '/^Pss:/ { printf "%d", $2 / 1024 }' "/proc/$(main_pid)/smaps_rollup"; }
revision() { call GetMap | jq .revision; }
storm() {
	for ((i = 0; i < $1; i++)); do
		plug storm
		unplug storm
	done
	udevadm settle
}

seconds() { echo "$(date +%s.%N) $1" | awk '{ printf "%.0f s", $1 - $2 }'; }

/bed/cycles storm 50
storm 50
right
pid=$(main_pid) objects=$(objects) descriptors=$(descriptors) threads=$(threads) memory=$(memory)

revision=$(revision) begin=$(date +%s.%N)
claim "a subscriber sees each of $cycles devices come and go" /bed/cycles storm $cycles
figure "$cycles devices seen to come and go in $(seconds "$begin"), $(($(revision) - revision)) revisions"
revision=$(revision) begin=$(date +%s.%N)
storm $cycles
figure "storm: $cycles devices came and went in $(seconds "$begin"), $(($(revision) - revision)) revisions"
claim "the map is right after the storm" right
figure "before and after: objects $objects $(objects), descriptors $descriptors $(descriptors), threads $threads $(threads), PSS $memory $(memory) MiB"
claim "it is the same process" test "$pid" = "$(main_pid)"
as_before() { [ "$("$1")" -le "$2" ]; }
claim "no object is left on the bus" eventually as_before objects "$objects"
claim "no descriptor is left" eventually as_before descriptors "$((descriptors + 2))"
claim "no thread is left" eventually as_before threads "$((threads + 2))"
claim "memory has not grown by more than 16 MiB" test "$(memory)" -le "$((memory + 16))"
