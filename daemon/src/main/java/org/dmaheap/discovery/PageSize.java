// SPDX-License-Identifier: Apache-2.0
package org.dmaheap.discovery;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.dmaheap.inventory.OfNode;
import org.dmaheap.inventory.ReservedMemory;
import org.dmaheap.sysfs.SysfsRoot;

/**
 * Bytes of a page of the scanned machine, in which the kernel counts its areas. The machine that we run on tells its own;
 * a captured tree does where it tells one thing both in bytes and in pages. Otherwise nothing does: arm64 has pages of
 * three sizes, and a guess makes a pool four or sixteen times too small.
 */
public final class PageSize {
    private static final List<Long> SIZES = List.of(4096L, 16384L, 65536L);

    private static final String HUGE_PAGE = "/sys/kernel/mm/transparent_hugepage/hpage_pmd_size";

    private final SysfsRoot sysfs;
    private final MemInfo memInfo;

    PageSize(SysfsRoot sysfs, MemInfo memInfo) {
        this.sysfs = sysfs;
        this.memInfo = memInfo;
    }

    /**
     * Bytes of a page; empty if nothing tells.
     *
     * @param areas the pages of each area; empty where the kernel does not show them
     * @param regions by the name of their area
     */
    OptionalLong of(Map<String, OptionalLong> areas, Map<String, ReservedMemory> regions) {
        if (sysfs.isLive()) {
            return own();
        }
        if (sysfs.capturedPageBytes().isPresent()) {
            return sysfs.capturedPageBytes();
        }
        for (Map.Entry<String, OptionalLong> area : areas.entrySet()) {
            ReservedMemory region = regions.get(area.getKey());
            OptionalLong size = region == null ? OptionalLong.empty() : inBoth(region.size(), area.getValue());
            if (size.isPresent()) {
                return size;
            }
        }
        return Stream.<Supplier<OptionalLong>>of(
                        () -> inBoth(memInfo.bytes("CmaTotal"), sum(areas)), this::ofHugePage, this::ofZones)
                .map(Supplier::get)
                .filter(OptionalLong::isPresent)
                .findFirst()
                .orElse(OptionalLong.empty());
    }

    /** All areas count towards the total that {@code /proc/meminfo} tells, so one without pages spoils the sum. */
    private static OptionalLong sum(Map<String, OptionalLong> areas) {
        return areas.values().stream().allMatch(OptionalLong::isPresent)
                ? OptionalLong.of(areas.values().stream()
                        .mapToLong(OptionalLong::getAsLong)
                        .sum())
                : OptionalLong.empty();
    }

    private static OptionalLong inBoth(OptionalLong bytes, OptionalLong pages) {
        return bytes.isPresent() && pages.isPresent() && pages.getAsLong() > 0
                ? SIZES.stream()
                        .filter(size -> bytes.getAsLong() / size == pages.getAsLong() && bytes.getAsLong() % size == 0)
                        .mapToLong(Long::longValue)
                        .findFirst()
                : OptionalLong.empty();
    }

    /**
     * A huge page is what one table of eight-byte entries maps, and the table fills a page; PowerPC alone has smaller tables
     * ({@code PMD_SHIFT}, arch/&#42;/include/asm, Linux 7.3).
     */
    private OptionalLong ofHugePage() {
        boolean powerPc = sysfs.list(OfNode.directory("/cpus")).stream().anyMatch(name -> name.startsWith("PowerPC,"));
        String text = powerPc ? "" : sysfs.attribute(HUGE_PAGE).orElse("");
        return SIZES.stream()
                .filter(size -> text.equals(Long.toString(size / Long.BYTES * size)))
                .mapToLong(Long::longValue)
                .findFirst();
    }

    /** The zones hand out what {@code MemTotal} says, but for what came or went between the two readings. */
    private OptionalLong ofZones() {
        long pages = Zones.read(sysfs).stream().mapToLong(Zones.Zone::managed).sum();
        OptionalLong bytes = memInfo.bytes("MemTotal");
        return pages > 0 && bytes.isPresent()
                ? SIZES.stream()
                        .filter(size -> Math.abs(bytes.getAsLong() / size - pages) <= pages / 8)
                        .mapToLong(Long::longValue)
                        .findFirst()
                : OptionalLong.empty();
    }

    /** {@code AT_PAGESZ} of our own process; empty if it cannot be read. */
    public static OptionalLong own() {
        final int pageSizeKey = 6;
        try {
            byte[] raw = Files.readAllBytes(Path.of("/proc/self/auxv"));
            boolean wide = !System.getProperty("sun.arch.data.model", "64").equals("32");
            ByteBuffer vector = ByteBuffer.wrap(raw).order(ByteOrder.nativeOrder());
            while (vector.remaining() >= (wide ? 16 : 8)) {
                long key = wide ? vector.getLong() : vector.getInt();
                long value = wide ? vector.getLong() : vector.getInt();
                if (key == pageSizeKey) {
                    return OptionalLong.of(value);
                }
            }
        } catch (IOException e) {
            return OptionalLong.empty();
        }
        return OptionalLong.empty();
    }
}
