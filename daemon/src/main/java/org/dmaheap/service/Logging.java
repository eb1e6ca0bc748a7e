// SPDX-License-Identifier: Apache-2.0
package org.dmaheap.service;

import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.logging.Formatter;
import java.util.logging.Handler;
import java.util.logging.Level;
import java.util.logging.LogRecord;
import java.util.logging.Logger;
import org.dmaheap.model.Visible;

/**
 * Log lines on stderr: a line is a level and a sentence. The journal gets the level as it likes it (sd-daemon(3)). Whoever
 * logs never waits, and what a line holds from elsewhere cannot begin another line.
 */
public final class Logging {

    /** The values of {@code --log-level}. */
    public enum Detail {
        ERROR(Level.SEVERE),
        WARN(Level.WARNING),
        INFO(Level.INFO),
        DEBUG(Level.FINE);

        private final Level level;

        Detail(Level level) {
            this.level = level;
        }
    }

    private Logging() {}

    /**
     * @param environment of this process
     */
    public static void configure(Detail detail, Map<String, String> environment) {
        configure(detail, goesToJournal(environment), System.err);
    }

    static void configure(Detail detail, boolean journal, OutputStream stderr) {
        Logger root = Logger.getLogger("");
        for (Handler handler : root.getHandlers()) {
            root.removeHandler(handler);
        }
        Handler handler = new LineHandler(new Line(journal), stderr);
        handler.setLevel(detail.level);
        root.addHandler(handler);
        root.setLevel(detail.level);
    }

    /** Waits until what was logged is written, no longer than a second; the process is about to end. */
    static void flush() {
        for (Handler handler : Logger.getLogger("").getHandlers()) {
            handler.flush();
        }
    }

    private static final class LineHandler extends Handler {
        private static final long FLUSH_MILLIS = 1000;

        private final LogWriter writer;

        LineHandler(Line format, OutputStream stream) {
            setFormatter(format);
            writer = new LogWriter(
                    stream,
                    count -> format.format(
                            new LogRecord(Level.WARNING, count + " lines are left out, nobody took them in time")));
        }

        @Override
        public void publish(LogRecord record) {
            if (isLoggable(record)) {
                writer.write(getFormatter().format(record));
            }
        }

        @Override
        public void flush() {
            writer.flush(FLUSH_MILLIS);
        }

        @Override
        public void close() {
            flush();
        }
    }

    /** stderr may be redirected although the variable is inherited: it names device and inode of the journal's socket. */
    private static boolean goesToJournal(Map<String, String> environment) {
        try {
            Map<String, Object> stderr = Files.readAttributes(Path.of("/proc/self/fd/2"), "unix:dev,ino");
            return (stderr.get("dev") + ":" + stderr.get("ino")).equals(environment.get("JOURNAL_STREAM"));
        } catch (IOException | UnsupportedOperationException e) {
            return false;
        }
    }

    private static final class Line extends Formatter {

        private final boolean journal;

        Line(boolean journal) {
            this.journal = journal;
        }

        @Override
        public String format(LogRecord record) {
            String start = journal ? "<" + priority(record.getLevel()) + ">" : "dmaheapd: " + word(record.getLevel());
            StringBuilder text = new StringBuilder(start)
                    .append(Visible.text(formatMessage(record)))
                    .append('\n');
            if (record.getThrown() != null) {
                StringWriter trace = new StringWriter();
                record.getThrown().printStackTrace(new PrintWriter(trace));
                trace.toString()
                        .lines()
                        .forEach(line -> text.append(journal ? start : "")
                                .append(Visible.text(line.replace("\t", "    ")))
                                .append('\n'));
            }
            return text.toString();
        }

        private static int priority(Level level) {
            int value = level.intValue();
            if (value >= Level.SEVERE.intValue()) {
                return 3;
            }
            if (value >= Level.WARNING.intValue()) {
                return 4;
            }
            return value >= Level.INFO.intValue() ? 6 : 7;
        }

        private static String word(Level level) {
            return switch (priority(level)) {
                case 3 -> "error: ";
                case 4 -> "warning: ";
                case 7 -> "debug: ";
                default -> "";
            };
        }
    }
}
