// SPDX-License-Identifier: Apache-2.0
package org.dmaheap.discovery;

import java.util.Optional;
import org.dmaheap.model.DevNum;
import org.dmaheap.sysfs.ReadProblems;
import org.dmaheap.sysfs.SysfsRoot;

/** Reads the attribute {@code dev} of a class device. */
final class DevAttribute {
    private final SysfsRoot sysfs;
    private final ReadProblems problems;

    DevAttribute(SysfsRoot sysfs, ReadProblems problems) {
        this.sysfs = sysfs;
        this.problems = problems;
    }

    /** Number of the character device; without one nobody could open it, so it is reported and left out. */
    Optional<DevNum> of(String directory) {
        String path = directory + "/dev";
        Optional<String> text = sysfs.attribute(path);
        if (text.isEmpty()) {
            problems.report(path, "no device number: left out");
            return Optional.empty();
        }
        try {
            return Optional.of(DevNum.parse(text.get()));
        } catch (IllegalArgumentException e) {
            problems.report(path, "not a device number: " + text.get());
            return Optional.empty();
        }
    }
}
