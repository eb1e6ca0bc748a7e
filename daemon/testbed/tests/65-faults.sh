# SPDX-License-Identifier: Apache-2.0
# The machine around the daemon goes wrong, one way after the other: what it serves stays right, and it comes back by itself.
. ../lib.sh

modprobe vkms
make_gpu faulty
eventually systemctl is-active dmaheapd.service > /dev/null
right

since=0
begin() { since=$(date +%s%N); }
took() { echo "$((($(date +%s%N) - since) / 1000000)) ms"; }
file_is_right() { same <(map) <(steady < /run/dmaheapd/map.json); }
served() { has_device /devices/faux/faulty; }
whole() { jq -e '.revision > 0' /run/dmaheapd/map.json; }
cpu() { awk '{ print ($14 + $15) * 10 }' "/proc/$1/stat"; }
# said SECONDS-AGO TEXT: the daemon, in the journal
said() { journalctl -b -u dmaheapd.service --since "-${1}s" | grep -F "$2"; }

# what is counted stands in /run, which is full now
tally=$BED_TALLY
BED_TALLY=/tmp/faults-tally
: > $BED_TALLY
pid=$(main_pid)
dd if=/dev/zero of=/run/dmaheapd/fill bs=64k 2> /dev/null
dd if=/dev/zero of=/run/dmaheapd/fill-more bs=1k 2> /dev/null
claim "/run is full" bash -c '! cp /bed/lib.sh /run/one-more'
plug faulty
claim "full: a new device is served all the same" eventually served
claim "full: map.json is a whole one" whole
rm -f /run/dmaheapd/fill /run/dmaheapd/fill-more /run/one-more
begin
claim "room again: map.json is that of the machine without another event" eventually file_is_right
figure "room to map.json: $(took)"
cat $BED_TALLY >> "$tally"
BED_TALLY=$tally

# for the daemon alone: the machine itself writes to /run
for_it() { nsenter --target "$(main_pid)" --mount "$@"; }
for_it mount -o remount,bind,ro /run/dmaheapd
claim "its /run is read-only" bash -c '. ../lib.sh; ! nsenter --target $(main_pid) --mount touch /run/dmaheapd/one-more'
unplug faulty
gone() { ! served; }
claim "read-only: a device that goes is gone from what is served" eventually gone
claim "read-only: map.json is a whole one" whole
for_it mount -o remount,bind,rw /run/dmaheapd
begin
claim "writable again: map.json is that of the machine" eventually file_is_right
figure "writable to map.json: $(took)"

begin
rm /run/dmaheapd/map.json
claim "map.json, deleted by somebody, is back" eventually file_is_right
figure "deleted to back: $(took)"
begin
rm /run/dmaheapd/links
claim "links, deleted by somebody, is back" eventually test -e /run/dmaheapd/links/.
figure "deleted to back: $(took)"
claim "all in one process" test "$pid" = "$(main_pid)"

# as many as it has: the next one fails
prlimit --pid "$pid" --nofile="$(ls "/proc/$pid/fd" | wc -l)":524288
used=$(cpu "$pid")
plug faulty
for _ in 1 2 3 4 5; do
	timeout 1 varlinkctl call $socket org.dmaheap.DmaHeap.GetMap '{}' > /dev/null 2>&1
	sleep 1
done
used=$(($(cpu "$pid") - used))
claim "out of descriptors: map.json is a whole one" whole
claim "out of descriptors: it says so, and is the same process" bash -c ". ../lib.sh; [ $pid = \$(main_pid) ] &&
	journalctl -b -u dmaheapd.service --since -60s | grep -iE 'too many open files|EMFILE'"
claim "out of descriptors: it does not spin" test $used -lt 4000
figure "processor time in more than 5 s without descriptors: $used ms"
prlimit --pid "$pid" --nofile=16384:524288
begin
claim "descriptors again: the new device is served" eventually served
figure "descriptors to the right map: $(took)"
claim "descriptors again: the map is right" right
unplug faulty

# the heap of a JVM that has not enough for this map
mkdir -p /run/systemd/system/dmaheapd.service.d
printf '[Service]\nEnvironment="DMAHEAPD_JAVA_OPTIONS=-Xms2m -Xmx2m -Xmn1m"\nRestartSec=1\n' > /run/systemd/system/dmaheapd.service.d/memory.conf
systemctl daemon-reload
systemctl --no-block restart dmaheapd.service
restarts() { timeout 5 varlinkctl call $socket org.dmaheap.DmaHeap.GetMap '{}'; [ "$(systemctl show -P NRestarts dmaheapd.service)" -ge 1 ]; }
claim "out of memory: it ends and is started again" eventually restarts
why() { said 120 OutOfMemoryError; }
claim "out of memory: the journal says why" why
rm /run/systemd/system/dmaheapd.service.d/memory.conf
systemctl daemon-reload
systemctl reset-failed dmaheapd.service
systemctl restart dmaheapd.service
claim "memory again: it serves the right map" right

# of the service's cgroup, the kernel's way
pid=$(main_pid)
if systemctl set-property --runtime dmaheapd.service MemoryMax=16M 2> /dev/null && [ -e /sys/fs/cgroup/system.slice/dmaheapd.service/memory.max ]; then
	another() { [ "$pid" != "$(main_pid)" ]; }
	claim "more than MemoryMax=: the kernel ends it" eventually another
	claim "and the service manager says why" eventually said 120 oom-kill
	systemctl set-property --runtime dmaheapd.service MemoryMax=256M
	systemctl reset-failed dmaheapd.service
	systemctl restart dmaheapd.service
	claim "memory again: it serves the right map after that too" right
fi
rm -rf /run/systemd/system.control/dmaheapd.service.d /run/systemd/system/dmaheapd.service.d
systemctl daemon-reload
systemctl reset-failed dmaheapd.service

pid=$(main_pid)
for jump in '+1 day' '-2 days' '+1 day'; do
	date -s "$jump" > /dev/null
	plug faulty
	claim "the clock jumps by $jump: a new device is served" eventually served
	unplug faulty
	claim "the clock jumps by $jump: and one that goes is gone" eventually gone
done
claim "the same process, after all the jumps" test "$pid" = "$(main_pid)"

systemctl restart systemd-udevd.service
begin
plug faulty
claim "udev is restarted: a new device is served" eventually served
figure "device to served after it: $(took)"
# its sockets listen on, and start it again
systemctl --no-warn stop systemd-udevd.service
unplug faulty
claim "udev is stopped while a device goes: it is gone" eventually gone
claim "in the same process" test "$pid" = "$(main_pid)"

second() { ! timeout 60 /usr/bin/dmaheapd --bus=none --socket $socket > /run/second 2>&1 && grep -i 'answers' /run/second; }
claim "a second daemon on the same socket ends and says why" second
claim "and takes nothing from the first" bash -c ". ../lib.sh; [ $pid = \$(main_pid) ] && call GetMap"

# the node goes after the map said where it is; devtmpfs leaves it away until somebody makes it again
heap=default_cma_region
read -r node < <(call ListHeaps | jq -r ".heaps[] | select(.name == \"$heap\") | .path")
IFS=: read -r major minor < /sys/class/dma_heap/$heap/dev
rm "$node"
begin
vanished() { /bed/open-heap-named $heap 4096 2>&1 | grep -F org.dmaheap.DmaHeap.; }
claim "a heap that vanishes between answer and open is an error with a name" vanished
figure "$(vanished | cut -c 1-120); after $(took)"
claim "and the daemon serves on" call GetMap
mknod -m 600 "$node" c "$major" "$minor"
udevadm trigger --settle --action=change --subsystem-match=dma_heap
claim "back again, it is handed out" eventually /bed/open-heap-named $heap 4096
claim "and the map is right" right

rm -f /run/whole-stop
/bed/watch-whole /run/whole-stop > /run/whole 2>&1 &
watcher=$!
slowest=0
for _ in 1 2 3 4 5 6 7 8; do
	pid=$(main_pid)
	plug faulty
	[ $((RANDOM % 2)) = 0 ] || sleep "0.$((RANDOM % 10))"
	systemctl kill -s KILL dmaheapd.service
	begin
	unplug faulty
	eventually call GetMap > /dev/null
	taken=$((($(date +%s%N) - since) / 1000000))
	[ $taken -le $slowest ] || slowest=$taken
	systemctl reset-failed dmaheapd.service 2> /dev/null
done
figure "eight deaths, answered again after $slowest ms at most, of which RestartSec=3 is 3000"
claim "after eight deaths at any moment the map is right" right
touch /run/whole-stop
wait $watcher
whole=$?
claim "map.json and links were whole whenever somebody looked" test $whole = 0
figure "$(head -1 /run/whole)"

id stranger > /dev/null 2>&1 || useradd stranger
id painter > /dev/null 2>&1 || useradd --groups video painter
pid=$(main_pid)
runuser -u stranger -- /bed/flood 8 &
flood=$!
sleep 1
answered=0 worst=0 display=$(real_display)
while kill -0 $flood 2> /dev/null; do
	begin
	runuser -u painter -- varlinkctl call $socket org.dmaheap.DmaHeap.FindHeaps "{\"devices\":[{\"device\":\"$display\"}]}" > /run/answer 2>&1 || { cat /run/answer; continue; }
	taken=$((($(date +%s%N) - since) / 1000000))
	answered=$((answered + 1))
	[ $taken -le $worst ] || worst=$taken
done
wait $flood
claim "a flood of another user: answers went on" test $answered -ge 3
figure "$answered programs started, connected and answered meanwhile, the slowest in $worst ms"
claim "it is the same process" test "$pid" = "$(main_pid)"
claim "and the map is right" right
remove_gpu faulty
