// SPDX-License-Identifier: Apache-2.0
package org.dmaheap.service;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;

/** The version of this build: what the pom says, written into a resource by the build. */
final class Version {
    static final String TEXT = text();

    private Version() {}

    private static String text() {
        try (InputStream in = Version.class.getResourceAsStream("version.txt")) {
            return new String(in.readAllBytes(), StandardCharsets.UTF_8).strip();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
