// SPDX-License-Identifier: Apache-2.0
package org.dmaheap.client.graph;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.dmaheap.client.graph.Picture.Choice;
import org.dmaheap.client.graph.Picture.Group;
import org.dmaheap.client.graph.Picture.Pool;
import org.dmaheap.client.graph.Picture.Row;

/**
 * A picture as SVG: groups of devices on the left, pools on the right, a line from each group to each pool that it can use.
 * A line has its pool's colour and begins at its rank, so neither says alone what it says; colours are told apart by
 * people who see no red or no green, and there are others for a dark page. Lengths are pixels.
 */
public final class Svg {
    private static final int MARGIN = 24;
    private static final int POOL_WIDTH = 330;
    private static final int GAP = 14;
    private static final int HEADING = 30;
    private static final int ROW = 24;
    private static final int BADGE = 26;
    private static final int TOP = 92;
    /** Pools for no device here that are shown one by one; the others are counted. */
    private static final int MOST_REFUSED = 4;
    /** Characters of 13 pixels that fit into the width of a pool. */
    private static final int POOL_CHARACTERS = 38;
    /** Characters of names that fit into a group below its rows. */
    private static final int FOOTER = 34;

    private static final int COLOURS = 6;

    private final Picture picture;
    private final int width;
    private final int groupWidth;
    private final int poolLeft;
    private final Markup markup = new Markup();
    private final Map<String, Integer> colours = new HashMap<>();
    /** Where the lines of a pool end. */
    private final Map<String, Integer> middles = new HashMap<>();

    private Svg(Picture picture) {
        this.picture = picture;
        boolean labelled = picture.groups().stream()
                .flatMap(group -> group.rows().stream())
                .anyMatch(row -> row.label().isPresent());
        groupWidth = labelled ? 540 : 400;
        width = groupWidth + 560;
        poolLeft = width - MARGIN - POOL_WIDTH;
    }

    /** The text of a file {@code .svg}. */
    public static String of(Picture picture) {
        return new Svg(picture).text();
    }

    private String text() {
        int left = picture.silent().isEmpty() ? 0 : ROW;
        for (Group group : picture.groups()) {
            left += height(group) + GAP;
        }
        int used = 0;
        for (Pool pool : offered()) {
            used += height(pool) + GAP;
        }
        int unused = 0;
        for (Pool pool : refused()) {
            unused += height(pool) + GAP;
        }
        unused += (refused().isEmpty() ? 0 : ROW) + notShown().size() * ROW;
        // pools in use stand beside the middle of the groups, the others below
        int groups = TOP + Math.max(0, (used - left) / 2);
        int pools = TOP + Math.max(0, Math.min((left - used) / 2, left - used - unused));
        int height = Math.max(groups + left, pools + used + unused) + 50;
        begin(height);
        colour();
        int below = boxes(offered(), pools);
        if (!refused().isEmpty()) {
            text("soft", poolLeft, below + 12, "For no device here:");
            below = boxes(refused(), below + ROW);
        }
        for (String line : notShown()) {
            text("soft", poolLeft, below + 12, line);
            below += ROW;
        }
        groups(groups);
        legend(height - 26);
        return markup.close("svg").toString();
    }

    private void begin(int height) {
        markup.open("svg")
                .attribute("xmlns", "http://www.w3.org/2000/svg")
                .attribute("width", width)
                .attribute("height", height)
                .attribute("viewBox", "0 0 " + width + " " + height)
                .attribute("role", "img")
                .attribute("aria-labelledby", "heaps-title heaps-description");
        markup.open("title")
                .attribute("id", "heaps-title")
                .text(Words.title(picture))
                .close("title");
        markup.open("desc")
                .attribute("id", "heaps-description")
                .text(Words.description(picture))
                .close("desc");
        markup.open("style").text(STYLE).close("style");
        markup.open("rect")
                .attribute("class", "page")
                .attribute("width", width)
                .attribute("height", height)
                .attribute("rx", 8)
                .end();
        text("h1", MARGIN, 38, picture.machine().orElse("Which DMA-BUF heap suits which device"));
        String kernel =
                picture.kernel().map(release -> "Linux " + release + ". ").orElse("");
        text(
                "soft",
                MARGIN,
                62,
                kernel + "What each device can take, and the heaps to allocate from: 1 is tried first.");
    }

    /** A colour for each pool, the same in every picture for the two that most machines have. */
    private void colour() {
        int next = 2;
        for (Pool pool : picture.pools()) {
            if (pool.heap().name().equals("system")) {
                colours.put("system", 0);
            } else if (pool.heap().isDefault().orElse(false) && !colours.containsValue(1)) {
                colours.put(pool.heap().name(), 1);
            } else {
                colours.put(pool.heap().name(), next);
                next = next + 1 < COLOURS ? next + 1 : 2;
            }
        }
    }

    private static int height(Group group) {
        int rows = HEADING + group.rows().size() * ROW + (footer(group).isEmpty() ? 8 : ROW + 6);
        return Math.max(rows, group.choices().size() * BADGE + 12);
    }

    private static String footer(Group group) {
        if (group.choices().isEmpty()) {
            return Words.withoutChoice(group);
        }
        List<String> parts = new ArrayList<>();
        int most = group.refused().isEmpty() || group.unknown().isEmpty() ? FOOTER : FOOTER / 2;
        if (!group.refused().isEmpty()) {
            parts.add("✗ " + some(group.refused(), most));
        }
        if (!group.unknown().isEmpty()) {
            parts.add("? " + some(group.unknown(), most));
        }
        return String.join(", ", parts);
    }

    /** As many names as so many characters hold, and how many more there are. */
    private static String some(List<String> names, int most) {
        StringBuilder text = new StringBuilder(Words.shortened(names.get(0), most));
        int shown = 1;
        while (shown < names.size() && text.length() + 2 + names.get(shown).length() <= most) {
            text.append(", ").append(names.get(shown));
            shown++;
        }
        return text + (shown < names.size() ? " and " + (names.size() - shown) + " more" : "");
    }

    private void groups(int top) {
        int y = top;
        for (Group group : picture.groups()) {
            group(group, y);
            y += height(group) + GAP;
        }
        if (!picture.silent().isEmpty()) {
            text("soft", MARGIN, y + 14, "? no rule knows what these do: " + some(picture.silent(), FOOTER));
        }
    }

    private void group(Group group, int y) {
        int height = height(group);
        int edge = MARGIN + groupWidth;
        int first = y + (height - (group.choices().size() - 1) * BADGE) / 2;
        // lines first: the boxes lie over their ends
        for (Choice choice : group.choices()) {
            line(edge, first + (choice.rank() - 1) * BADGE, choice);
        }
        markup.open("rect")
                .attribute("class", group.choices().isEmpty() ? "box none" : "box")
                .attribute("x", MARGIN)
                .attribute("y", y)
                .attribute("width", groupWidth)
                .attribute("height", height)
                .attribute("rx", 8)
                .end();
        text("strong", MARGIN + 14, y + 21, "takes " + Words.taken(group));
        int line = y + HEADING;
        for (Row row : group.rows()) {
            text("name", MARGIN + 14, line + 15, Words.shortened(Words.name(row), 19));
            text("soft", MARGIN + 172, line + 15, Words.shortened(Words.driver(row), groupWidth / 8 - 34));
            text("soft", MARGIN + groupWidth - 110, line + 15, Words.how(row.need()));
            line += ROW;
        }
        text("small", MARGIN + 14, line + 14, footer(group));
        for (Choice choice : group.choices()) {
            badge(edge, first + (choice.rank() - 1) * BADGE, choice);
        }
    }

    private void line(int x, int y, Choice choice) {
        int end = middles.getOrDefault(choice.pool(), y);
        int middle = (x + poolLeft) / 2;
        markup.open("path")
                .attribute("class", "line c" + colours.get(choice.pool()) + (choice.rank() == 1 ? " first" : ""))
                .attribute(
                        "d",
                        "M" + x + " " + y + "C" + middle + " " + y + " " + middle + " " + end + " " + poolLeft + " "
                                + end)
                .end();
    }

    private void badge(int x, int y, Choice choice) {
        markup.open("circle")
                .attribute("class", "badge f" + colours.get(choice.pool()))
                .attribute("cx", x)
                .attribute("cy", y)
                .attribute("r", 11)
                .end();
        text("rank", x, y + 4, Integer.toString(choice.rank()));
        if (choice.verified()) {
            text("verified", x + 14, y - 5, "✓");
        }
    }

    private List<Pool> offered() {
        return picture.pools().stream().filter(Pool::offered).toList();
    }

    private List<Pool> refused() {
        return picture.pools().stream()
                .filter(pool -> !pool.offered() && pool.refused())
                .limit(MOST_REFUSED)
                .toList();
    }

    /** A line for each reason for which pools are only counted. */
    private List<String> notShown() {
        List<Pool> shown = refused();
        Map<String, Integer> counts = new LinkedHashMap<>();
        for (Pool pool : picture.pools()) {
            if (!pool.offered() && !shown.contains(pool)) {
                counts.merge(Words.unused(pool), 1, Integer::sum);
            }
        }
        List<String> lines = new ArrayList<>();
        counts.forEach((reason, count) ->
                lines.add("and " + count + (count == 1 ? " more pool: " : " more pools: ") + reason));
        return lines;
    }

    private static int height(Pool pool) {
        return 34 + lines(pool).size() * 18;
    }

    private static List<String> lines(Pool pool) {
        List<String> lines = new ArrayList<>();
        String memory = Words.memory(pool);
        if (!memory.isEmpty()) {
            lines.add(memory);
        }
        if (!pool.aliases().isEmpty()) {
            lines.add("also called " + String.join(", ", pool.aliases()));
        }
        if (!pool.heap().owners().isEmpty()) {
            lines.add("belongs to " + String.join(", ", pool.heap().owners()));
        }
        return lines;
    }

    /** Draws pools one below the other; returns where the next would be. */
    private int boxes(List<Pool> pools, int top) {
        int y = top;
        for (Pool pool : pools) {
            box(pool, y);
            y += height(pool) + GAP;
        }
        return y;
    }

    private void box(Pool pool, int y) {
        int height = height(pool);
        markup.open("rect")
                .attribute(
                        "class",
                        pool.offered() ? "box c" + colours.get(pool.heap().name()) : "box unused")
                .attribute("x", poolLeft)
                .attribute("y", y)
                .attribute("width", POOL_WIDTH)
                .attribute("height", height)
                .attribute("rx", 8)
                .end();
        text("name", poolLeft + 16, y + 23, Words.shortened(pool.heap().name(), POOL_CHARACTERS));
        int line = y + 42;
        for (String words : lines(pool)) {
            text("soft", poolLeft + 16, line, Words.shortened(words, POOL_CHARACTERS + 2));
            line += 18;
        }
        middles.put(pool.heap().name(), y + height / 2);
    }

    private void legend(int y) {
        markup.open("circle")
                .attribute("class", "badge f0")
                .attribute("cx", MARGIN + 11)
                .attribute("cy", y - 4)
                .attribute("r", 11)
                .end();
        text("rank", MARGIN + 11, y, "1");
        markup.open("path")
                .attribute("class", "line first c0")
                .attribute("d", "M" + (MARGIN + 22) + " " + (y - 4) + "h34")
                .end();
        text("soft", MARGIN + 64, y, "to try first");
        markup.open("circle")
                .attribute("class", "badge f1")
                .attribute("cx", MARGIN + 161)
                .attribute("cy", y - 4)
                .attribute("r", 11)
                .end();
        text("rank", MARGIN + 161, y, "2");
        markup.open("path")
                .attribute("class", "line c1")
                .attribute("d", "M" + (MARGIN + 172) + " " + (y - 4) + "h34")
                .end();
        text("soft", MARGIN + 214, y, "then");
        int x = MARGIN + 270;
        if (picture.groups().stream()
                .anyMatch(
                        group -> !group.choices().isEmpty() && !group.refused().isEmpty())) {
            text("soft", x, y, "✗ cannot use");
            x += 110;
        }
        if (picture.groups().stream().anyMatch(group -> !group.unknown().isEmpty())) {
            text("soft", x, y, "? nobody knows, do not try");
            x += 190;
        }
        if (picture.groups().stream().flatMap(group -> group.choices().stream()).anyMatch(Choice::verified)) {
            text("soft", x, y, "✓ proved on this boot");
        }
    }

    private void text(String style, int x, int y, String words) {
        if (!words.isEmpty()) {
            markup.open("text")
                    .attribute("class", style)
                    .attribute("x", x)
                    .attribute("y", y)
                    .text(words)
                    .close("text");
        }
    }

    /** What a dark page has in place of a light one's colours comes last. */
    private static final String STYLE = """

            text{font:13px system-ui,-apple-system,"Segoe UI",Roboto,"Noto Sans",sans-serif;fill:#1f2328}
            .h1{font-size:20px;font-weight:600}
            .strong{font-weight:600}
            .name{font-family:ui-monospace,Menlo,Consolas,"DejaVu Sans Mono",monospace;font-weight:600}
            .soft,.small{fill:#59636e}
            .small{font-size:12px}
            .rank{font-size:12px;font-weight:700;fill:#fff;text-anchor:middle}
            .verified{font-weight:700}
            .page{fill:#fff}
            .box{fill:#f6f8fa;stroke:#818b98;stroke-width:1.5}
            .none,.unused{stroke-dasharray:5 4}
            .line{fill:none;stroke-width:1.75;stroke-dasharray:7 4}
            .first{stroke-width:3.5;stroke-dasharray:none}
            .badge{stroke:#fff;stroke-width:2}
            .c0{stroke:#0072b2}.c1{stroke:#b35900}.c2{stroke:#007a5e}.c3{stroke:#9b3f86}.c4{stroke:#6e5c00}.c5{stroke:#57606a}
            .f0{fill:#0072b2}.f1{fill:#b35900}.f2{fill:#007a5e}.f3{fill:#9b3f86}.f4{fill:#6e5c00}.f5{fill:#57606a}
            @media (prefers-color-scheme:dark){
            text{fill:#f0f6fc}
            .soft,.small{fill:#9198a1}
            .page{fill:#0d1117}
            .box{fill:#151b23;stroke:#656c76}
            .rank{fill:#0d1117}
            .badge{stroke:#0d1117}
            .c0{stroke:#56b4e9}.c1{stroke:#f0a030}.c2{stroke:#2cc49a}.c3{stroke:#e08bc0}.c4{stroke:#d9c84a}.c5{stroke:#b1bac4}
            .f0{fill:#56b4e9}.f1{fill:#f0a030}.f2{fill:#2cc49a}.f3{fill:#e08bc0}.f4{fill:#d9c84a}.f5{fill:#b1bac4}
            }
            """;
}
