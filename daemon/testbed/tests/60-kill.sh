# SPDX-License-Identifier: Apache-2.0
# The daemon dies in a storm.
. ../lib.sh

modprobe vkms
make_gpu killed
make_gpu survivor
pid=$(main_pid)
(
	for ((i = 0; i < 60; i++)); do
		plug killed
		unplug killed
	done
	plug survivor
) &
storm=$!
/bed/wait-for-map devices=/devices/faux/survivor > /run/reconnected 2>&1 &
client=$!
sleep 0.5
systemctl kill -s KILL dmaheapd.service
killed=$(date +%s.%N)
call GetMap > /dev/null
figure "killed to answered: $(echo "$(date +%s.%N) $killed" | awk '{ printf "%.1f s", $1 - $2 }')"
wait $storm
udevadm settle
claim "another process serves" test "$pid" != "$(main_pid)"
claim "a subscriber that connects again sees the device that came last" wait $client
claim "the map is right" right
unplug survivor
claim "the restarted daemon follows" eventually bash -c '. ../lib.sh; ! has_device /devices/faux/survivor'
