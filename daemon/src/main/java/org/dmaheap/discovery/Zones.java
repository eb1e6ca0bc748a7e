// SPDX-License-Identifier: Apache-2.0
package org.dmaheap.discovery;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.dmaheap.model.Fact;
import org.dmaheap.sysfs.SysfsRoot;

/**
 * {@code /proc/zoneinfo}: the zones from which the kernel hands out pages ({@code zoneinfo_show_print()}, mm/vmstat.c, Linux
 * 7.3). A zone has many more lines than matter here, some for each CPU.
 */
final class Zones {
    static final String PATH = "/proc/zoneinfo";

    private static final Pattern HEAD = Pattern.compile("Node +[0-9]+, zone +\\w+");
    private static final Pattern FIGURE = Pattern.compile("(spanned|managed|start_pfn:) +([0-9]{1,15})");

    private Zones() {}

    /**
     * One zone that has pages.
     *
     * @param start number of its first page
     * @param spanned pages from the first to the last, holes included
     * @param managed pages that the kernel hands out
     * @param facts the lines that say so; how many pages are managed changes too often to be one
     */
    record Zone(long start, long spanned, long managed, List<Fact> facts) {
        Zone {
            facts = List.copyOf(facts);
        }
    }

    /** None where there is no such file. */
    static List<Zone> read(SysfsRoot sysfs) {
        List<Zone> zones = new ArrayList<>();
        List<Fact> facts = new ArrayList<>();
        Map<String, Long> figures = new TreeMap<>();
        for (String line : sysfs.table(PATH)) {
            Matcher figure = FIGURE.matcher(line);
            if (HEAD.matcher(line).matches()) {
                facts.clear();
                figures.clear();
                facts.add(Fact.of(PATH, line));
            } else if (figure.matches()) {
                figures.put(figure.group(1), Long.parseLong(figure.group(2)));
                if (!figure.group(1).equals("managed")) {
                    facts.add(Fact.of(PATH, line));
                }
            }
            if (figures.size() == 3) {
                if (figures.get("managed") > 0) {
                    zones.add(
                            new Zone(figures.get("start_pfn:"), figures.get("spanned"), figures.get("managed"), facts));
                }
                figures.clear();
            }
        }
        return zones;
    }
}
