# SPDX-License-Identifier: Apache-2.0
# Purged; then upgrades and a downgrade, with clients that come and go meanwhile; purged, and installed by hand and away again.
. ../lib.sh
. ../packages.sh

touch /etc/dmaheapd/rules.d/90-mine.json
purged
claim "systemd knows no such unit" bash -c '[ "$(systemctl show -P LoadState dmaheapd.service)" = not-found ]'

# a client on the bus hears each new owner of the name
busctl --system --json=short monitor --match "type='signal',sender='org.freedesktop.DBus',member='NameOwnerChanged',arg0='org.dmaheap.DmaHeap1'" \
	> /run/owners 2> /dev/null &
monitor=$!
upgrades
claim "nobody was refused" grep -F ' refused 0 ' /run/visitors
claim "the service and the socket are enabled" systemctl is-enabled dmaheapd.service dmaheapd.socket
claim "the message bus has the new one" eventually busctl --system --auto-start=no call org.dmaheap.DmaHeap1 /org/dmaheap/DmaHeap1 \
	org.freedesktop.DBus.Peer Ping
kill $monitor
claim "whoever is on the bus heard of five new owners of the name" \
	test "$(grep -c '"data":\["org.dmaheap.DmaHeap1","[^"]*",":' /run/owners)" -ge 5
purged
by_hand_and_away
