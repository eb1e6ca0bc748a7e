# SPDX-License-Identifier: Apache-2.0
# What systemd and udev make of our files.
. ../lib.sh

claim "udevadm verify finds nothing wrong" udevadm verify /usr/lib/udev/rules.d/60-dmaheapd.rules
# it says what it does not know and ends with 0 all the same
verified() {
	said=$(systemd-analyze verify --man=no "$@" 2>&1) || { echo "$said"; return 1; }
	! printf '%s\n' "$said" | grep dmaheapd
}
claim "systemd-analyze verify finds nothing wrong" verified dmaheapd.service dmaheapd.socket dmaheapd-pools.path \
	dmaheapd-pools.service dma-heap.target
mkdir /run/unknown
for unit in dmaheapd.service dmaheapd.socket; do
	sed 's/^Documentation=/Documentatoin=/' "/usr/lib/systemd/system/$unit" > "/run/unknown/$unit"
done
unknown() { ! verified /run/unknown/dmaheapd.service /run/unknown/dmaheapd.socket > /dev/null; }
claim "and would find a key that systemd does not know" unknown

exposure=$(systemd-analyze security dmaheapd.service | sed -n 's/.*level for dmaheapd.service: \([0-9.]*\).*/\1/p')
figure "systemd-analyze security, of the unit as it runs: $exposure"
claim "the running unit is exposed no more than 1.5" awk "BEGIN { exit !(\"$exposure\" != \"\" && $exposure <= 1.5) }"

# The figures beside it: what a JVM makes of each directive that is not there.
without() { systemd-run --quiet --wait --pipe -p "$1" /usr/bin/java -Xint -XX:+UseSerialGC -version 2>&1; }
refuses_a_jvm() { ! without "$1" > /run/jvm.log || { cat /run/jvm.log; return 1; }; }
claim "no JVM starts with MemoryDenyWriteExecute, its interpreter alone either" \
	refuses_a_jvm MemoryDenyWriteExecute=yes
claim "the same JVM starts without" without MemoryDenyWriteExecute=no

node() { [ "$(stat -c '%U %G %a' "/dev/dma_heap/$1")" = "$2" ] || { ls -l /dev/dma_heap; return 1; }; }
for heap in default_cma_region linux,cma; do
	claim "$heap is open to the group video" node "$heap" "root video 660"
done
for heap in framebuffer@28000000 dsp-memory@2c000000 linux,cma@2e000000; do
	claim "$heap stays with root" node "$heap" "root root 600"
done

property() { udevadm info --query=property --property="$2" --value "/dev/dma_heap/$1" | grep -Fx "$3"; }
for heap in default_cma_region linux,cma; do
	claim "udev knows $heap as the default area" property "$heap" DMA_HEAP_DEFAULT 1
done
for heap in framebuffer@28000000 dsp-memory@2c000000 linux,cma@2e000000; do
	claim "udev knows $heap as another pool" property "$heap" DMA_HEAP_DEFAULT 0
	claim "udev knows $heap as contiguous memory" property "$heap" DMA_HEAP_KIND cma
done

useradd --groups video painter
useradd stranger
refused() { ! runuser -u stranger -- /bed/allocate "$@" 2>&1 | grep -v 'Permission denied'; }
claim "a user in video allocates 4 MiB" runuser -u painter -- /bed/allocate /dev/dma_heap/default_cma_region 0x400000
claim "another user is refused" refused /dev/dma_heap/default_cma_region 0x400000
claim "a user in video is refused the DSP's pool" \
	bash -c '! runuser -u painter -- /bed/allocate /dev/dma_heap/dsp-memory@2c000000 0x100000'
