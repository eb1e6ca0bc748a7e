# SPDX-License-Identifier: Apache-2.0
# A minute of ../soak, which says more in half an hour.
. ../lib.sh

/bed/soak 1 1
