// SPDX-License-Identifier: Apache-2.0
package org.dmaheap.client.output;

import java.util.ArrayList;
import java.util.List;

/**
 * Words in columns, two spaces between them. The table libraries in reach draw boxes, count colour codes as width, or
 * weigh more than this program.
 */
final class Table {
    private final Output output;
    private final List<List<Cell>> rows = new ArrayList<>();
    private final List<Boolean> right = new ArrayList<>();

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

    Table heading(String... words) {
        return heading(List.of(words));
    }

    Table heading(List<String> words) {
        List<Cell> cells = new ArrayList<>();
        for (String word : words) {
            cells.add(new Cell(word, Ink.HEADING));
        }
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
        int width = 0;
        for (int column : widths()) {
            width += column + 2;
        }
        return Math.max(0, width - 2);
    }

    void show() {
        int[] widths = widths();
        for (List<Cell> row : rows) {
            output.line(line(row, widths));
        }
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
                owed = (flushRight ? 0 : padding) + 2;
            } else {
                owed += widths[column] + 2;
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
