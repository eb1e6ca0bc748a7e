# SPDX-License-Identifier: Apache-2.0
# What the tests share.

socket=/run/dmaheapd/org.dmaheap.DmaHeap

# claim SENTENCE COMMAND…: holds if the command succeeds; its output is shown only if not
claim() {
	local sentence=$1 output
	shift
	if output=$("$@" 2>&1); then
		echo "ok $sentence" | tee -a "$BED_TALLY"
	else
		echo "not ok $sentence" | tee -a "$BED_TALLY"
		printf '%s\n' "$output" | tail -40 | sed 's/^/    /'
	fi
}

figure() { echo "   figure: $*"; }

# within SECONDS COMMAND…: tries again until it succeeds; for claims about time
within() {
	local end=$((SECONDS + $1))
	shift
	until "$@" > /dev/null 2>&1; do
		[ $SECONDS -lt $end ] || { "$@"; return; }
		sleep 0.05
	done
}

# eventually COMMAND…: the same for all else; the limit is for machines that are slow, and says nothing
eventually() { within 120 "$@"; }

# call METHOD [PARAMETERS]: asks the daemon's socket, as any Varlink client does
call() {
	if command -v varlinkctl > /dev/null; then
		varlinkctl --json=short call "$socket" "org.dmaheap.DmaHeap.$1" "${2:-{\}}"
	else
		PYTHONPATH=/bed python3 -c 'import json, sys
from dmaheap_clients import Varlink
reply = Varlink().call(sys.argv[1], json.loads(sys.argv[2]))
print(json.dumps(reply["parameters"]))
sys.exit("error" in reply)' "$1" "${2:-{\}}"
	fi
}

# a map on stdin, without what may differ between two looks at one machine
steady() { jq -S 'del(.revision, .heaps[].freeBytes)'; }

map() { call GetMap | steady; }

# the map of a tree of files, made without the daemon
map_of() { dmaheapctl --root "$1" --json=short map | steady; }

# two maps, of which nothing is none
same() {
	local second
	second=$(cat "$2")
	[ -n "$second" ] && diff -u "$1" - <<< "$second"
}

# the daemon has caught up with the machine
right() { eventually bash -c '. ../lib.sh; same <(map_of /) <(map)'; }

has_device() { call GetMap | jq -e --arg devpath "$1" 'any(.devices[]; .devpath == $devpath)'; }

has_heap() { call GetMap | jq -e --arg name "$1" 'any(.heaps[]; .name == $name)'; }

main_pid() { systemctl show -P MainPID dmaheapd.service; }

# One more GPU that can come and go: make_gpu NAME, plug NAME, unplug NAME. Its devpath is /devices/faux/NAME.
make_gpu() {
	local gpu=/sys/kernel/config/vkms/$1
	[ ! -d "$gpu" ] || return 0
	mkdir "$gpu"
	mkdir "$gpu"/planes/plane "$gpu"/crtcs/crtc "$gpu"/encoders/encoder "$gpu"/connectors/connector
	echo 1 > "$gpu/planes/plane/type"
	ln -s "$gpu/crtcs/crtc" "$gpu/planes/plane/possible_crtcs/"
	ln -s "$gpu/crtcs/crtc" "$gpu/encoders/encoder/possible_crtcs/"
	ln -s "$gpu/encoders/encoder" "$gpu/connectors/connector/possible_encoders/"
}

plug() { echo 1 > "/sys/kernel/config/vkms/$1/enabled"; }

unplug() { echo 0 > "/sys/kernel/config/vkms/$1/enabled"; }

# While configfs has one, vkms stays loaded.
remove_gpu() {
	local gpu=/sys/kernel/config/vkms/$1
	unplug "$1"
	rm "$gpu/planes/plane/possible_crtcs/crtc" "$gpu/encoders/encoder/possible_crtcs/crtc" \
		"$gpu/connectors/connector/possible_encoders/encoder"
	rmdir "$gpu"/planes/plane "$gpu"/crtcs/crtc "$gpu"/encoders/encoder "$gpu"/connectors/connector "$gpu"
}

# what debugfs says of the buffers that a device is attached to: the exporter of each
exporters() {
	awk -v device="$1" 'NF == 7 && $1 ~ /^[0-9]+$/ { exporter = $5 } $1 == device { print exporter }' \
		/sys/kernel/debug/dma_buf/bufinfo | sort -u
}

# exporter DEVICE HEAP: all of them are of that heap
exporter() { [ "$(exporters "$1")" = "$2" ] || { cat /sys/kernel/debug/dma_buf/bufinfo; false; }; }

# the display whose driver is a real one
real_display() { (cd /sys/devices/platform/b0020000.display/drm && echo card*); }

# trial BYTES BUFFERS BYTES-OF-A-CHUNK: what the import of buffers of the system heap by that display says
trial() {
	local display node
	display=$(real_display)
	node=$(printf '{"type":"primary","name":"%s","path":"/dev/dri/%s","dev":"%s"}' "$display" "$display" \
		"$(cat "/sys/class/drm/$display/dev")")
	printf '{"trials":[{"heap":"/dev/dma_heap/system","heapDev":"%s","nodes":[%s],"bytes":%d,"buffers":%d,"chunkBytes":%d}]}\n' \
		"$(cat /sys/class/dma_heap/system/dev)" "$node" "$1" "$2" "$3" | /usr/lib/dmaheapd/dmaheapd-probe |
		jq -r 'select(.step == "import" and .result) | .result'
}

# what can be found of an installation: files with mode, owner and where they lead, what /etc says, units, and what udev knows
# of heaps and cards; without what a running machine writes, files of users, and TAGS, which are all that a device ever had
traces() {
	local node of_others='-path /bed -o -path /tree -o -path /older -o -path /out -o -path /proc -o -path /sys -o -path /tmp -o -path /var/tmp -o -path /var/log
		-o -path /var/lib/dpkg -o -path /var/lib/apt -o -path /var/cache/apt -o -path /var/lib/testbed -o -path /usr/lib/modules -o -path /usr/src
		-o -path /etc/passwd* -o -path /etc/group* -o -path /etc/*shadow* -o -path /etc/subuid* -o -path /etc/subgid* -o -path /etc/.pwd.lock'
	set -f
	# shellcheck disable=SC2086 # words
	find / -xdev \( $of_others \) -prune -o -printf '%y %p %m %u %g %l\n'
	# shellcheck disable=SC2086 # words
	find /etc -xdev \( $of_others \) -prune -o -type f -exec sha256sum {} +
	set +f
	find /run -iname '*dmaheap*'
	find /dev/dma_heap -printf '%y %p %m %u %g\n'
	[ -d /run/systemd/system ] || return 0
	systemctl list-unit-files --no-legend
	for node in /sys/class/dma_heap/* /sys/class/drm/card*; do
		# tags in any order
		udevadm info "$node" | grep -vE '^E: (USEC_INITIALIZED|TAGS)=' |
			sed '/CURRENT_TAGS=/{s/:$//; s/:\([a-z-]\+\)/\nCURRENT_TAG \1/g}' | sed "s|^|${node##*/} |"
	done
}
