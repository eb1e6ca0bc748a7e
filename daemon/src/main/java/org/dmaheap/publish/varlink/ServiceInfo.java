// SPDX-License-Identifier: Apache-2.0
package org.dmaheap.publish.varlink;

/** What the service says of itself. */
public record ServiceInfo(String vendor, String product, String version, String url) {}
