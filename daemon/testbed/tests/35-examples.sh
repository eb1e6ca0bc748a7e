# SPDX-License-Identifier: Apache-2.0
# The programs of client/examples that need real heaps.
. ../lib.sh

id painter > /dev/null 2>&1 || useradd --groups video painter
id stranger > /dev/null 2>&1 || useradd stranger
display=$(call ListDevices | jq -r '.devices[] | select(.driver == "aspeed_gfx").nodes[0].path')
renderer=$(call ListDevices | jq -r '[.devices[] | select(.uses | index("render"))][0].id')

# 2048 × 1024 pixels of 4 bytes are 8 MiB
allocated() {
	runuser -u "$1" -- /bed/examples/heap-allocator "$display" "$renderer" 2048 1024 2>&1 | tee /tmp/allocated |
		grep -E '^[^ ]+: 8388608 bytes, pitch 8192, inode [1-9][0-9]*$'
}
refused() { ! allocated stranger && grep -F ": Permission denied" /tmp/allocated; }
claim "a user in video allocates 8 MiB for the display and $renderer" allocated painter
figure "$(tail -1 /tmp/allocated)"
offered=$(call FindHeaps "{\"devices\": [{\"device\": \"$display\", \"use\": \"scanout\"}, {\"device\": \"$renderer\", \"use\": \"render\"}]}" | jq -r '.heaps[].heap')
claim "from a heap that the daemon offers" grep -qxF "$(sed -n '$s/: .*//p' /tmp/allocated)" <<< "$offered"
claim "another user is refused" refused

card=$(call ListDevices | jq -r '.devices[] | select(.driver == "aspeed_gfx").nodes[0].name')
node=$(call ListDevices | jq -r '[.devices[] | select(.uses | index("render"))][0].nodes[] | select(.type == "render").name')
opens() { local heap=$1; shift; [ "$("$@" 2>&1)" = "$heap" ] || { "$@"; false; }; }
first=$(jq -r '.[0]' <<< "$(call FindHeaps "{\"devices\": [{\"device\": \"$card\", \"use\": \"scanout\"}, {\"device\": \"$node\", \"use\": \"render\"}]}" | jq '[.heaps[].path]')")
claim "nine lines with sd-varlink open the first heap that the daemon may open" \
	opens /dev/dma_heap/default_cma_region /bed/examples/open-heap-sdvarlink "$card" "$node"
claim "as a user in video too" opens /dev/dma_heap/default_cma_region runuser -u painter -- /bed/examples/open-heap-sdvarlink "$card" "$node"
claim "and none for a stranger" opens "open-heap-sdvarlink: No such device or address" runuser -u stranger -- /bed/examples/open-heap-sdvarlink "$card" "$node"
claim "the lines for D-Bus open the best" opens "$first" /bed/examples/open-heap-sdbus "$card" "$node"
claim "a link is opened by one openat" test "$(strace -e trace=openat /bed/examples/open-heap-link "$card+$node" 2>&1 |
	grep -vE '/etc/ld.so|\.so' | grep -c 'openat(AT_FDCWD, .* = [0-9]')" = 1
figure "$(strace -e trace=openat,readlink,connect /bed/examples/open-heap-link "$card+$node" 2>&1 | grep '"1"')"
claim "each way takes its time" bash -c "/bed/time-to-heap $card $node > /run/time-to-heap"
while IFS= read -r line; do figure "$line"; done < /run/time-to-heap

# each fragment of C in the documents that opens a heap, with the devices of this machine
awk '/^```c$/ { text = ""; code = 1; next } /^```$/ { if (code && text ~ /int heap/) print text > ("/run/fragment-" ++n ".c"); code = 0 }
	code { text = text $0 "\n" }' /bed/README.md /bed/integration.md
claim "the documents have fragments that open heaps" test -e /run/fragment-4.c
for fragment in /run/fragment-*.c; do
	{
		printf '%s\n' '#include <fcntl.h>' '#include <stdio.h>' '#include <dmaheap.h>' 'int main(void) { size_t size = 8388608; (void)size;'
		sed "s/\<card[01]\>/$card/g; s/\<renderD128\>/$node/g" "$fragment"
		! grep -q buffer "$fragment" || echo 'if (buffer < 0) { fprintf(stderr, "%d\n", buffer); return 1; }'
		printf '%s\n' 'char name[64], path[64] = ""; snprintf(name, sizeof name, "/proc/self/fd/%d", heap);' \
			'return readlink(name, path, sizeof path - 1) < 0 || puts(path) < 0; }'
	} > /run/program.c
	claim "the fragment \"$(grep -m 1 -o 'int heap.*' "$fragment")\" opens the best heap" \
		bash -c "gcc -Wall -Wextra -Werror -o /run/program /run/program.c && [ \"\$(/run/program)\" = $first ]"
done

# the closed profile, as the rules file has it: now the descriptor is the only way
sed -n 's/^#   \(ACTION!=.*\)/\1/p' /usr/lib/udev/rules.d/60-dmaheapd.rules > /etc/udev/rules.d/61-dmaheapd-closed.rules
udevadm control --reload
udevadm trigger --settle --subsystem-match=dma_heap
claim "the user in video allocates where the nodes are closed to all but the daemon" allocated painter
rm /etc/udev/rules.d/61-dmaheapd-closed.rules
udevadm control --reload
udevadm trigger --settle --subsystem-match=dma_heap
