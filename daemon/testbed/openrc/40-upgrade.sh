# SPDX-License-Identifier: Apache-2.0
# Purged; then upgrades and a downgrade, with clients that come and go meanwhile; purged, and installed by hand and away again.
. ../lib.sh
. ../packages.sh

userdel -r painter 2> /dev/null
userdel -r stranger 2> /dev/null
rc-update --quiet del desktop default
rm /etc/init.d/desktop
cp /var/lib/testbed/mdev.conf /etc/mdev.conf
# mdev takes no rule back
chown root:root /dev/dma_heap/* && chmod 600 /dev/dma_heap/*
purged
upgrades --openrc
claim "the service is enabled" test -L /etc/runlevels/default/dmaheapd
purged
by_hand_and_away --openrc
