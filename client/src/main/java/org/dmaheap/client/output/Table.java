// SPDX-License-Identifier: Apache-2.0
package org.dmaheap.client.output;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;

/**
 * Words in columns, two spaces between them; where a terminal is too narrow, some columns are left out and others broken.
 * The table libraries in reach draw boxes, count colour codes as width, or weigh more than this program.
 */
final class Table {
    private static final int GAP = 2;
    /** A column that is broken narrower than that is a ladder of words. */
    private static final int READABLE = 20;

    private final Output output;
    private final List<List<Cell>> rows = new ArrayList<>();
    private final List<Boolean> right = new ArrayList<>();
    private boolean headed;
    private List<Integer> dispensable = List.of();
    private List<Integer> breakable = List.of();

    Table(Output output) {
        this.output = output;
    }

    /** Some words in one colour. */
    record Cell(String words, Ink ink) {
        Cell(String words, Ink ink) {
            this.words = Output.printable(words);
            this.ink = ink;
        }

        static Cell of(String words) {
            return new Cell(words, Ink.PLAIN);
        }

        int width() {
            return words.codePointCount(0, words.length());
        }
    }

    /** Column {@code index} is flush right. */
    Table flushRight(int index) {
        while (right.size() <= index) {
            right.add(false);
        }
        right.set(index, true);
        return this;
    }

    /** Columns that are left out where there is no room, the first of these first. */
    Table dispensable(Integer... columns) {
        dispensable = List.of(columns);
        return this;
    }

    /** Columns whose cells may go on in the next line where there is no room. */
    Table breakable(Integer... columns) {
        breakable = List.of(columns);
        return this;
    }

    Table heading(String... words) {
        return heading(List.of(words));
    }

    Table heading(List<String> words) {
        List<Cell> cells = new ArrayList<>();
        for (String word : words) {
            cells.add(new Cell(word, Ink.HEADING));
        }
        headed = true;
        return row(cells);
    }

    Table row(String... words) {
        List<Cell> cells = new ArrayList<>();
        for (String word : words) {
            cells.add(Cell.of(word));
        }
        return row(cells);
    }

    Table row(List<Cell> cells) {
        rows.add(List.copyOf(cells));
        return this;
    }

    /** Width in characters. */
    int width() {
        return total(widths());
    }

    private static int total(int[] widths) {
        int width = 0;
        for (int column : widths) {
            width += column + GAP;
        }
        return Math.max(0, width - GAP);
    }

    void show() {
        Set<Integer> hidden = leftOut();
        int[] widths = widths();
        for (int column : hidden) {
            widths[column] = -GAP;
        }
        narrow(widths);
        for (List<Cell> row : rows) {
            for (List<Cell> part : broken(row, widths)) {
                output.line(line(part, widths));
            }
        }
        List<String> names = new ArrayList<>();
        for (int column : hidden) {
            if (headed && says(column)) {
                names.add(rows.get(0).get(column).words());
            }
        }
        if (!names.isEmpty()) {
            output.line("");
            String left = "left out to fit: " + String.join(", ", names) + " (--json has all)";
            for (String line : Sentences.wrapped(left, output.columns())) {
                output.line(output.paint(Ink.FAINT, line));
            }
        }
    }

    /** What does not fit, columns that say nothing first. */
    private Set<Integer> leftOut() {
        Set<Integer> left = new TreeSet<>();
        for (boolean silent : List.of(true, false)) {
            for (int column : dispensable) {
                if (total(leastWidths(left)) > output.columns() && (!silent || !says(column))) {
                    left.add(column);
                }
            }
        }
        return left;
    }

    /** Without some columns, and with those that may be broken as narrow as they can be read. */
    private int[] leastWidths(Set<Integer> left) {
        int[] widths = widths();
        for (int column : breakable) {
            if (column < widths.length) {
                widths[column] = Math.min(widths[column], Math.max(READABLE, longestWord(column)));
            }
        }
        for (int column : left) {
            widths[column] = -GAP;
        }
        return widths;
    }

    /** Whether any row has something there. */
    private boolean says(int column) {
        for (List<Cell> row : rows.subList(headed ? 1 : 0, rows.size())) {
            if (column < row.size() && !row.get(column).words().equals("-")) {
                return true;
            }
        }
        return false;
    }

    /** Takes from the widest of the columns that may be broken until all fit, or until each has but its longest word. */
    private void narrow(int[] widths) {
        int excess = total(widths) - output.columns();
        while (excess > 0) {
            int widest = -1;
            for (int column : breakable) {
                if (column < widths.length
                        && widths[column] > longestWord(column)
                        && (widest < 0 || widths[column] > widths[widest])) {
                    widest = column;
                }
            }
            if (widest < 0) {
                return;
            }
            widths[widest]--;
            excess--;
        }
    }

    private int longestWord(int column) {
        int longest = 0;
        for (List<Cell> row : rows) {
            if (column < row.size()) {
                for (String word : row.get(column).words().split(" ")) {
                    longest = Math.max(longest, word.codePointCount(0, word.length()));
                }
            }
        }
        return longest;
    }

    /** A row as so many lines as its cells need. */
    private static List<List<Cell>> broken(List<Cell> row, int[] widths) {
        List<List<Cell>> lines = new ArrayList<>();
        for (int column = 0; column < row.size(); column++) {
            Cell cell = row.get(column);
            List<String> parts = widths[column] < 0 ? List.of("") : Sentences.wrapped(cell.words(), widths[column]);
            for (int i = 0; i < parts.size(); i++) {
                while (lines.size() <= i) {
                    lines.add(new ArrayList<>());
                }
                while (lines.get(i).size() < column) {
                    lines.get(i).add(Cell.of(""));
                }
                lines.get(i).add(new Cell(parts.get(i), cell.ink()));
            }
        }
        return lines;
    }

    private String line(List<Cell> row, int[] widths) {
        StringBuilder line = new StringBuilder();
        int owed = 0;
        for (int column = 0; column < row.size(); column++) {
            Cell cell = row.get(column);
            int padding = widths[column] - cell.width();
            boolean flushRight = column < right.size() && right.get(column);
            int before = owed + (flushRight ? padding : 0);
            if (cell.width() > 0) {
                // spaces are written only before words, so that no line ends in one
                line.append(" ".repeat(before)).append(output.paint(cell.ink(), cell.words()));
                owed = (flushRight ? 0 : padding) + GAP;
            } else {
                owed += widths[column] + GAP;
            }
        }
        return line.toString();
    }

    private int[] widths() {
        int columns = 0;
        for (List<Cell> row : rows) {
            columns = Math.max(columns, row.size());
        }
        int[] widths = new int[columns];
        for (List<Cell> row : rows) {
            for (int column = 0; column < row.size(); column++) {
                widths[column] = Math.max(widths[column], row.get(column).width());
            }
        }
        return widths;
    }
}
