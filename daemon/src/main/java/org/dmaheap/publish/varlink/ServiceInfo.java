// SPDX-License-Identifier: Apache-2.0
package org.dmaheap.publish.varlink;

/** The service's description of itself. */
public record ServiceInfo(String vendor, String product, String version, String url) {}
