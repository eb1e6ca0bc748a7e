#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# Installs the built tree (mvn -DskipTests package) below DESTDIR, "/" for this machine. Packagers call it; it enables
# nothing and creates no user: afterwards run systemd-sysusers, udevadm control --reload, systemctl daemon-reload.
#   install.sh [--openrc] DESTDIR
set -eu

openrc=
[ "${1:-}" = --openrc ] && { openrc=1; shift; }
[ $# = 1 ] || { echo "usage: install.sh [--openrc] DESTDIR" >&2; exit 2; }
dest=${1%/}
here=$(cd "$(dirname "$0")" && pwd)
source=$here
while [ ! -e "$source/systemd/dmaheapd.service" ]; do
	[ "$source" != / ] || { echo "install.sh: no source tree around $here" >&2; exit 1; }
	source=$(dirname "$source")
done
daemon=$source/daemon/target/dist client=$source/client/target/dist
for built in "$daemon" "$client"; do
	[ -d "$built/lib" ] || { echo "install.sh: $built is missing: run mvn -DskipTests package first" >&2; exit 1; }
done

# put MODE DIRECTORY FILE…: the files that exist
put() {
	mode=$1 directory=$dest$2
	shift 2
	for file; do
		[ ! -e "$file" ] || install -D -m "$mode" "$file" "$directory/$(basename "$file")"
	done
}

put 755 /usr/lib/dmaheapd/bin "$daemon"/bin/* "$client"/bin/*
put 644 /usr/lib/dmaheapd/lib "$daemon"/lib/*.jar "$client"/lib/*.jar
for native in "$daemon"/lib/native/*; do
	put 644 "/usr/lib/dmaheapd/lib/native/$(basename "$native")" "$native"/*
done
put 644 /usr/lib/dmaheapd/rules.d "$daemon"/rules.d/*.json
install -d "$dest/usr/bin" "$dest/etc/dmaheapd/rules.d"
for launcher in dmaheapd dmaheapctl; do
	ln -sfn "../lib/dmaheapd/bin/$launcher" "$dest/usr/bin/$launcher"
done

put 644 /usr/lib/udev/rules.d "$source"/udev/60-dmaheapd.rules
if [ -n "$openrc" ]; then
	put 755 /etc/init.d "$daemon"/openrc/dmaheapd
	put 644 /usr/share/doc/dmaheapd "$daemon"/openrc/mdev.conf
else
	put 644 /usr/lib/systemd/system "$source"/systemd/dmaheapd.service "$source"/systemd/dmaheapd.socket
	install -D -m 644 "$source/systemd/dmaheapd.sysusers.conf" "$dest/usr/lib/sysusers.d/dmaheapd.conf"
fi

put 644 /usr/share/dbus-1/system.d "$daemon"/dbus/*.conf
put 644 /usr/share/dbus-1/system-services "$daemon"/dbus/*.service
put 644 /usr/share/dbus-1/interfaces "$daemon"/interfaces/*.xml

for section in 1 5 8; do
	put 644 "/usr/share/man/man$section" "$daemon"/man/*."$section" "$client"/man/*."$section"
done
if [ -e "$client/completions/dmaheapctl.bash" ]; then
	install -D -m 644 "$client/completions/dmaheapctl.bash" "$dest/usr/share/bash-completion/completions/dmaheapctl"
fi
put 644 /usr/share/zsh/vendor-completions "$client"/completions/_dmaheapctl
put 644 /usr/share/fish/vendor_completions.d "$client"/completions/dmaheapctl.fish
put 644 /usr/share/doc/dmaheapd "$source"/LICENSE "$source"/README.md "$source"/CHANGELOG.md
