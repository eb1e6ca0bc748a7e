# SPDX-License-Identifier: Apache-2.0
# The packages, where nothing of ours was, by apt; then the machine is booted again.
. ../lib.sh

traces | sort > /var/lib/testbed/before
claim "nothing of ours is here" bash -c '! grep -i dmaheap /var/lib/testbed/before && ! getent passwd dmaheapd'
claim "apt installs the packages" env DEBIAN_FRONTEND=noninteractive apt-get -y install /bed/dmaheapd_*.deb /bed/dmaheapctl_*.deb
claim "the service runs, because the machine has heaps" eventually systemctl is-active dmaheapd.service
claim "and serves the map of this machine" right
cat /proc/sys/kernel/random/boot_id > /var/lib/testbed/boot
exit 9
