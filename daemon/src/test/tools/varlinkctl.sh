#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# Runs varlinkctl: the system's, or the one of Debian forky, fetched once into the cache without installing it.
# Exit status 77: it cannot be had here.
set -eu
if command -v varlinkctl >/dev/null && varlinkctl --help | grep -q validate-idl; then
	exec varlinkctl "$@"
fi
cache=${XDG_CACHE_HOME:-$HOME/.cache}/dmaheapd/varlinkctl
if [ ! -x "$cache/usr/bin/varlinkctl" ]; then
	fetch() {
		work=$(mktemp -d) && cd "$work" && mkdir -p lists/partial archives/partial root &&
			echo "deb [signed-by=/usr/share/keyrings/debian-archive-keyring.gpg] http://deb.debian.org/debian forky main" >sources.list &&
			apt="apt-get -qq -o Dir::Etc::sourcelist=$work/sources.list -o Dir::Etc::sourceparts=- -o Dir::State::lists=$work/lists -o Dir::Cache=$work -o APT::Sandbox::User=root" &&
			$apt update && $apt download systemd/forky libsystemd-shared/forky &&
			for package in ./*.deb; do dpkg-deb -x "$package" root || return 1; done &&
			mkdir -p "$(dirname "$cache")" && mv root "$cache"
	}
	(fetch) >&2 || exit 77
fi
libraries=$(dirname "$(find "$cache/usr/lib" -name 'libsystemd-shared-*.so' | head -n 1)")
export LD_LIBRARY_PATH="$libraries"
"$cache/usr/bin/varlinkctl" --version >/dev/null || exit 77
exec "$cache/usr/bin/varlinkctl" "$@"
