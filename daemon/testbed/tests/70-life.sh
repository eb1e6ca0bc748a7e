# SPDX-License-Identifier: Apache-2.0
# Activation, reload, the watchdog's sign of life, a bus that goes away.
. ../lib.sh

systemctl --no-warn stop dmaheapd.service
claim "a stop leaves the socket" test -S "$socket"
claim "and ends without a failure" test "$(systemctl show -P Result dmaheapd.service)" = success
claim "the first client waits and is served" call GetMap
# answered as soon as there is a map, which may be before the service manager has been told
claim "by the service" eventually systemctl is-active dmaheapd.service

systemctl --no-warn stop dmaheapd.service
claim "a method call on D-Bus starts it" busctl --system call org.dmaheap.DmaHeap1 /org/dmaheap/DmaHeap1 \
	org.freedesktop.DBus.Properties Get ss org.dmaheap.DmaHeap1.Manager Revision

off() { systemctl is-active dmaheapd.service | grep -x inactive; }
systemctl --no-warn stop dmaheapd.service
for _ in 1 2 3 4 5 6; do
	udevadm trigger --settle --action=change --subsystem-match=dma_heap --subsystem-match=drm
done
claim "once stopped it stays off whatever changes" off
systemctl --quiet disable --now dmaheapd.socket dmaheapd.service
claim "and takes its socket along" test ! -e $socket
udevadm trigger --settle --action=add --subsystem-match=dma_heap --subsystem-match=drm
busctl --system call org.dmaheap.DmaHeap1 /org/dmaheap/DmaHeap1 org.freedesktop.DBus.Peer Ping > /dev/null 2>&1 || true
claim "once disabled neither a new device nor the message bus starts it" off
systemctl --quiet enable dmaheapd.service
systemctl start dmaheapd.socket dma-heap.target
claim "enabled again, it comes with the target" eventually systemctl is-active dmaheapd.service

# Who draws the desktop, started with the service: how long after it, and whether before it was ready.
mkdir -p /run/systemd/system/dmaheapd.service.d
printf '[Service]\nType=exec\nExecStart=/bin/sleep infinity\n' > /run/systemd/system/display-manager.service
drawn() {
	systemctl daemon-reload
	systemctl --no-warn stop display-manager.service dmaheapd.service
	# an order counts among jobs that are there: two units of one command are two transactions
	systemctl start --no-block dmaheapd.service
	systemctl start display-manager.service
	systemctl start dmaheapd.service
	drawing=$(systemctl show -P ActiveEnterTimestampMonotonic display-manager.service)
	begun=$(systemctl show -P InactiveExitTimestampMonotonic dmaheapd.service)
	ready=$(systemctl show -P ActiveEnterTimestampMonotonic dmaheapd.service)
}
drawn
claim "a desktop does not wait for the service" test "$drawing" -lt "$ready"
figure "a desktop begins $(((drawing - begun) / 1000)) ms after the service, which is ready after $(((ready - begun) / 1000)) ms"
printf '[Unit]\nBefore=display-manager.service\n' > /run/systemd/system/dmaheapd.service.d/before.conf
drawn
claim "and would with Before=display-manager.service" test "$drawing" -ge "$ready"
figure "with it, it begins $(((drawing - begun) / 1000)) ms after the service"
systemctl stop display-manager.service
rm -r /run/systemd/system/dmaheapd.service.d /run/systemd/system/display-manager.service
systemctl daemon-reload

pid=$(main_pid)
cat > /etc/dmaheapd/rules.d/90-testbed.json <<'R'
{ "overrides": [ { "id": "dsp-is-off", "match": { "driver": ["aspeed_gfx"] }, "heaps": ["dsp-memory@*"],
  "uses": ["scanout"], "verdict": "compatible", "priority": 450, "why": "The DSP of the test bed does not exist." } ] }
R
overridden() {
	call Explain '{"device": "/devices/platform/b0020000.display", "heap": "dsp-memory@2c000000"}' |
		jq -e '.links[0].verdict == "compatible"'
}
claim "reload reads the rules again" bash -c 'systemctl reload dmaheapd.service'
claim "the override holds" eventually overridden
echo '{ "overrides": [ { "id": ' > /etc/dmaheapd/rules.d/90-testbed.json
systemctl reload dmaheapd.service
has_issue() { call GetMap | jq -e '.issues[] | select(.path | endswith("90-testbed.json"))'; }
claim "a broken rule file is an issue of the map" eventually has_issue
warned() { journalctl -b -u dmaheapd.service -p warning | grep -F 90-testbed.json; }
claim "and a warning in the journal" eventually warned
claim "and what it said before holds" overridden
rm /etc/dmaheapd/rules.d/90-testbed.json
systemctl reload dmaheapd.service
claim "which goes with the file" eventually bash -c '. ../lib.sh; call GetMap | jq -e ".issues == []"'

id painter > /dev/null 2>&1 || useradd --groups video painter
opened() { runuser -u painter -- /bed/open-heap-named default_cma_region 4096; }
refused() { opened 2>&1 | grep -F "$1"; }
claim "a user in video gets a heap" opened
echo '{ "openHeap": { "groups": ["render"] } }' > /etc/dmaheapd/dmaheapd.json
systemctl reload dmaheapd.service
claim "reload reads the configuration too: now only render gets heaps" eventually refused "groups render"
echo '{ "openHeap": { "groups": ["video"], } }' > /etc/dmaheapd/dmaheapd.json
systemctl reload dmaheapd.service
warned() { journalctl -b -u dmaheapd.service -p warning | grep -F 'dmaheapd.json:1'; }
claim "a broken one is a warning in the journal" eventually warned
claim "and leaves the former one" refused "groups render"
rm /etc/dmaheapd/dmaheapd.json
systemctl reload dmaheapd.service
gone() { journalctl -b -u dmaheapd.service -p warning | grep -F 'dmaheapd.json:0: is gone'; }
claim "one that is gone is a warning too" eventually gone
claim "and leaves the former one as well" refused "groups render"
echo '{}' > /etc/dmaheapd/dmaheapd.json
systemctl reload dmaheapd.service
claim "with an empty one the user gets a heap again" eventually opened
claim "all in one process" test "$pid" = "$(main_pid)"
echo '{ "openHeap": { "groups": ["video"], } }' > /etc/dmaheapd/dmaheapd.json
systemctl restart dmaheapd.service
claim "a broken one at the start leaves the map served" call GetMap
claim "with an issue" bash -c '. ../lib.sh; call GetMap | jq -e ".issues[] | select(.path | endswith(\"dmaheapd.json\"))"'
claim "and nobody is handed a heap" refused "dmaheapd.json cannot be read"
echo '{}' > /etc/dmaheapd/dmaheapd.json
systemctl reload dmaheapd.service
claim "until it is mended" eventually opened
rm /etc/dmaheapd/dmaheapd.json
systemctl restart dmaheapd.service
claim "and without the file after a restart" eventually opened
pid=$(main_pid)

systemctl stop dbus.service dbus.socket
claim "the socket serves without a bus" call GetMap
sleep 4
claim "still after four seconds" call GetMap
systemctl start dbus.socket dbus.service
begin=$(date +%s.%N)
claim "the name returns within 5 s of the bus" within 5 \
	busctl --system --auto-start=no call org.dmaheap.DmaHeap1 /org/dmaheap/DmaHeap1 org.freedesktop.DBus.Peer Ping
figure "bus back to name back: $(echo "$(date +%s.%N) $begin" | awk '{ printf "%.1f s", $1 - $2 }')"
claim "in the same process" test "$pid" = "$(main_pid)"

mkdir -p /run/systemd/system/dmaheapd.service.d
printf '[Service]\nWatchdogSec=8\n' > /run/systemd/system/dmaheapd.service.d/watchdog.conf
systemctl daemon-reload
systemctl restart dmaheapd.service
pid=$(main_pid)
sleep 17
claim "signs of life keep a watchdog of 8 s content" test "$pid" = "$(main_pid)"
kill -STOP "$pid"
bitten() { journalctl -b -u dmaheapd.service | grep -F 'Watchdog timeout'; }
claim "a daemon that hangs is noticed" eventually bitten
claim "and replaced" eventually bash -c '. ../lib.sh; [ "$(main_pid)" != '"$pid"' ] && call GetMap'
rm -r /run/systemd/system/dmaheapd.service.d
systemctl daemon-reload
