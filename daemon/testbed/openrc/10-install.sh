# SPDX-License-Identifier: Apache-2.0
# The packages, where nothing of ours was, by apt, in a machine that OpenRC started; then it is booted again.
. ../lib.sh

traces | sort > /var/lib/testbed/before
claim "there is neither systemd nor udev" bash -c '! command -v systemctl && ! command -v udevadm && ! test -e /run/udev'
claim "nothing of ours is here" bash -c '! grep -i dmaheap /var/lib/testbed/before && ! getent passwd dmaheapd'
claim "apt installs the packages" env DEBIAN_FRONTEND=noninteractive apt-get -y install /bed/dmaheapd_*.deb /bed/dmaheapctl_*.deb
claim "the service runs" rc-service dmaheapd status
claim "and serves the map of this machine" right
claim "as dmaheapd of the group video" bash -c '[ "$(stat -c %U "/proc/$(pgrep -x dmaheapd)")" = dmaheapd ] &&
	grep -wE "^Groups:.*$(getent group video | cut -d: -f3)" "/proc/$(pgrep -x dmaheapd)/status"'
claim "on the message bus too" eventually dbus-send --system --print-reply --dest=org.dmaheap.DmaHeap1 /org/dmaheap/DmaHeap1 \
	org.freedesktop.DBus.Peer.Ping

# a service that comes after it, as a display manager does
cat > /etc/init.d/desktop <<'U'
#!/sbin/openrc-run
depend() {
	after dmaheapd
}
start() {
	[ ! -S /run/dmaheapd/org.dmaheap.DmaHeap ] || dmaheapctl map > /run/desktop
}
U
chmod 755 /etc/init.d/desktop
rc-update --quiet add desktop default
# as the document says: before the lines that are there
cp /etc/mdev.conf /var/lib/testbed/mdev.conf
cat /usr/share/doc/dmaheapd/mdev.conf /var/lib/testbed/mdev.conf > /etc/mdev.conf
exit 9
