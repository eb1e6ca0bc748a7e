# SPDX-License-Identifier: Apache-2.0
# Where busybox stands for udev and the shell: mdev with our lines for it, in a /dev of its own on the same machine, and
# the launcher.
. ../lib.sh

root=/run/without-udev
mkdir -p $root/{dev,sys,etc,bin}
mount -t tmpfs tmpfs $root/dev
mount --bind /sys $root/sys
cp /etc/passwd /etc/group $root/etc
cp ../mdev.conf $root/etc/mdev.conf
cp /bin/busybox $root/bin
chroot $root /bin/busybox mdev -s
node() {
	[ "$(stat -c '%U %G %a' "$root/dev/dma_heap/$1")" = "$2" ] || { ls -l $root/dev/dma_heap; return 1; }
}
claim "mdev gives default_cma_region to the group video" node default_cma_region "root video 660"
for heap in linux,cma framebuffer@28000000 dsp-memory@2c000000 linux,cma@2e000000; do
	claim "mdev leaves $heap with root" node "$heap" "root root 660"
done
umount $root/sys $root/dev

# nothing but busybox and java
mkdir -p /run/busybox
/bin/busybox --install -s /run/busybox
ln -sf /usr/bin/java /run/busybox/java
with_busybox() { env -i PATH=/run/busybox HOME=/root /bin/busybox sh "$@"; }
claim "the launcher runs under busybox" bash -c "$(declare -f with_busybox); with_busybox /usr/bin/dmaheapd --version | grep -x 'dmaheapd [0-9.]*'"
claim "so does the command's" bash -c "$(declare -f with_busybox); with_busybox /usr/bin/dmaheapctl --json=short heaps | grep -F default_cma_region"
