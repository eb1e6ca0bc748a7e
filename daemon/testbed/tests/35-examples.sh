# SPDX-License-Identifier: Apache-2.0
# The allocator of client/examples: asks for a display's and a renderer's best heap, gets it as a descriptor, allocates.
. ../lib.sh

id painter > /dev/null 2>&1 || useradd --groups video painter
id stranger > /dev/null 2>&1 || useradd stranger
display=$(call ListDevices | jq -r '.devices[] | select(.driver == "aspeed_gfx").nodes[0].path')
renderer=$(call ListDevices | jq -r '[.devices[] | select(.uses | index("render"))][0].id')

# 2048 × 1024 pixels of 4 bytes are 8 MiB
allocated() {
	runuser -u "$1" -- /bed/heap-allocator "$display" "$renderer" 2048 1024 2>&1 | tee /tmp/allocated |
		grep -E '^[^ ]+: 8388608 bytes, pitch 8192, inode [1-9][0-9]*$'
}
refused() { ! allocated stranger && grep -F ": Permission denied" /tmp/allocated; }
claim "a user in video allocates 8 MiB for the display and $renderer" allocated painter
figure "$(tail -1 /tmp/allocated)"
offered=$(call FindHeaps "{\"devices\": [{\"device\": \"$display\", \"use\": \"scanout\"}, {\"device\": \"$renderer\", \"use\": \"render\"}]}" | jq -r '.heaps[].heap')
claim "from a heap that the daemon offers" grep -qxF "$(sed -n '$s/: .*//p' /tmp/allocated)" <<< "$offered"
claim "another user is refused" refused

# the closed profile, as the rules file has it: now the descriptor is the only way
sed -n 's/^#   \(ACTION!=.*\)/\1/p' /usr/lib/udev/rules.d/60-dmaheapd.rules > /etc/udev/rules.d/61-dmaheapd-closed.rules
udevadm control --reload
udevadm trigger --settle --subsystem-match=dma_heap
claim "the user in video allocates where the nodes are closed to all but the daemon" allocated painter
rm /etc/udev/rules.d/61-dmaheapd-closed.rules
udevadm control --reload
udevadm trigger --settle --subsystem-match=dma_heap
