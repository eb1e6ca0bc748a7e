// SPDX-License-Identifier: Apache-2.0
package org.dmaheap.service;

/** The version of this build. */
final class Version {
    static final String TEXT = text();

    private Version() {}

    private static String text() {
        String fromManifest = Version.class.getPackage().getImplementationVersion();
        return fromManifest == null ? "0.1.0" : fromManifest;
    }
}
