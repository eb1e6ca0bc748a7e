# SPDX-License-Identifier: Apache-2.0
# The links: an answer by open(2), while maps change and daemons come and go.
. ../lib.sh

id painter > /dev/null 2>&1 || useradd --groups video painter
links=/run/dmaheapd/links
display=$(call ListDevices | jq -r '.devices[] | select(.driver == "aspeed_gfx").nodes[0].dev')
card=$(call ListDevices | jq -r '.devices[] | select(.driver == "aspeed_gfx").nodes[0].name')
renderer=$(call ListDevices | jq -r '[.devices[] | select(.uses | index("render"))][0].nodes[] | select(.type == "render").name')

# every set, as the daemon answers the same question
sets() { python3 /bed/compare-links; }
claim "every set of links is the answer of FindHeaps" sets
figure "$(sets)"
claim "a name of a node leads to the same" test "$links/$card" -ef "$links/$display"
allocated() { runuser -u painter -- /bed/allocate "$1" 8388608; }
claim "the display's own pool comes first and is closed to a user in video" \
	bash -c '! runuser -u painter -- /bed/allocate '"$links/$card/scanout/1"' 4096 &&
		test "$(readlink '"$links/$card/scanout/1"')" = /dev/dma_heap/framebuffer@28000000'
claim "who allocates 8 MiB from the next" allocated "$links/$card/scanout/2"
claim "and from that of the display and $renderer" allocated "$links/$card+$renderer/2"
claim "in a container that sees the directory of the socket alone" \
	systemd-run --quiet --pipe --wait -p User=painter -p TemporaryFileSystem=/run -p BindReadOnlyPaths=/run/dmaheapd \
	/bed/allocate "$links/$card+$renderer/2" 8388608

# one that opens the link over and over, and counts what it could not
reader() { /bed/open-often "$links/$card/scanout/1" /run/open-often.stop > "/run/$1" & }
no_hole() { grep -E '^[1-9][0-9]* opened, 0 not$' "/run/$1" || { cat "/run/$1"; false; }; }
stop_reader() { touch /run/open-often.stop; wait; rm /run/open-often.stop; }

modprobe vkms
make_gpu linked
before=$(readlink $links)
reader changes
for ((i = 0; i < 10; i++)); do
	plug linked
	eventually has_device /devices/faux/linked
	unplug linked
	eventually bash -c '. ../lib.sh; ! has_device /devices/faux/linked'
done
systemctl restart dmaheapd.service
eventually call GetMap
revision=$(call GetMap | jq .revision)
stop_reader
claim "whoever opens a link while 20 maps change and the daemon restarts always finds it" no_hole changes
figure "$(cat /run/changes)"
claim "the links were switched" test "$(readlink $links)" != "$before"
claim "of the revisions two stay" test "$(find /run/dmaheapd/.links -mindepth 1 -maxdepth 1 | wc -l)" -le 2
claim "the links are the answers still" sets

reader kill
systemctl kill -s KILL dmaheapd.service
eventually bash -c '. ../lib.sh; [ "$(systemctl is-active dmaheapd.service)" = active ] && call GetMap'
stop_reader
claim "also while it is killed and started anew" no_hole kill
claim "with the revision it had, since nothing changed" test "$(call GetMap | jq .revision)" = "$revision"

systemctl --no-warn stop dmaheapd.service
claim "a stop takes map.json and links away" bash -c '! test -e /run/dmaheapd/map.json -o -e /run/dmaheapd/links -o -e /run/dmaheapd/.links'
claim "and not the socket, which starts it again with a later revision" \
	bash -c '. ../lib.sh; [ "$(call GetMap | jq .revision)" -gt '"$revision"' ]'
claim "then they are back" eventually test -L "$links/$card/scanout/1"

remove_gpu linked
