# SPDX-License-Identifier: Apache-2.0
# The Debian packages: over what install.sh laid down, to a later version and back, and away without a trace; with
# clients that come and go meanwhile.
. ../lib.sh

export DEBIAN_FRONTEND=noninteractive
# as another version, made of the same files
repacked() {
	rm -rf /tmp/repacked && dpkg-deb -R "$1" /tmp/repacked &&
		sed -i "s/^Version: .*/Version: $2/; s/dmaheapd (= [^)]*)/dmaheapd (= $2)/" /tmp/repacked/DEBIAN/control &&
		dpkg-deb -Znone -b /tmp/repacked "$3"
}
descriptors() { find "/proc/$(main_pid)/fd" -mindepth 1 | wc -l; }
ours() {
	find / -xdev \( -path /bed -o -path /out -o -path /proc -o -path /sys -o -path /tmp -o -path /var/log -o -path /var/lib/dpkg -o -path /usr/lib/modules \) \
		-prune -o -iname '*dmaheap*' -print -o -name dma-heap.target -print | sort
}

claim "the service runs from install.sh" eventually systemctl is-active dmaheapd.service
before=$(main_pid)
call GetMap > /dev/null
had=$(descriptors)
rm -f /run/visitors.stop
/bed/visitors /run/visitors.stop > /run/visitors 2> /run/visitors.err &
# a client on the bus hears each new owner of the name
busctl --system --json=short monitor --match "type='signal',sender='org.freedesktop.DBus',member='NameOwnerChanged',arg0='org.dmaheap.DmaHeap1'" \
	> /run/owners 2> /dev/null &
monitor=$!
begin=$SECONDS
claim "the packages install over it" dpkg -i /bed/dmaheapd_*.deb /bed/dmaheapctl_*.deb
figure "installed in $((SECONDS - begin)) s"
claim "the service runs" eventually systemctl is-active dmaheapd.service
claim "as another process" test "$before" != "$(main_pid)"
claim "and is enabled" systemctl is-enabled dmaheapd.service dmaheapd.socket
claim "with an archive of classes made here" \
	grep -c '/var/cache/dmaheapd/dmaheapd\.\(aot\|jsa\)$' "/proc/$(main_pid)/maps"
claim "nothing of install.sh is left that no package owns" bash -c '
	for file in $(find /usr/lib/dmaheapd /usr/share/doc/dmaheapd /usr/share/man /usr/lib/systemd/system -name "*dmaheap*" ! -type d); do
		dpkg -S "$file" > /dev/null || { echo "$file"; missing=1; }
	done
	[ -z "$missing" ]'

repacked /bed/dmaheapd_*.deb 99 /tmp/dmaheapd.deb && repacked /bed/dmaheapctl_*.deb 99 /tmp/dmaheapctl.deb
before=$(main_pid)
claim "a later version installs" dpkg -i /tmp/dmaheapd.deb /tmp/dmaheapctl.deb
claim "and takes over" bash -c ". ../lib.sh; [ $before != \"\$(main_pid)\" ] && call GetMap"
claim "an earlier one too" dpkg -i --force-downgrade /bed/dmaheapd_*.deb /bed/dmaheapctl_*.deb
claim "and takes over again" eventually systemctl is-active dmaheapd.service
touch /run/visitors.stop
eventually busctl --system --auto-start=no call org.dmaheap.DmaHeap1 /org/dmaheap/DmaHeap1 org.freedesktop.DBus.Peer Ping
kill $monitor
wait
claim "whoever is on the bus heard of three new owners of the name" \
	test "$(grep -c '"data":\["org.dmaheap.DmaHeap1","[^"]*",":' /run/owners)" -ge 3
claim "no visitor was refused, and no revision went back: $(cat /run/visitors)" \
	grep -E '^came [1-9][0-9]* refused 0 subscribed [2-9] backward no ' /run/visitors
sed 's/^/   /' /run/visitors.err
claim "no descriptor stays with it: $had before, $(descriptors) now" test "$(descriptors)" -le $((had + 4))
claim "the message bus has the new one" busctl --system --auto-start=no call org.dmaheap.DmaHeap1 /org/dmaheap/DmaHeap1 \
	org.freedesktop.DBus.Peer Ping

claim "a trigger makes the archives again" bash -c 'rm /var/cache/dmaheapd/*; touch /usr/lib/jvm/new
	dpkg-trigger --no-await /usr/lib/jvm && dpkg --configure --pending && ls /var/cache/dmaheapd | grep "^dmaheapd"
	[ -x /usr/lib/dmaheapd/libexec/dmaheapctl ] || ls /var/cache/dmaheapd | grep ^dmaheapctl'

claim "both are purged" dpkg --purge dmaheapctl dmaheapd
left=$(ours)
claim "no file, unit or link stays: ${left:-none}" test -z "$left"
claim "no process" test -z "$(pgrep -u dmaheapd)"
claim "udev remembers nothing" eventually bash -c '! udevadm info -e | grep -F dma-heap.target'
claim "the heaps are as the kernel made them" eventually bash -c '[ "$(stat -c "%U %G %a" /dev/dma_heap/default_cma_region)" = "root root 600" ]'
claim "systemd knows no such unit" bash -c '[ "$(systemctl show -P LoadState dmaheapd.service)" = not-found ]'
