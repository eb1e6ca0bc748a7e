# SPDX-License-Identifier: Apache-2.0
# What capture takes of a running machine gives the map of that machine, owners of nodes and proofs of the boot included.
. ../lib.sh

started() { [[ $(systemctl is-system-running) =~ running|degraded ]]; }
claim "the system has started" eventually started
modprobe system_heap
udevadm settle
claim "the map is right" right

display=$(real_display)
dmaheapctl -q verify --allow-primary "$display" > /dev/null
verified() { jq -e 'any(.links[]; .confidence == "verified")'; }
proved() { map | verified; }
claim "something is proved" eventually proved

archive=/tmp/machine.tar.gz
claim "a capture is written" dmaheapctl capture $archive
figure "$(stat -c %s $archive) bytes, $(tar -tzf $archive | wc -l) entries"
claim "its map is that of the machine" bash -c ". ../lib.sh; same <(map_of /) <(map_of $archive)"
claim "and that of the daemon" bash -c ". ../lib.sh; same <(map) <(map_of $archive)"
claim "proofs count in it" bash -c ". ../lib.sh; map_of $archive | jq -e 'any(.links[]; .confidence == \"verified\")'"
claim "owners and modes of nodes are those of the machine" bash -c ". ../lib.sh
	map_of $archive | jq -e 'any(.heaps[]; .access.group == \"video\")'"
claim "nodes are empty files in it" bash -c "tar -tvzf $archive | grep -E '^-.* 0 .* dev/dma_heap/system\$'"
claim "links and directories lead nowhere else" bash -c "! tar -tvzf $archive | grep -E ' -> /|^[^-dl]'"
claim "the device tree's serial number is not in it" bash -c "! tar -xOzf $archive | grep -a bed-serial-number"
claim "another program unpacks it to the same map" bash -c ". ../lib.sh
	mkdir /tmp/unpacked && tar -xzf $archive -C /tmp/unpacked && same <(map_of $archive) <(map_of /tmp/unpacked)"
claim "a second capture differs in what changes with time alone" bash -c ". ../lib.sh
	dmaheapctl -q capture /tmp/second.tar.gz && same <(map_of $archive) <(map_of /tmp/second.tar.gz)"

# what a user may not read is not read in the capture either
user() { setpriv --reuid=nobody --regid=nogroup --clear-groups "$@"; }
chmod go-r /sys/kernel/mm/cma/linux,cma/total_pages
user dmaheapctl --root / --json=short map | steady > /tmp/seen-by-user
claim "a user's capture has the map that the user sees" bash -c ". ../lib.sh
	setpriv --reuid=nobody --regid=nogroup --clear-groups dmaheapctl -q capture - > /tmp/user.tar.gz &&
		map_of /tmp/user.tar.gz | diff -u /tmp/seen-by-user -"
claim "also what could not be read" jq -e 'any(.issues[]; .problem == "Permission denied")' /tmp/seen-by-user
chmod go+r /sys/kernel/mm/cma/linux,cma/total_pages

claim "what is no file is not written to" bash -c '! dmaheapctl capture /dev/null && test -c /dev/null'
claim "nothing is left in /tmp" bash -c '! ls -d /tmp/dmaheap-tree-* 2> /dev/null'
rm -rf /run/dmaheapd/verified.json /tmp/unpacked
claim "the map is right afterwards" right
