# SPDX-License-Identifier: Apache-2.0
# What doctor finds of what is really wrong here, and the pools that the board's displays own.
. ../lib.sh

id painter > /dev/null 2>&1 || useradd --groups video painter
id stranger > /dev/null 2>&1 || useradd stranger
modprobe system_heap
udevadm settle
right

# failures of earlier tests' allocations are in the kernel's books for good
ids() { dmaheapctl --json=short doctor "$@" | jq -c '[.findings[].id] - ["cma-failures"]'; }
only() { [ "$(ids)" = "$(jq -nc --arg id "$1" '[$id, "accounting-off"]')" ] || { dmaheapctl doctor; return 1; }; }
healthy() { [ "$(ids)" = '["accounting-off"]' ] || { dmaheapctl doctor; return 1; }; }
remedy() { dmaheapctl --json=short doctor | jq -r '.findings[0].do'; }

claim "a healthy machine has nothing to mend, and the kernel's accounting is off" healthy
claim "that ends with 0" dmaheapctl -q doctor

chmod 666 /dev/dma_heap/system
claim "a heap that everybody may open is found" only heap-world-open
claim "that ends with 1" bash -c '! dmaheapctl -q doctor'
chmod 660 /dev/dma_heap/system
chown root:root /dev/dma_heap/{system,default_cma_region}
chmod 600 /dev/dma_heap/{system,default_cma_region}
claim "heaps that root alone may open are found" only heap-root-only
claim "what doctor says mends it" bash -c "$(remedy)"
claim "and nothing is left to mend" eventually healthy
chgrp video /dev/dma_heap/dsp-memory@2c000000
chmod 660 /dev/dma_heap/dsp-memory@2c000000
claim "the DSP's pool that others may open is found" only foreign-pool-open
chown root:root /dev/dma_heap/dsp-memory@2c000000
chmod 600 /dev/dma_heap/dsp-memory@2c000000

ln -s /dev/null /etc/udev/rules.d/60-dmaheapd.rules
claim "a masked rule of udev is found" only udev-rule
rm /etc/udev/rules.d/60-dmaheapd.rules
echo nonsense > /etc/dmaheapd/rules.d/60-nonsense.json
claim "a broken rule file is found" only rule-file
rm /etc/dmaheapd/rules.d/60-nonsense.json
systemd-run --quiet --unit=kiosk -p DevicePolicy=closed -p 'DeviceAllow=char-drm rw' sleep infinity
claim "a service with graphics and without heaps is found" only device-policy
systemctl stop kiosk.service
as_stranger() { runuser -u stranger -- dmaheapctl --json=short doctor | jq -e '[.findings[].id] | contains(["user-not-in-group"])'; }
claim "a user outside of the group is told" as_stranger
claim "one in it is not" bash -c '! runuser -u painter -- dmaheapctl --json=short doctor | grep user-not-in-group'

systemctl --quiet stop dmaheapd.socket dmaheapd.service
systemctl --quiet mask dmaheapd.service
claim "a masked daemon is found" only daemon-down
claim "what doctor says mends that too" bash -c "$(remedy)"
claim "and nothing is left to mend" eventually healthy

# the display's pool, which a second display claims: it stays closed until that has its driver
pool=/dev/dma_heap/framebuffer@28000000
closed() { [ "$(stat -c '%U %G %a' $pool)" = 'root root 600' ] || { ls -l $pool; return 1; }; }
open_to_video() { [ "$(stat -c '%U %G %a' $pool)" = 'root video 660' ] || { ls -l $pool; journalctl -b -u dmaheapd-pools.service; return 1; }; }
# the test before may have had those drivers
claim "a pool that something without a driver claims is closed" eventually closed
claim "its owner's users cannot open it" bash -c "! runuser -u painter -- /bed/allocate $pool 4096"
modprobe -a panel-simple pl111_drm
claim "when both displays have drivers the pool is opened" eventually open_to_video
claim "a user in video allocates 8 MiB from the display's own pool" \
	runuser -u painter -- /bed/allocate $pool 8388608
claim "another user does not" bash -c "! runuser -u stranger -- /bed/allocate $pool 4096"
claim "the DSP's pool stays closed" \
	test "$(stat -c '%U %G %a' /dev/dma_heap/dsp-memory@2c000000)" = 'root root 600'
claim "udevadm verify finds nothing wrong with the rules" udevadm verify /run/udev/rules.d/62-dmaheapd-pools.rules
claim "generate udev says the same" bash -c 'dmaheapctl --root / generate udev |
	diff - <(grep -v "^# made for" /run/udev/rules.d/62-dmaheapd-pools.rules)'
claim "nothing is left to mend" eventually healthy
chown root:root $pool
chmod 600 $pool
claim "a display's pool that root alone may open is found" only own-pool-closed
udevadm trigger --settle --subsystem-match=dma_heap
claim "the next event of udev opens it again" open_to_video
eventually modprobe -r pl111_drm
claim "without that driver it is closed again" eventually closed
ended() { [ "$(systemctl show -P ActiveState dmaheapd-pools.service)" = inactive ]; }
claim "the pools' service has ended" eventually ended
rm /run/udev/rules.d/62-dmaheapd-pools.rules
begin=$(date +%s%N)
systemctl start dmaheapd-pools.service
figure "the pools' service, from start to end: $((($(date +%s%N) - begin) / 1000000)) ms; with nothing to do: $(
	begin=$(date +%s%N)
	systemctl start dmaheapd-pools.service
	echo $((($(date +%s%N) - begin) / 1000000))) ms"

# the administrator's wish
first() { call FindHeaps '{"devices": [{"device": "/devices/platform/b0020000.display", "use": "scanout"}]}' | jq -r '.heaps[0].heap'; }
claim "the display's own pool comes first" test "$(first)" = framebuffer@28000000
dmaheapctl prefer /devices/platform/b0020000.display:scanout default_cma_region
preferred() { [ "$(first)" = default_cma_region ]; }
claim "what the administrator prefers comes first, and the daemon has read it" eventually preferred
named() { dmaheapctl explain /devices/platform/b0020000.display default_cma_region | grep -F '90-prefer.json#scanout of /devices/platform/b0020000.display'; }
claim "explain names it" named
claim "a heap that does not suit is refused" \
	bash -c '! dmaheapctl prefer /devices/platform/b0020000.display:scanout system'
dmaheapctl prefer --clear
own_first() { [ "$(first)" = framebuffer@28000000 ]; }
claim "without the wish it is as before" eventually own_first
modprobe -r panel-simple
claim "the map is right afterwards" right
