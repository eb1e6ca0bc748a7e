#!/bin/bash
# SPDX-License-Identifier: Apache-2.0
# vkms and vgem, devices of the bus "platform" in Linux 6.12, are devices of the bus "faux" in 7.2 and 7.3
# (drivers/gpu/drm/vkms/vkms_drv.c). Does libdrm list them?
#
# libdrm looks at the name of the parent's bus, and knows a fixed list of names:
#   2.4.114 (Debian 12) and 2.4.124 (Debian 13)   the device is not there: drmGetDevices2() counts 0 and
#                                                 drmGetDeviceFromDevId() gives -EINVAL
#   2.4.129                                       counts 1, gives the device
#
# open() and every ioctl work all the same. So on a newer kernel a program that finds its display through libdrm runs
# without vkms where one that opens /dev/dri/card0 runs with it, and whoever maps a dev_t to its device asks sysfs.
#
# The device here is made up by umockdev: a card whose parent is on one bus or on the other.
set -euo pipefail

work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
chmod 755 "$work"
cd "$work"
pool=http://deb.debian.org/debian/pool/main
for package in libd/libdrm/libdrm-dev_2.4.114-1+b1 libd/libdrm/libdrm2_2.4.114-1+b1 libd/libdrm/libdrm2_2.4.124-2 \
	libd/libdrm/libdrm2_2.4.129-1 g/glibc/libc6_2.41-12+deb13u3 u/umockdev/umockdev_0.17.16-1 \
	u/umockdev/libumockdev0_0.17.16-1 libp/libpcap/libpcap0.8_1.10.3-1 libg/libgudev/libgudev-1.0-0_237-2; do
	curl --fail --silent --show-error --remote-name "$pool/${package}_amd64.deb"
done
unpack() { # into, package…
	local into=$1 package
	shift
	for package; do
		dpkg-deb --extract "$package"_*.deb "$into"
	done
}
unpack tools umockdev libumockdev0 libpcap0.8 libgudev-1.0-0 libdrm-dev libdrm2_2.4.114-1+b1
unpack trixie libc6
for version in 2.4.114-1+b1 2.4.124-2 2.4.129-1; do
	unpack "$version" "libdrm2_$version"
done
libraries=usr/lib/x86_64-linux-gnu

cat > devices.c <<'C'
#include <stdio.h>
#include <sys/sysmacros.h>
#include <xf86drm.h>

int main(void)
{
	drmDevicePtr device;
	int count = drmGetDevices2(0, NULL, 0);

	printf("%d devices, by number %d\n", count, drmGetDeviceFromDevId(makedev(226, 0), 0, &device));
	return 0;
}
C
gcc -o devices devices.c -Itools/usr/include -Itools/usr/include/libdrm -Ltools/$libraries -ldrm

machine() { # bus
	cat <<MACHINE
P: /devices/$1/test/drm/card0
N: dri/card0
E: DEVNAME=/dev/dri/card0
E: DEVTYPE=drm_minor
E: MAJOR=226
E: MINOR=0
E: SUBSYSTEM=drm
A: dev=226:0\n
L: device=../../../test

P: /devices/$1/test
E: DRIVER=test
E: MODALIAS=platform:test
E: SUBSYSTEM=$1
A: uevent=DRIVER=test\nMODALIAS=platform:test
L: driver=../../../bus/$1/drivers/test
MACHINE
}

failed=0
expect() { # libdrm, bus, stated
	local seen
	machine "$2" > machine.umockdev
	# the newer ones need a newer C library than the oldest Debian has
	seen=$(LD_LIBRARY_PATH=tools/$libraries tools/usr/bin/umockdev-run -d machine.umockdev -- \
		trixie/usr/lib64/ld-linux-x86-64.so.2 --library-path \
		"$1/$libraries:trixie/$libraries:tools/$libraries" ./devices)
	printf '%-14s %-10s %s\n' "$1" "$2" "$seen"
	[ "$seen" = "$3" ] || { echo "  differs: $3 was stated" >&2; failed=1; }
}
found='1 devices, by number 0'
expect 2.4.114-1+b1 platform "$found"
expect 2.4.114-1+b1 faux '0 devices, by number -22'
expect 2.4.124-2 platform "$found"
expect 2.4.124-2 faux '0 devices, by number -22'
expect 2.4.129-1 platform "$found"
expect 2.4.129-1 faux "$found"
exit $failed
