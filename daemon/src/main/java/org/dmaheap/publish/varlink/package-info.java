// SPDX-License-Identifier: Apache-2.0
/** The map on a Unix socket, by the Varlink protocol: one thread, epoll, replies made once as bytes. */
package org.dmaheap.publish.varlink;
