# SPDX-License-Identifier: Apache-2.0
# A heap's file descriptor from the socket.
. ../lib.sh

id painter > /dev/null 2>&1 || useradd --groups video painter
id stranger > /dev/null 2>&1 || useradd stranger

claim "a user in video gets the heap and allocates 8 MiB from it" \
	runuser -u painter -- /bed/open-heap-named default_cma_region 8388608
refused() { runuser -u "$1" -- /bed/open-heap-named "$2" 4096 2>&1 | grep -F "$3"; }
claim "another user is NotAllowed" refused stranger default_cma_region org.dmaheap.DmaHeap.NotAllowed
claim "an unknown heap is NoSuchHeap" refused painter nonsense org.dmaheap.DmaHeap.NoSuchHeap
claim "the DSP's pool is NotAllowed" refused painter dsp-memory@2c000000 org.dmaheap.DmaHeap.NotAllowed
misuse() { /bed/open-heap-misuse "$(main_pid)" default_cma_region > /run/misuse; }
claim "who closes early, asks 10 000 times or sends descriptors of its own leaves none in the daemon" misuse
figure "$(tail -1 /run/misuse)"

# the closed profile, as the rules file has it
sed -n 's/^#   \(ACTION!=.*\)/\1/p' /usr/lib/udev/rules.d/60-dmaheapd.rules > /etc/udev/rules.d/61-dmaheapd-closed.rules
claim "udevadm verify finds nothing wrong with the closed profile" udevadm verify /etc/udev/rules.d/61-dmaheapd-closed.rules
udevadm control --reload
udevadm trigger --settle --subsystem-match=dma_heap
claim "the closed profile gives the heaps to the daemon" \
	test "$(stat -c '%U %G %a' /dev/dma_heap/default_cma_region)" = "root dmaheapd 640"
claim "then a user in video cannot open one" \
	bash -c '! runuser -u painter -- /bed/allocate /dev/dma_heap/default_cma_region 4096'
claim "but gets it from the daemon" runuser -u painter -- /bed/open-heap-named default_cma_region 8388608
closed() { call ListHeaps | jq -e 'any(.heaps[]; .name == "default_cma_region" and .access.group == "dmaheapd")'; }
claim "and the map says so" eventually closed
rm /etc/udev/rules.d/61-dmaheapd-closed.rules
udevadm control --reload
udevadm trigger --settle --subsystem-match=dma_heap
