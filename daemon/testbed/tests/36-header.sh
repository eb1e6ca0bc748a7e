# SPDX-License-Identifier: Apache-2.0
# dmaheap.h, by root, a member of video and a stranger, with and without the daemon.
. ../lib.sh

id painter > /dev/null 2>&1 || useradd --groups video painter
id stranger > /dev/null 2>&1 || useradd stranger
card=$(call ListDevices | jq -r '.devices[] | select(.driver == "aspeed_gfx").id')
renderer=$(call ListDevices | jq -r '[.devices[] | select(.uses | index("render"))][0].nodes[] | select(.type == "render").path')
number=$(call ListDevices | jq -r '.devices[] | select(.driver == "aspeed_gfx").nodes[0].dev' | awk -F : '{ print $1 * 256 + $2 }')

# opens USER HEAP DEVICE[:USE]…
opens() {
	local user=$1 heap=$2
	shift 2
	runuser -u "$user" -- /bed/examples/open-heap "$@" > /tmp/opened 2>&1
	grep -qxF "$heap" /tmp/opened || { cat /tmp/opened; false; }
}
refused() { opens "$1" "open-heap: $2" "${@:3}"; }

claim "root gets the display's own pool" opens root framebuffer@28000000 "$card:scanout"
claim "and for a display and a renderer, in either order" opens root framebuffer@28000000 "$renderer:render" "$card:scanout"
claim "and by the number of the node" opens root framebuffer@28000000 "$number:scanout"
claim "and where links have no answer: a device without a use, three devices, all" bash -c '
	. ../lib.sh
	for question in "'"$card"'" "'"$card"':scanout '"$renderer"':render '"$renderer"'" all:scanout; do
		/bed/examples/open-heap $question || exit
	done | { ! grep -vxE "framebuffer@28000000|default_cma_region"; }'
claim "a user in video, to whom that pool is closed, gets the next" opens painter default_cma_region "$card:scanout"
claim "and with a renderer" opens painter default_cma_region "$card:scanout" "$renderer:render"
claim "a stranger is refused" refused stranger "Permission denied" "$card:scanout"
claim "a device that nobody knows is an error for all" refused stranger "No such device" card99:scanout
claim "a use that it lacks too" refused stranger "Invalid argument" "$card:compute"

# a link that leads to the best heap serves without the daemon, which is stopped where it stands
kill -STOP "$(main_pid)"
claim "the links answer although the daemon does not" opens root framebuffer@28000000 "$card:scanout" "$renderer:render"
kill -CONT "$(main_pid)"

modprobe vkms
make_gpu followed
plug followed
eventually has_device /devices/faux/followed
followed=$(call GetMap | jq -r '.devices[] | select(.devpath == "/devices/faux/followed").id')
unplug followed
eventually bash -c '. ../lib.sh; ! has_device /devices/faux/followed'
runuser -u painter -- /bed/examples/follow-heaps "$followed:scanout" > /run/follow 2> /dev/null &
follower=$!
lines() { [ "$(cat /run/follow)" = "$(printf '%s\n' "$@")" ] || { cat /run/follow; false; }; }
claim "who follows a device that is not there is told so" eventually lines "(No such device)"
plug followed
claim "and of its heap as soon as it comes" eventually lines "(No such device)" default_cma_region
unplug followed
claim "and when it goes" eventually lines "(No such device)" default_cma_region "(No such device)"
systemctl --no-warn stop dmaheapd.service
plug followed
call GetMap > /dev/null
claim "also through a stop of the daemon, as soon as somebody's question starts it again" \
	eventually lines "(No such device)" default_cma_region "(No such device)" default_cma_region
unplug followed
claim "and on" eventually lines "(No such device)" default_cma_region "(No such device)" default_cma_region "(No such device)"
kill $follower
wait $follower 2> /dev/null

systemctl --no-warn stop dmaheapd.socket dmaheapd.service
python3 -c 'import socket, sys; socket.socket(socket.AF_UNIX).bind(sys.argv[1])' "$socket"
chmod 666 "$socket"
claim "where nobody answers on the socket there is no guess" refused painter "Connection refused" "$card:scanout"
rm "$socket"
claim "without a socket the default area is a guess, and said to be one" \
	opens painter "default_cma_region (a guess)" "$card:scanout" "$renderer:render"
claim "which a stranger may not open either" refused stranger "Permission denied" "$card:scanout"
systemctl start dmaheapd.socket
claim "with the socket it is none any more" opens painter default_cma_region "$card:scanout"

remove_gpu followed
