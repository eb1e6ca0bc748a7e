// SPDX-License-Identifier: Apache-2.0
package org.dmaheap.rules;

import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.dmaheap.inventory.KernelVersion;
import org.dmaheap.model.Fact;

/**
 * The kernels that a rule speaks of. Rules are read from the newest kernel, so a release that nothing tells counts as
 * newer than every bound.
 *
 * @param from the first of them
 * @param before the first that is none of them any more
 */
public record KernelRange(Optional<KernelVersion> from, Optional<KernelVersion> before) {

    /** Whether the range does not hold only because nothing tells the release. */
    boolean isUndecided(Fact osrelease) {
        return before.isPresent()
                && osrelease.value().flatMap(KernelVersion::ofRelease).isEmpty();
    }

    /** @param osrelease {@code /proc/sys/kernel/osrelease} */
    public boolean holds(Fact osrelease) {
        Optional<KernelVersion> version = osrelease.value().flatMap(KernelVersion::ofRelease);
        if (version.isEmpty()) {
            return before.isEmpty();
        }
        return from.map(bound -> version.get().compareTo(bound) >= 0).orElse(true)
                && before.map(bound -> version.get().compareTo(bound) < 0).orElse(true);
    }

    List<String> wanted() {
        return Stream.concat(
                        from.stream().map(bound -> "from " + bound),
                        before.stream().map(bound -> "before " + bound))
                .toList();
    }
}
