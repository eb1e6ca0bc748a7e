// SPDX-License-Identifier: Apache-2.0
/** The parts of Linux that Java cannot ask itself: udev's monitor, kernel uevents, the service manager's protocol, signals. */
package org.dmaheap.linux;
