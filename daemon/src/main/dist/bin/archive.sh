# shellcheck shell=sh
# SPDX-License-Identifier: Apache-2.0
# What dmaheapd-archive and dmaheapctl-archive share. They read it with their own arguments, and with
#   $program    whose archive it is
#   $here       where this file stands
#   $collector  options for the JVM, where a static archive is made and used with others than an AOT cache
# then define
#   rehearse OPTION    lets the program do all that it can, with an option for the JVM; its words go to $scratch/log
# and call make_archive. $scratch is a directory that goes in the end, $scratch/machine a tree with devices in it, $bus a
# process that is ended.
: "${program:?}" "${here:?}"
if [ $# -gt 0 ]; then
	cache=$1
elif [ "$(id -u)" = 0 ]; then
	cache=/var/cache/dmaheapd
else
	cache=${XDG_CACHE_HOME:-$HOME/.cache}/dmaheapd
fi
umask 022
mkdir -p "$cache"
rm -f "$cache/$program.aot" "$cache/$program.jsa"

new=$cache/.new.$$
scratch=$(mktemp -d)
bus=
end() {
	[ -z "$bus" ] || kill "$bus"
	rm -rf "$scratch" "$new" "$new.config"
}
trap end EXIT
trap 'exit 1' HUP INT TERM

mkdir "$scratch/machine"
"$here/rehearsal-machine" "$scratch/machine"

# keep KIND OPTION…: only what the program has started with, and what a loss of power leaves whole. There are archives
# with which a JVM does not start at all.
keep() {
	kind=$1
	shift
	printf '%s\n' "$@" > "$scratch/use"
	[ -s "$new" ] && rehearse "@$scratch/use" || return
	sync
	mv -f "$new" "$cache/$program.$kind"
	echo "made $cache/$program.$kind"
}

# shellcheck disable=SC2086 # options are words
make_archive() {
	if rehearse "-XX:AOTCacheOutput=$new" && keep aot -XX:AOTMode=on "-XX:AOTCache=\"$new\""; then
		return
	fi
	rm -f "$new"
	# one archive with nothing else in it is smaller, and mapped faster, than one on top of the JDK's own
	printf '%s\n' ${collector:-} > "$scratch/dump"
	cat >> "$scratch/dump" <<- EOF
		-Xshare:dump
		-XX:SharedClassListFile=$scratch/classes
		-XX:SharedArchiveFile="$new"
	EOF
	if rehearse "-XX:DumpLoadedClassList=$scratch/classes" && rehearse "@$scratch/dump" &&
		keep jsa ${collector:-} -Xshare:on "-XX:SharedArchiveFile=\"$new\""; then
		return
	fi
	cat "$scratch/log" >&2
	echo "$program-archive: this java makes no archive" >&2
	exit 1
}
