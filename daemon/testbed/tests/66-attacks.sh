# SPDX-License-Identifier: Apache-2.0
# What a local user tries: each as `stranger`, with the daemon under its own unit; and what another user, `painter`, gets meanwhile.
. ../lib.sh

id stranger > /dev/null 2>&1 || useradd stranger
id guest > /dev/null 2>&1 || useradd guest
id painter > /dev/null 2>&1 || useradd --groups video painter
eventually systemctl is-active dmaheapd.service > /dev/null
right
pid=$(main_pid)
display=$(real_display)

asked() { runuser -u painter -- varlinkctl call $socket org.dmaheap.DmaHeap.FindHeaps "{\"devices\":[{\"device\":\"$display\"}]}"; }
as() { runuser -u "$1" -- /bed/attack "$2"; }
memory() { awk '/^Pss:/ { printf "%d", $2 / 1024 }' "/proc/$(main_pid)/smaps_rollup"; }
lives() { asked && test "$pid" = "$(main_pid)"; }
cpu() { awk '{ print ($14 + $15) * 10 }' "/proc/$1/stat"; }

# attacked SENTENCE NAME [USER]: the attack is answered as it should be, and the daemon is the same process and serves another user
attacked() {
	local said user=${3:-stranger}
	claim "$1: answered" as "$user" "$2"
	said=$(as "$user" "$2" 2>&1 | tail -1 | tr -cd '[:print:]')
	figure "$said; PSS $(memory) MiB"
	claim "$1: the daemon lives and serves another user" lives
}
attacked "calls of ten thousands of small values" values
attacked "deep nesting" nesting
attacked "a message without end" long-message
attacked "100 connections with names of 60 000 characters" long-names
attacked "as many connections as there are, each with 12 unread maps" unread-maps
attacked "OpenHeap without SO_PASSRIGHTS" passrights painter

lines() { journalctl -b -u dmaheapd.service | grep -c ''; }
before=$(lines)
claim "5 s of garbage" as stranger garbage
claim "garbage: the daemon lives and serves another user" lives
claim "garbage: the journal has no more than 100 lines of it" test $(($(lines) - before)) -le 100
figure "$(($(lines) - before)) lines in the journal"

mkfifo /run/hold
exec 8<> /run/hold
for user in stranger guest; do
	runuser -u $user -- /bed/attack every-connection < /run/hold > /run/held-$user 2>&1 &
done
holds() { grep 'connections held' /run/held-stranger && grep 'connections held' /run/held-guest; }
claim "two users hold all the connections that they may have, and are told so" eventually holds
claim "two users hold all: a third is let in and answered" lives
figure "$(head -1 /run/held-stranger)"
figure "$(dmaheapctl status | grep -E 'Clients|uid' | tr -s ' ' | paste -sd ';')"
exec 8>&-
killed() { pkill -f '^/usr/bin/python3 /bed/attack every-connection'; }
killed
rm /run/hold

prlimit --pid "$pid" --nofile=64:524288
used=$(cpu "$pid")
claim "90 idle connections and 64 descriptors" as stranger idle
used=$(($(cpu "$pid") - used))
prlimit --pid "$pid" --nofile=16384:524288
claim "without descriptors it does not spin" test $used -lt 3000
figure "$used ms of processor time in 5 s and more"
claim "without descriptors: afterwards it lives and serves another user" eventually lives

mkdir -p /run/odd/sys/class/drm /run/odd/dev
mkfifo /run/odd/sys/class/dma_heap
within_time() { timeout 60 dmaheapctl --root /run/odd map; }
claim "a tree with a FIFO for a directory is scanned to its end" within_time
rm -r /run/odd
claim "after all that the map is right" right
claim "in the same process" test "$pid" = "$(main_pid)"
