// SPDX-License-Identifier: Apache-2.0
package org.teavm.classlib.java.net;

import java.nio.file.Path;

/** {@code java.net.UnixDomainSocketAddress}. */
public final class TUnixDomainSocketAddress extends TSocketAddress {
    private final String path;

    private TUnixDomainSocketAddress(String path) {
        this.path = path;
    }

    public static TUnixDomainSocketAddress of(Path path) {
        return new TUnixDomainSocketAddress(path.toString());
    }

    @Override
    public String toString() {
        return path;
    }
}
