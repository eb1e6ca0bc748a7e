#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# The main job, as it runs on a machine, on the tree of a real Raspberry Pi 4: the daemon serves, dmaheapctl asks.
# Needs the built tree (mvn -DskipTests package), no root and no message bus.
set -eu
top=$(cd "$(dirname "$0")/../.." && pwd)
board=$top/daemon/src/test/fixtures/bcm2711-rpi-4-b
run=$(mktemp -d)
daemon=
end() {
	[ -z "$daemon" ] || kill "$daemon" 2> /dev/null || true
	wait
	rm -rf "$run"
}
trap end EXIT
# a signal ends a shell without its EXIT, and so does who reads no further (demo.sh | head)
trap 'exit 1' HUP INT PIPE TERM
"$top/daemon/target/dist/bin/dmaheapd" --root "$board" --bus=none --socket "$run/socket" --log-level=warn &
daemon=$!
until [ -S "$run/socket" ]; do kill -0 $daemon || exit 1; sleep 0.1; done

show() {
	printf '\n$ dmaheapctl %s\n' "$*"
	"$top/client/target/dist/bin/dmaheapctl" --socket "$run/socket" "$@"
}
show map
show find card0:scanout renderD128:render
show explain card0 system
