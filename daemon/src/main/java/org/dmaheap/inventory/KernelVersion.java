// SPDX-License-Identifier: Apache-2.0
package org.dmaheap.inventory;

import java.util.Comparator;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The two numbers of a kernel release between which interfaces change: 6.12 of {@code 6.12.117+deb13-amd64}. */
public record KernelVersion(int major, int minor) implements Comparable<KernelVersion> {
    private static final Pattern VERSION = Pattern.compile("([0-9]{1,4})\\.([0-9]{1,4})");
    private static final Pattern RELEASE = Pattern.compile(VERSION + "(?![0-9]).*");
    private static final Comparator<KernelVersion> ORDER =
            Comparator.comparingInt(KernelVersion::major).thenComparingInt(KernelVersion::minor);

    /** The version that a release names; empty if it begins otherwise. */
    public static Optional<KernelVersion> ofRelease(String release) {
        return of(RELEASE.matcher(release));
    }

    /** A version as rules spell it, {@code 6.13}, and nothing else. */
    public static Optional<KernelVersion> ofText(String text) {
        return of(VERSION.matcher(text));
    }

    private static Optional<KernelVersion> of(Matcher matcher) {
        return matcher.matches()
                ? Optional.of(new KernelVersion(Integer.parseInt(matcher.group(1)), Integer.parseInt(matcher.group(2))))
                : Optional.empty();
    }

    @Override
    public int compareTo(KernelVersion other) {
        return ORDER.compare(this, other);
    }

    @Override
    public String toString() {
        return major + "." + minor;
    }
}
