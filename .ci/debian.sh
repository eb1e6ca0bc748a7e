# shellcheck shell=bash
# SPDX-License-Identifier: Apache-2.0
# What scripts share that run something in a bare Debian. Needs root.

cache=${XDG_CACHE_HOME:-$HOME/.cache}/dmaheapd-fresh
mkdir -p "$cache/archives/partial"

# base SUITE [PACKAGES]: the archive of a root where nothing is but apt and these, or sudo and useradd; made once
base() {
	local packages=${2:-sudo,passwd}
	local made=$cache/$1-${packages//,/-}.tar mirror
	# another run may be making the same
	exec 9> "$cache/lock"
	flock 9
	if [ ! -e "$made" ]; then
		mirror=$(sed -n 's/^URIs: *//p' /etc/apt/sources.list.d/debian.sources 2> /dev/null | head -1)
		mirror=${mirror:-http://deb.debian.org/debian}
		# openjdk's postinst wants man1
		# shellcheck disable=SC2016 # expanded by the hook
		mmdebstrap --quiet --mode=root --variant=apt --include="$packages" --essential-hook='mkdir -p "$1/usr/share/man/man1"' \
			--aptopt='Acquire::Languages "none"' --aptopt='APT::Install-Recommends "false"' --dpkgopt=force-unsafe-io \
			"$1" "$cache/new.tar" "deb [signed-by=/usr/share/keyrings/debian-archive-keyring.gpg] $mirror $1 main" >&2
		mv "$cache/new.tar" "$made"
	fi
	exec 9>&-
	echo "$made"
}

# unpack ARCHIVE ROOT: with a name server, and the packages that another run fetched
unpack() {
	mkdir "$2"
	tar -xf "$1" -C "$2"
	mkdir -p "$2/var/cache/apt/archives"
	cp /etc/resolv.conf /etc/hosts "$2/etc"
}

# inside ROOT COMMAND…: as root, in a machine of its own as far as processes and what is mounted go
inside() {
	# shellcheck disable=SC2016 # expanded inside
	unshare --mount --pid --fork --kill-child bash -euc '
		root=$1 archives=$2
		shift 2
		mount --bind "$root" "$root"
		mount -t proc proc "$root/proc"
		mount --rbind /dev "$root/dev"
		mount --rbind /sys "$root/sys"
		mount -t tmpfs tmpfs "$root/tmp"
		mount -t tmpfs -o mode=755 tmpfs "$root/run"
		mount --bind "$archives" "$root/var/cache/apt/archives"
		exec chroot "$root" "$@"
	' inside "$1" "$cache/archives" "${@:2}" < /dev/null
}
