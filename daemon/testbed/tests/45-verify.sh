# SPDX-License-Identifier: Apache-2.0
# What the rules say is tried: on every device that this kernel has a driver for, and beside a display server.
. ../lib.sh

started() { [[ $(systemctl is-system-running) =~ running|degraded ]]; }
claim "the system has started" eventually started
late=(panel-simple mxsfb pl111_drm ili9341 vim2m vicodec vivid)
modprobe -a system_heap "${late[@]}" 2> /dev/null
udevadm settle
right

proofs=/run/dmaheapd/verified.json
pages=/sys/kernel/mm/cma/linux,cma/available_pages
# proved DRIVER HEAP VERDICT [ERRNO]: what the last document says of a link
proved() {
	jq -e --arg driver "$1" --arg heap "$2" --arg verdict "$3" --arg errno "${4:-}" '
		[.results[] | select(.driver == $driver and .heap == $heap)] | length > 0 and
		all(.[]; .proved == $verdict and .agrees and ($errno == "" or any(.steps[]; .errno == $errno)))' /tmp/verified
}
count() { jq "[.results[] | select($1)] | length" /tmp/verified; }

# what one buffer shows depends on its size and on what lies free, three large ones of chunks taken apart on nothing
display=$(real_display)
figure "three buffers of 16 MiB of fresh memory in a GEM DMA display, one after the other: $(trial $((16 << 20)) 3 0), of chunks taken apart: $(trial $((16 << 20)) 3 $((1 << 20)))"

before=$(call GetMap | jq .revision)
dmaheapctl --json=short verify --allow-primary > /tmp/verified
claim "no rule is contradicted" test $? = 0
figure "$(count true) links: $(count '.steps != []') tried, $(count '.proved != "nothing"') proved, $(count '.agrees') as the rules say"
claim "no link that was proved contradicts its rule" test "$(count '.agrees == false')" = 0
claim "pools of the DSP and of nobody are not tried" test \
	"$(count '(.heap | test("dsp-memory|linux,cma@")) and .steps != []')" = 0
for module in aspeed_gfx "${late[@]}"; do
	claim "$module is loaded" test -d "/sys/module/${module//-/_}"
	case $module in
	aspeed_gfx)
		claim "aspeed_gfx takes its own pool" proved aspeed_gfx framebuffer@28000000 compatible
		claim "aspeed_gfx takes the default area" proved aspeed_gfx default_cma_region compatible
		claim "aspeed_gfx refuses scattered pages" proved aspeed_gfx system incompatible EINVAL
		;;
	mxsfb | ili9341)
		claim "$module takes the default area" proved "$module" default_cma_region compatible
		claim "$module refuses scattered pages" proved "$module" system incompatible EINVAL
		;;
	pl111_drm)
		claim "pl111 with a pool refuses even that" proved drm-clcd-pl111 framebuffer@28000000 incompatible EINVAL
		claim "pl111 refuses the default area" proved drm-clcd-pl111 default_cma_region incompatible EINVAL
		;;
	vim2m | vicodec | vivid)
		claim "$module takes scattered pages" proved "$module" system compatible
		claim "$module takes the default area" proved "$module" default_cma_region compatible
		;;
	esac
done
claim "vkms and vgem take everything, which proves nothing" \
	jq -e '[.results[] | select(.driver == "faux_driver" and .steps != [])] |
		length > 0 and all(.[]; .proved == "nothing" and all(.steps[]; .result == "ok"))' /tmp/verified

verified() { call GetMap | jq -e --arg heap "$1" 'any(.links[]; .heap == $heap and .confidence == "verified")'; }
claim "the daemon says verified" eventually verified default_cma_region
claim "under the other name of the pool too" verified linux,cma
claim "that is a revision, which subscribers are told" test "$(call GetMap | jq .revision)" -gt "$before"
claim "a refusal has the errno as a fact" bash -c '. ../lib.sh
	call Explain "{\"device\": \"/devices/platform/b0020000.display\", \"heap\": \"system\"}" |
		jq -e "any(.links[].evidence[0].facts[]; .value == \"EINVAL\")"'
claim "the map is that of --root on this machine" right
claim "a user reads what was proved and cannot write it" test "$(stat -c '%U %a' "$proofs")" = "root 644"

for mib in 1 2 4 8 16; do
	figure "one buffer of $mib MiB of system in a GEM DMA display: $(trial $((mib << 20)) 1 0)"
done
never() { for _ in 1 2 3 4 5 6 7 8; do [ "$(trial $((16 << 20)) 3 $((1 << 20)))" = refused ] || return; done; }
claim "three buffers of 16 MiB are refused eight times out of eight" never

# a rule that is wrong
cat > /etc/dmaheapd/rules.d/60-wrong.json <<'R'
{ "links": [ { "id": "planted", "heaps": ["default-cma"], "needs": ["contiguous"], "verdict": "incompatible",
  "why": "Planted: it is wrong.", "source": "nowhere" } ] }
R
dmaheapctl verify --allow-primary "$display" > /tmp/contradicted
claim "a wrong rule ends with status 5" test $? = 5
claim "and is named" grep -F 'BUT 60-wrong.json#planted SAYS incompatible' /tmp/contradicted
systemctl reload dmaheapd.service
bug() { dmaheapctl explain "$display" default_cma_region | tr -s '\n ' ' ' | grep -F '60-wrong.json#planted says incompatible: one of the two is wrong'; }
claim "explain says so too, and the proof holds" eventually bug
rm /etc/dmaheapd/rules.d/60-wrong.json
systemctl reload dmaheapd.service

# beside a display server
mkfifo /tmp/ask
card=$(cd /sys/devices/faux/vkms/drm && echo card*)
/bed/hold-display "/dev/dri/$card" /tmp/shown < /tmp/ask > /tmp/held 2>&1 &
server=$!
exec 3> /tmp/ask
claim "a display server shows a picture" eventually test -s /tmp/shown
dmaheapctl --json=short verify --allow-primary > /tmp/beside
claim "its card is not opened" jq -e --arg card "$card" '
	[.results[] | select(.device == $card)] | any(.[]; .why | test("holds /dev/dri/")) and all(.[]; .steps == [])' /tmp/beside
claim "others are" jq -e 'any(.results[]; .driver == "aspeed_gfx" and .proved == "compatible")' /tmp/beside
echo >&3
exec 3>&-
wait $server
claim "mastership and picture are kept" grep -x kept /tmp/held
sed '/^kept$/d; s/^/    /' /tmp/held

# killed at any moment
free=$(cat $pages)
for tenths in 1 2 3 4 5 6 8 10 13 16 20 25; do
	dmaheapctl verify --allow-primary > /dev/null 2>&1 &
	sleep "$((tenths / 10)).$((tenths % 10))"
	kill -KILL $! 2> /dev/null
	wait $! 2> /dev/null
done
gone() { ! pgrep -f org.dmaheap.probe.Main; }
claim "no probe outlives a verify that was killed" eventually gone
claim "all memory is given back" eventually bash -c "[ \$(cat $pages) -ge $free ]"
claim "no half of a file is left" test ! -e "$proofs.new"

# a step that does not come back: to whoever waits a stopped probe is one that hangs in the kernel
dmaheapctl --json=short verify --allow-primary "$display" > /tmp/hangs &
verify=$!
eventually pgrep -f org.dmaheap.probe.Main > /dev/null
pkill -STOP -f org.dmaheap.probe.Main
claim "a verify whose probe does not come back ends" eventually bash -c "! kill -0 $verify"
claim "it says so, and of which step" jq -e '
	any(.results[]; (.why | test("did not come back within 30 s; the probe was ended$")) and .proved == "nothing")' /tmp/hangs
claim "its probe is gone" eventually gone
claim "and its memory" eventually bash -c "[ \$(cat $pages) -ge $free ]"

rm -f "$proofs"
claim "without the file nothing is verified" eventually bash -c '. ../lib.sh
	call GetMap | jq -e "all(.links[]; .confidence != \"verified\")"'
for module in vivid vicodec vim2m ili9341 pl111_drm mxsfb panel-simple; do
	eventually modprobe -r "$module" 2> /dev/null
done
claim "the map is right afterwards" right
