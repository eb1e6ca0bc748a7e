# SPDX-License-Identifier: Apache-2.0
# A boot with the service switched off.
. ../lib.sh

pid() { pgrep -x dmaheapd; }
export -f pid
claim "switched off it stays off at the next boot" bash -c '! pid && ! test -e /run/dmaheapd'
claim "who starts after what is not there starts all the same" rc-service desktop status
dbus-send --system --print-reply --dest=org.dmaheap.DmaHeap1 /org/dmaheap/DmaHeap1 org.freedesktop.DBus.Peer.Ping > /run/bus 2>&1
claim "the message bus does not start it" bash -c '! pid'
claim "nor does an upgrade" bash -c 'dpkg -i /bed/dmaheapd_*.deb && ! pid && ! test -e /etc/runlevels/default/dmaheapd'
claim "switched on it serves" bash -c '. ../lib.sh; rc-update add dmaheapd default && rc-service dmaheapd start && right'
