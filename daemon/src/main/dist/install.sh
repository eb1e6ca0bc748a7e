#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# Installs the built tree (mvn -DskipTests package) below DESTDIR, "/" for this machine, over an older one if there is
# one. Packagers call it; it enables nothing and creates no user: for "/" it ends with what is left to do, which is what
# a package's postinst does.
#   install.sh [--openrc] DESTDIR
#   install.sh --uninstall DESTDIR     for "/" it also stops what runs; your files in /etc/dmaheapd and the user stay
set -eu

openrc='' uninstall=''
case ${1:-} in
--openrc) openrc=1 && shift ;;
--uninstall) uninstall=1 && shift ;;
esac
case $#:${1:-} in
1:[!-]*) ;;
*)
	echo "usage: install.sh [--openrc | --uninstall] DESTDIR" >&2
	exit 2
	;;
esac
dest=${1%/}

if [ -n "$uninstall" ]; then
	if [ -z "$dest" ] && [ -d /run/systemd/system ]; then
		systemctl --quiet disable --now dmaheapd-pools.path dmaheapd.socket dmaheapd.service || true
		systemctl stop dmaheapd-pools.service || true
	elif [ -z "$dest" ] && [ -e /run/openrc/softlevel ]; then
		rc-service --quiet dmaheapd stop || true
		rc-update --quiet --all del dmaheapd || true
	fi
	rm -rf "$dest/usr/lib/dmaheapd" "$dest/usr/share/doc/dmaheapd" "$dest/var/cache/dmaheapd"
	rm -f "$dest/usr/include/dmaheap.h" "$dest/usr/bin/dmaheapd" "$dest/usr/bin/dmaheapctl" "$dest/usr/lib/udev/rules.d/60-dmaheapd.rules" \
		"$dest/usr/lib/systemd/system/dmaheapd.service" "$dest/usr/lib/systemd/system/dmaheapd.socket" \
		"$dest/usr/lib/systemd/system/dma-heap.target" "$dest/usr/lib/systemd/system/dmaheapd-pools.path" \
		"$dest/usr/lib/systemd/system/dmaheapd-pools.service" \
		"$dest/usr/lib/sysusers.d/dmaheapd.conf" "$dest/etc/init.d/dmaheapd" \
		"$dest"/usr/share/dbus-1/*/org.dmaheap.DmaHeap1.* "$dest/usr/share/man/man1/dmaheapctl.1" \
		"$dest/usr/share/man/man5/dmaheapd.rules.5" "$dest/usr/share/man/man8/dmaheapd.8" \
		"$dest/usr/share/bash-completion/completions/dmaheapctl" "$dest/usr/share/zsh/vendor-completions/_dmaheapctl" \
		"$dest/usr/share/fish/vendor_completions.d/dmaheapctl.fish"
	# where nobody put anything
	rmdir "$dest/etc/dmaheapd/rules.d" "$dest/etc/dmaheapd" 2> /dev/null || true
	[ -z "$dest" ] || exit 0
	rm -rf /run/dmaheapd /run/udev/rules.d/62-dmaheapd-pools.rules*
	if [ -d /run/systemd/system ]; then
		systemctl stop dma-heap.target
		systemctl daemon-reload
		systemctl reload dbus.service || true
	fi
	# as the kernel made them: udev gives a node no other mode than a rule says. A rule of somebody else says it again.
	for heap in /dev/dma_heap/*; do
		[ "$(stat -c %U:%G:%a "$heap" 2> /dev/null)" = root:video:660 ] || continue
		chown root:root "$heap" && chmod 600 "$heap"
	done
	if [ -S /run/udev/control ]; then
		udevadm control --reload
		udevadm trigger --action=add --subsystem-match=dma_heap
		udevadm trigger --action=change --subsystem-match=drm
	fi
	exit 0
fi
daemon=$(cd "$(dirname "$0")" && pwd)
# the client stands with the daemon in an unpacked archive, and beside it where both were built
client=$daemon
[ -e "$client/bin/dmaheapctl" ] || client=${daemon%/daemon/target/dist}/client/target/dist
for built in "$daemon" "$client"; do
	[ -d "$built/lib" ] || { echo "install.sh: no $built/lib: run mvn -DskipTests package first" >&2; exit 1; }
done

# put MODE DIRECTORY FILE…: the files that exist
put() {
	mode=$1 directory=$dest$2
	shift 2
	for file; do
		[ ! -e "$file" ] || install -D -m "$mode" "$file" "$directory/$(basename "$file")"
	done
}

# jars and rules of another version must not stay beside the new ones
rm -rf "$dest/usr/lib/dmaheapd/lib" "$dest/usr/lib/dmaheapd/rules.d"
put 755 /usr/lib/dmaheapd/bin "$daemon"/bin/* "$client"/bin/*
put 755 /usr/lib/dmaheapd/libexec "$client"/libexec/*
put 644 /usr/lib/dmaheapd/lib "$daemon"/lib/*.jar "$client"/lib/*.jar
for native in "$daemon"/lib/native/*; do
	put 644 "/usr/lib/dmaheapd/lib/native/$(basename "$native")" "$native"/*
done
put 644 /usr/lib/dmaheapd/rules.d "$daemon"/rules.d/*.json
put 644 /usr/lib/dmaheapd "$daemon/proofs.json"
put 755 /usr/lib/dmaheapd "$daemon/dmaheapd-probe"
install -d "$dest/usr/bin" "$dest/etc/dmaheapd/rules.d"
for launcher in dmaheapd dmaheapctl; do
	ln -sfn "../lib/dmaheapd/bin/$launcher" "$dest/usr/bin/$launcher"
done

put 644 /usr/lib/udev/rules.d "$daemon"/udev/60-dmaheapd.rules
put 644 /usr/include "$client"/include/dmaheap.h
if [ -n "$openrc" ]; then
	put 755 /etc/init.d "$daemon"/openrc/dmaheapd
	put 644 /usr/share/doc/dmaheapd "$daemon"/openrc/mdev.conf
else
	put 644 /usr/lib/systemd/system "$daemon"/systemd/dmaheapd.service "$daemon"/systemd/dmaheapd.socket \
		"$daemon"/systemd/dma-heap.target "$daemon"/systemd/dmaheapd-pools.path "$daemon"/systemd/dmaheapd-pools.service
	install -D -m 644 "$daemon/systemd/dmaheapd.sysusers.conf" "$dest/usr/lib/sysusers.d/dmaheapd.conf"
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
put 644 /usr/share/doc/dmaheapd "$daemon"/copyright "$daemon"/doc/LICENSE "$daemon"/doc/*.md \
	"$daemon"/dmaheapd.json "$daemon"/rules.schema.json "$daemon"/varlink/org.dmaheap.DmaHeap.varlink
put 644 /usr/share/doc/dmaheapd/examples "$daemon"/doc/examples/*.json "$client"/examples/*.* \
	"$client"/examples/Makefile
put 644 /usr/share/doc/dmaheapd/examples/compositor "$client"/examples/compositor/*
put 644 /usr/share/doc/dmaheapd/examples/gstreamer "$client"/examples/gstreamer/*
# links of the source tree lead to where things are installed; of what is not, the words stay
for document in "$dest"/usr/share/doc/dmaheapd/*.md; do
	[ -e "$document" ] || continue
	sed -E -e '/^!\[[^]]*\]\([^)]*\)$/d' \
		-e 's!\]\(daemon/doc/([a-z.]+)!](\1!g' \
		-e 's!\]\((\.\./\.\./)?client/c/dmaheap\.h\)!](/usr/include/dmaheap.h)!g' \
		-e 's!\]\((\.\./\.\./)?client/examples!](examples!g' \
		-e 's!\]\(\.\./src/main/rules\.d/!](/usr/lib/dmaheapd/rules.d/!g' \
		-e 's!\]\(\.\./src/main/dist/interfaces/!](/usr/share/dbus-1/interfaces/!g' \
		-e 's!\]\(\.\./src/main/resources/org/dmaheap/publish/varlink/!](!g' \
		-e 's!\[([^]]*)\]\((\.ci/|CONTRIBUTING|findings/|daemon/|\.\./)[^)]*\)!\1!g' "$document" > "$document.new"
	mv "$document.new" "$document"
done

[ -z "$dest" ] || exit 0
echo "Installed. What is left to do:"
echo "  /usr/lib/dmaheapd/bin/dmaheapd-archive; /usr/lib/dmaheapd/bin/dmaheapctl-archive    again after each update of java"
if [ -n "$openrc" ]; then
	if command -v useradd > /dev/null; then
		echo "  useradd --system --user-group --groups video --no-create-home --home-dir / --shell /usr/sbin/nologin dmaheapd"
	else
		echo "  addgroup -S dmaheapd; adduser -S -D -H -h /dev/null -s /sbin/nologin -G dmaheapd dmaheapd; addgroup dmaheapd video"
	fi
	cat <<-'E'
		  rc-update add dmaheapd default && rc-service dmaheapd start
		  with mdev, the lines of /usr/share/doc/dmaheapd/mdev.conf to /etc/mdev.conf
	E
else
	cat <<-'E'
		  systemd-sysusers
		  systemctl daemon-reload && systemctl reload dbus && udevadm control --reload
		  udevadm trigger -c add -s dma_heap    opens the heaps to the group video
		  systemctl enable --now dmaheapd.service dmaheapd.socket
	E
fi
