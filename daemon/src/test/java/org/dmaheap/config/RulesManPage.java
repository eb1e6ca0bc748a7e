// SPDX-License-Identifier: Apache-2.0
package org.dmaheap.config;

import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The manual page of the rule format, made of {@code rules.md}, so that the format is described once. */
final class RulesManPage {
    private static final String HEAD = """
            .\\" SPDX-License-Identifier: Apache-2.0
            .\\" Made of daemon/doc/rules.md by RulesManPageTest with -Dgolden.update; not edited by hand.
            .TH DMAHEAPD.RULES 5 2026-11-29 "dmaheapd @VERSION@" "File Formats"
            .nh
            .ad l
            .SH NAME
            dmaheapd.rules \\- what drivers and heaps need and give, as data
            .SH SYNOPSIS
            .I /etc/dmaheapd/rules.d/*.json
            .br
            .I /usr/lib/dmaheapd/rules.d/*.json
            .SH DESCRIPTION
            """;

    private static final String FOOT = """
            .SH SEE ALSO
            .BR dmaheapd (8),
            .BR dmaheapctl (1)
            """;

    private static final Pattern MARKED = Pattern.compile("`([^`]*)`|\\[([^]]*)]\\([^)]*\\)");

    private final StringBuilder page = new StringBuilder(HEAD);
    private boolean paragraphBegins;

    private RulesManPage() {}

    static String of(List<String> markdown) {
        RulesManPage made = new RulesManPage();
        boolean code = false;
        for (String line : markdown) {
            if (line.startsWith("```")) {
                made.page.append(code ? ".RE\n.fi\n" : ".PP\n.nf\n.RS\n");
                code = !code;
                made.paragraphBegins = true;
            } else if (code) {
                made.page
                        .append(protectedStart(escaped(line).replace("-", "\\-")))
                        .append('\n');
            } else {
                made.text(line);
            }
        }
        return made.page.append(FOOT).toString();
    }

    private void text(String line) {
        if (line.isEmpty()) {
            paragraphBegins = true;
        } else if (line.startsWith("## ")) {
            page.append(".SS ").append(inline(line.substring(3))).append('\n');
            paragraphBegins = false;
        } else if (line.startsWith("|")) {
            row(line);
        } else if (line.startsWith("* ")) {
            page.append(".IP \\(bu 2\n")
                    .append(protectedStart(inline(line.substring(2))))
                    .append('\n');
        } else if (!line.startsWith("# ")) {
            page.append(paragraphBegins ? ".PP\n" : "")
                    .append(protectedStart(inline(line)))
                    .append('\n');
            paragraphBegins = false;
        }
    }

    /** A row of a table of keys is a tagged paragraph; its head and its rule are left out. */
    private void row(String line) {
        String[] cells = line.split("(?<!\\\\)\\|");
        if (cells[1].contains("`")) {
            page.append(".TP\n")
                    .append(inline(cells[1].strip()))
                    .append('\n')
                    .append(protectedStart(inline(cells[2].strip())))
                    .append('\n');
        }
        paragraphBegins = true;
    }

    private static String inline(String markdown) {
        Matcher marked = MARKED.matcher(markdown);
        StringBuilder text = new StringBuilder();
        int end = 0;
        while (marked.find()) {
            text.append(escaped(markdown.substring(end, marked.start())));
            boolean isCode = marked.group(1) != null;
            text.append(
                    isCode ? "\\fB" + escaped(marked.group(1)).replace("-", "\\-") + "\\fR" : escaped(marked.group(2)));
            end = marked.end();
        }
        return text.append(escaped(markdown.substring(end))).toString();
    }

    private static String escaped(String text) {
        return text.replace("\\", "\\e").replace("…", "...").replace("→", "to");
    }

    /** What begins with a dot or an apostrophe would be a request. */
    private static String protectedStart(String line) {
        return line.startsWith(".") || line.startsWith("'") ? "\\&" + line : line;
    }
}
