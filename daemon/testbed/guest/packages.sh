# SPDX-License-Identifier: Apache-2.0
# What the tests of the packages share, with systemd and with OpenRC.

export DEBIAN_FRONTEND=noninteractive
if [ ! -d /run/systemd/system ]; then
	main_pid() { pgrep -x dmaheapd; }
	export -f main_pid
fi
running() {
	if [ -d /run/systemd/system ]; then systemctl is-active dmaheapd.service; else rc-service dmaheapd status; fi
}
export -f running

# repacked VERSION: both packages as another version, made of the same files
repacked() {
	local package
	for package in dmaheapd dmaheapctl; do
		rm -rf /tmp/repacked && dpkg-deb -R /bed/"$package"_*.deb /tmp/repacked &&
			sed -i "s/^Version: .*/Version: $1/; s/dmaheapd (= [^)]*)/dmaheapd (= $1)/" /tmp/repacked/DEBIAN/control &&
			dpkg-deb -Znone -b /tmp/repacked "/tmp/$package-$1.deb" || return
	done
}

# by_hand TREE [--openrc]: its install.sh, and what that says is left to do, word for word; old ones name BusyBox's tools for
# the user alone
by_hand() {
	local tree=$1
	shift
	userdel dmaheapd
	"$tree/daemon/target/dist/install.sh" "$@" / > /run/steps &&
		sed -n 's/^  //p' /run/steps | sed 's/    .*//; /^with mdev/d; s/^addgroup -S.*/useradd --system --groups video dmaheapd/' > /run/steps.sh &&
		bash -ex /run/steps.sh && eventually running && eventually call GetMap
}

# takes_over WHAT DPKG-ARGUMENT…
takes_over() {
	local what=$1 before begin=$SECONDS
	shift
	before=$(main_pid)
	claim "$what installs" dpkg "$@"
	figure "in $((SECONDS - begin)) s"
	claim "and takes over" bash -c ". ../lib.sh; . ../packages.sh; running && [ $before != \"\$(main_pid)\" ] && eventually call GetMap"
}

descriptors() { find "/proc/$(main_pid)/fd" -mindepth 1 | wc -l; }

# an older installation by hand, over it a lower version of the packages, this one, a higher one, and this one again
upgrades() {
	claim "an older install.sh installs, and what it says is left to do starts the service" by_hand /older "$@"
	figure "its jar: $(stat -c '%n %s' /usr/lib/dmaheapd/lib/dmaheapd-0*.jar)"
	rm -f /run/visitors.stop
	/bed/visitors /run/visitors.stop > /run/visitors 2> /run/visitors.err &
	visitors=$!
	repacked 0.0.1
	repacked 99
	takes_over "a lower version of the packages, over it," -i /tmp/dmaheapd-0.0.1.deb /tmp/dmaheapctl-0.0.1.deb
	claim "nothing of install.sh is left that no package owns" bash -c '
		for file in $(find /usr/lib/dmaheapd /usr/share/doc/dmaheapd /usr/share/man /usr/lib/systemd/system -name "*dmaheap*" -type f); do
			dpkg -S "$file" > /dev/null || { echo "$file"; missing=1; }
		done
		[ -z "$missing" ]'
	jq '.openHeap.groups += ["plugdev"]' /etc/dmaheapd/dmaheapd.json > /run/mine && cp /run/mine /etc/dmaheapd/dmaheapd.json
	takes_over "this one" -i /bed/dmaheapd_*.deb /bed/dmaheapctl_*.deb
	had=$(descriptors)
	claim "with an archive of classes made here" grep -c '/var/cache/dmaheapd/dmaheapd\.\(aot\|jsa\)$' "/proc/$(main_pid)/maps"
	takes_over "a higher one" -i /tmp/dmaheapd-99.deb /tmp/dmaheapctl-99.deb
	takes_over "this one, which is an earlier one now," -i --force-downgrade /bed/dmaheapd_*.deb /bed/dmaheapctl_*.deb
	claim "what the administrator wrote is as it was" cmp /run/mine /etc/dmaheapd/dmaheapd.json
	touch /run/visitors.stop
	wait $visitors
	claim "no revision went back, and subscribers came back each time: $(cat /run/visitors)" \
		grep -E '^came [1-9][0-9]* refused [0-9]+ subscribed [5-9] backward no ' /run/visitors
	sed 's/^/   /' /run/visitors.err
	claim "no descriptor stays with it: $had before, $(descriptors) now" test "$(descriptors)" -le $((had + 4))
	claim "a trigger makes the archives again" bash -c 'rm /var/cache/dmaheapd/*; touch /usr/lib/jvm/new
		dpkg-trigger --no-await /usr/lib/jvm && dpkg --configure --pending && ls /var/cache/dmaheapd | grep "^dmaheapd"
		[ -x /usr/lib/dmaheapd/libexec/dmaheapctl ] || ls /var/cache/dmaheapd | grep ^dmaheapctl'
	rm /usr/lib/jvm/new
}

purged() {
	claim "both are purged" apt-get -y purge dmaheapd dmaheapctl
	nothing_stays
}

# installed and uninstalled [--openrc] by install.sh
by_hand_and_away() {
	claim "install.sh installs, and what it says is left to do starts the service" by_hand /tree "$@"
	claim "and it uninstalls what runs" /tree/daemon/target/dist/install.sh --uninstall /
	# empty folders of the system do: nobody knows whose they are
	nothing_stays sed '/^d /{/dmaheap/!d}'
}

# nothing_stays [FILTER…]
nothing_stays() {
	claim "no process stays" bash -c '! pgrep -x "dmaheapd|supervise-daemo"'
	[ ! -S /run/udev/control ] || udevadm settle
	traces | sort > /run/after
	claim "no file, unit, link, socket or property of udev stays, and the heaps are as the kernel made them" \
		diff <("${@:-cat}" < /var/lib/testbed/before) <("${@:-cat}" < /run/after)
	figure "$(grep -c '' /run/after) files, units, heaps and properties are what they were before"
}
