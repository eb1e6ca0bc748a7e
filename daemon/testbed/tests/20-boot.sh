# SPDX-License-Identifier: Apache-2.0
# The machine came up; nobody has touched the service.
. ../lib.sh

claim "udev has started the service" eventually systemctl is-active dmaheapd.service
figure "service: $(systemctl show -P ActiveEnterTimestampMonotonic dmaheapd.service | awk '{ printf "%.1f s", $1 / 1e6 }') after boot, $(systemctl show dmaheapd.service -P ActiveEnterTimestampMonotonic -P InactiveExitTimestampMonotonic | sort -n | awk 'NR == 1 { a = $1 } { b = $1 } END { printf "%.0f ms", (b - a) / 1000 }') from start to ready"
figure "memory: $(awk '/^Pss:/ { printf "%.0f MiB PSS", $2 / 1024 }' "/proc/$(main_pid)/smaps_rollup"), $(awk '/^Threads:/ { print $2 }' "/proc/$(main_pid)/status") threads"
claim "it runs with the archive of classes that was made at installation" \
	grep -c '/var/cache/dmaheapd/dmaheapd\.\(aot\|jsa\)$' "/proc/$(main_pid)/maps"
claim "it runs as dmaheapd" test "$(stat -c %U "/proc/$(main_pid)")" = dmaheapd
claim "in the group video" grep -wE "^Groups:.*$(getent group video | cut -d: -f3)" "/proc/$(main_pid)/status"
# ready comes first
claim "the journal names udev as the source of events" \
	eventually bash -c 'journalctl -b -u dmaheapd.service | grep -w "Listening to udev"'
claim "nothing in the journal is a warning" test -z "$(journalctl -b -q -u dmaheapd.service -p warning)"
claim "the socket of systemd is served, no other" test "$(grep -c "$socket\$" /proc/net/unix)" = 1

# the files as they are, without help from our own code
mkdir /tmp/machine
cp -a --parents /dev/dma_heap /sys/class /sys/bus /sys/devices/{faux,platform,virtual} /sys/firmware/devicetree \
	/sys/kernel/{iommu_groups,mm} /sys/module/dma_heap /proc/cmdline /proc/meminfo /proc/sys/kernel/{arch,osrelease} /tmp/machine 2> /dev/null
map > /tmp/served
map_of / > /tmp/scanned
map_of /tmp/machine > /tmp/captured
jq -S 'del(.revision, .heaps[].freeBytes)' /run/dmaheapd/map.json > /tmp/written
claim "the map is that of --root on this machine" same /tmp/scanned /tmp/served
claim "the map is that of --root on a copy of the files" same /tmp/captured /tmp/served
claim "map.json is the same map" same /tmp/written /tmp/served
busctl --system --json=short call org.dmaheap.DmaHeap1 /org/dmaheap/DmaHeap1 org.dmaheap.DmaHeap1.Manager GetMap \
	| jq -r '.data[0]' | steady > /tmp/over-bus
claim "D-Bus has the same map" same /tmp/over-bus /tmp/served

first_heap() {
	call FindHeaps "{\"devices\": [{\"device\": \"$1\"}]}" | jq -e --arg heap "$2" '.heaps[0].heap == $heap'
}
claim "the display's own pool comes first for it" first_heap /devices/platform/b0020000.display framebuffer@28000000
claim "the DSP's pool is refused to the display" bash -c '. ../lib.sh
	call Explain "{\"device\": \"/devices/platform/b0020000.display\", \"heap\": \"dsp-memory@2c000000\"}" |
		jq -e "all(.links[]; .verdict == \"incompatible\")"'
claim "the interface is valid" bash -c "varlinkctl introspect $socket org.dmaheap.DmaHeap > /tmp/idl && varlinkctl validate-idl /tmp/idl"
claim "the registry finds the socket" varlinkctl info /run/varlink/registry/org.dmaheap.DmaHeap

chain() { systemd-analyze --no-pager critical-chain multi-user.target; }
claim "the boot has an end" eventually chain
claim "and waited for nothing of ours" bash -c '! systemd-analyze --no-pager critical-chain multi-user.target | grep -F dmaheapd.service'
figure "$(systemd-analyze --no-pager time | head -1)"
