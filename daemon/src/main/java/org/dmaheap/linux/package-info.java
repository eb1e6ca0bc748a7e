// SPDX-License-Identifier: Apache-2.0
/** What Java cannot ask of Linux itself: udev's monitor, kernel uevents, the service manager's protocol, signals. */
package org.dmaheap.linux;
