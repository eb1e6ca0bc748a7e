#!/bin/bash
# SPDX-License-Identifier: Apache-2.0
# An attribute of sysfs says that it has 4096 bytes (its st_size) and yields a few. What does an archive of it hold?
# A tar header states the size before the contents are read, so that each tar must do something about the difference.
#
# Seen with Debian 12, amd64:
#   GNU tar 1.34     the attribute and NULs up to 4096 bytes; a warning; exit status 1
#   bsdtar 3.6.2     the attribute and NULs up to 4096 bytes; no warning; exit status 0
#   busybox 1.35.0   gives up in the middle: exit status 1, and the archive cannot be read
#
# So a tree of sysfs that was captured with tar holds values that end in NULs, and with bsdtar nothing says so: whoever
# reads such a tree ends an attribute at the first NUL. Copying the files first (cp reads to the end) avoids it.
set -euo pipefail

work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
chmod 755 "$work"
cd "$work"
attribute=sys/kernel/uevent_seqnum
[ "$(stat -c %s "/$attribute")" = 4096 ] || { echo "this kernel states another size for /$attribute" >&2; exit 1; }
length=$(wc -c < <(head -c 4096 "/$attribute"))

apt-get download -qq tar=1.34+dfsg-1.2+deb12u1 busybox-static=1:1.35.0-4+deb12u1+b1 \
	libarchive-tools=3.6.2-1+deb12u5 libarchive13=3.6.2-1+deb12u5 2> /dev/null
for package in *.deb; do
	dpkg-deb --extract "$package" root
done
export LD_LIBRARY_PATH=$work/root/usr/lib/x86_64-linux-gnu

failed=0
expect() { # what, seen, stated
	printf '%-34s %s\n' "$1" "$2"
	[ "$2" = "$3" ] || { echo "  differs: $3 was stated" >&2; failed=1; }
}
archive() { # name, program of tar…
	local name=$1 status=0
	shift
	"$@" -cf "$name.tar" -C / "$attribute" 2> "$name.err" || status=$?
	expect "$name: exit status" "$status" "${stated_status[$name]}"
	mkdir "$name"
	"$work/root/bin/tar" -xf "$name.tar" -C "$name" 2> /dev/null || true
	expect "$name: bytes in the archive" "$(stat -c %s "$name/$attribute" 2> /dev/null || echo none)" "${stated_size[$name]}"
	expect "$name: says something" "$([ -s "$name.err" ] && echo yes || echo no)" "${stated_warning[$name]}"
}
declare -A stated_status=([gnu]=1 [bsd]=0 [busybox]=1)
declare -A stated_size=([gnu]=4096 [bsd]=4096 [busybox]=0)
declare -A stated_warning=([gnu]=yes [bsd]=no [busybox]=yes)

echo "the attribute itself               $length bytes, st_size 4096"
archive gnu "$work/root/bin/tar"
archive bsd "$work/root/usr/bin/bsdtar"
archive busybox "$work/root/bin/busybox" tar
expect "bsd: bytes that are not NUL" "$(tr -d '\0' < "bsd/$attribute" | wc -c)" "$length"
exit $failed
