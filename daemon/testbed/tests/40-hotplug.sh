# SPDX-License-Identifier: Apache-2.0
# Heaps and devices that come and go.
. ../lib.sh

claim "a late heap and 20 times vkms are seen on socket and bus" \
	bash -c 'set -o pipefail; /bed/latency 20 | tee /run/latency'
while IFS= read -r line; do figure "$line"; done < /run/latency
claim "the map is right afterwards" right
claim "the late heap is open to the group video" test "$(stat -c '%G %a' /dev/dma_heap/system)" = "video 660"
