# SPDX-License-Identifier: Apache-2.0
# A boot with the service switched off.
. ../lib.sh

udevadm trigger --settle --action=add --subsystem-match=dma_heap --subsystem-match=drm
udevadm trigger --settle --action=change --subsystem-match=dma_heap --subsystem-match=drm
claim "nobody answers on the bus" bash -c '! busctl --system call org.dmaheap.DmaHeap1 /org/dmaheap/DmaHeap1 org.freedesktop.DBus.Peer Ping'
claim "nothing has started it in this boot" test "$(systemctl show -P ActiveEnterTimestampMonotonic dmaheapd.service)" = 0
claim "nothing listens" bash -c '! test -e /run/dmaheapd/org.dmaheap.DmaHeap'
claim "an upgrade leaves it off" bash -c 'dpkg -i /bed/dmaheapd_*.deb && ! systemctl is-enabled dmaheapd.service && ! systemctl is-active dmaheapd.service dmaheapd.socket'
claim "switched on it serves" bash -c '. ../lib.sh; systemctl enable --now dmaheapd.service && right'
