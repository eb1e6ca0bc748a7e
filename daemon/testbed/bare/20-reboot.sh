# SPDX-License-Identifier: Apache-2.0
# The first boot after the packages were installed; then one where the service is switched off.
. ../lib.sh

claim "the machine was booted again" bash -c '! cmp /proc/sys/kernel/random/boot_id /var/lib/testbed/boot'
claim "the service runs" eventually systemctl is-active dmaheapd.service
claim "and serves the map of this machine" right
claim "from an archive of classes" grep -c '/var/cache/dmaheapd/dmaheapd\.\(aot\|jsa\)$' "/proc/$(main_pid)/maps"
claim "on the message bus too" busctl --system --auto-start=no call org.dmaheap.DmaHeap1 /org/dmaheap/DmaHeap1 \
	org.freedesktop.DBus.Peer Ping
claim "no unit failed" bash -c '! systemctl --failed --plain --no-legend | grep .'
id painter > /dev/null 2>&1 || useradd --groups video painter
claim "a user in video allocates from the default area" runuser -u painter -- /bed/allocate /dev/dma_heap/default_cma_region 0x100000
claim "and not from the DSP's pool" bash -c '! runuser -u painter -- /bed/allocate /dev/dma_heap/dsp-memory@2c000000 0x100000'
modprobe system_heap
udevadm settle
claim "doctor finds nothing to mend" dmaheapctl doctor

userdel -r painter 2> /dev/null
claim "the service is switched off" systemctl disable --now dmaheapd.socket dmaheapd.service
exit 9
