# SPDX-License-Identifier: Apache-2.0
# A heap's file descriptor from the socket.
. ../lib.sh

id painter > /dev/null 2>&1 || useradd --groups video painter
id stranger > /dev/null 2>&1 || useradd stranger

claim "a user in video gets the heap and allocates from it" runuser -u painter -- /bed/open-heap default_cma_region 4194304
refused() { runuser -u "$1" -- /bed/open-heap "$2" 4096 2>&1 | grep -F "$3"; }
claim "an unknown heap is NoSuchHeap" refused painter nonsense org.dmaheap.DmaHeap.NoSuchHeap
claim "a pool that the daemon may not open is NotAllowed" \
	refused painter dsp-memory@2c000000 org.dmaheap.DmaHeap.NotAllowed
