# SPDX-License-Identifier: Apache-2.0
# 500 devices, one after the other.
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

storm 50
within 20 bash -c '. ../lib.sh; same <(map_of /) <(map)'
pid=$(main_pid) objects=$(objects) descriptors=$(descriptors) threads=$(threads) memory=$(memory) revision=$(revision)
begin=$(date +%s.%N)
storm $cycles
figure "$cycles devices added and removed in $(echo "$(date +%s.%N) $begin" | awk '{ printf "%.0f s", $1 - $2 }')"
claim "the map is right after the storm" within 20 bash -c '. ../lib.sh; same <(map_of /) <(map)'
figure "revisions: $(($(revision) - revision)) for $((2 * cycles)) changes"
figure "before and after: objects $objects $(objects), descriptors $descriptors $(descriptors), threads $threads $(threads), PSS $memory $(memory) MiB"
claim "it is the same process" test "$pid" = "$(main_pid)"
claim "no object is left on the bus" test "$objects" = "$(objects)"
claim "no descriptor is left" test "$(descriptors)" -le "$((descriptors + 2))"
claim "no thread is left" test "$(threads)" -le "$((threads + 2))"
claim "memory has not grown by more than 16 MiB" test "$(memory)" -le "$((memory + 16))"
