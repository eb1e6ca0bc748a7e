// SPDX-License-Identifier: Apache-2.0
package org.dmaheap.config;

import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.apache.commons.cli.CommandLine;
import org.apache.commons.cli.DefaultParser;
import org.apache.commons.cli.Option;
import org.apache.commons.cli.Options;
import org.apache.commons.cli.ParseException;

/**
 * The command line of {@code dmaheapd}.
 *
 * @param root the tree to scan: {@code /}, or one captured from a machine
 * @param rules directories to read instead of the installed ones
 * @param socket path of the socket; empty: chosen by what may be written
 * @param bus {@code system}, {@code session}, {@code none} or a D-Bus address
 * @param logLevel {@code error}, {@code warn}, {@code info} or {@code debug}
 */
public record DaemonOptions(
        Path root,
        List<Path> rules,
        Optional<Path> socket,
        String bus,
        String logLevel,
        boolean help,
        boolean version) {
    private static final List<String> LEVELS = List.of("error", "warn", "info", "debug");

    /** What {@code --help} prints. */
    public static final String HELP = """
            dmaheapd [OPTIONS]
            Tells compositors, cameras and players which DMA-BUF heap to allocate from.

              --root DIR|FILE    scan this tree, or the one in this archive, instead of the running machine
              --rules DIR        read rules here instead of the installed ones; may be repeated
              --socket PATH      listen here instead of /run/dmaheapd/org.dmaheap.DmaHeap
              --bus BUS          system (default), session, a D-Bus address, or none
              --log-level LEVEL  error, warn, info (default) or debug
              --version          print the version
              -h, --help         print this

            SIGHUP reads rules and configuration again. See dmaheapd(8).
            """;

    public DaemonOptions {
        rules = List.copyOf(rules);
    }

    private static Options options() {
        return new Options()
                .addOption(Option.builder().longOpt("root").hasArg().get())
                .addOption(Option.builder().longOpt("rules").hasArg().get())
                .addOption(Option.builder().longOpt("socket").hasArg().get())
                .addOption(Option.builder().longOpt("bus").hasArg().get())
                .addOption(Option.builder().longOpt("log-level").hasArg().get())
                .addOption(Option.builder().longOpt("version").get())
                .addOption(Option.builder("h").longOpt("help").get());
    }

    /** @throws UsageError if the words make no sense */
    public static DaemonOptions parse(String... words) throws UsageError {
        try {
            CommandLine line =
                    DefaultParser.builder().setAllowPartialMatching(false).get().parse(options(), words);
            if (!line.getArgList().isEmpty()) {
                throw new UsageError("unexpected argument: " + line.getArgList().get(0));
            }
            for (Option option : line.getOptions()) {
                if (option.hasArg() && option.getValuesList().contains("")) {
                    throw new UsageError("--" + option.getLongOpt() + " needs a value");
                }
            }
            String level = last(line, "log-level", "info");
            if (!LEVELS.contains(level)) {
                throw new UsageError("--log-level is one of " + String.join(", ", LEVELS) + ", not " + level);
            }
            return new DaemonOptions(
                    Path.of(last(line, "root", "/")).toAbsolutePath().normalize(),
                    line.hasOption("rules")
                            ? Arrays.stream(line.getOptionValues("rules"))
                                    .map(Path::of)
                                    .toList()
                            : List.of(),
                    Optional.ofNullable(last(line, "socket", null)).map(Path::of),
                    bus(last(line, "bus", "system")),
                    level,
                    line.hasOption("help"),
                    line.hasOption("version"));
        } catch (ParseException e) {
            throw new UsageError(e.getMessage());
        } catch (InvalidPathException e) {
            // bytes that the locale's character set does not have
            throw new UsageError("no path: " + e.getInput());
        }
    }

    /** The value given last, as everywhere: what an administrator appends to a unit's command line must hold. */
    private static String last(CommandLine line, String option, String otherwise) {
        String[] values = line.getOptionValues(option);
        return values == null ? otherwise : values[values.length - 1];
    }

    private static String bus(String word) throws UsageError {
        boolean isAddress = word.indexOf(':') > 0;
        if (isAddress || List.of("system", "session", "none").contains(word)) {
            return word;
        }
        throw new UsageError("--bus is system, session, none or an address like unix:path=SOCKET, not " + word);
    }

    /** The same, but of another tree: what an archive was unpacked into. */
    public DaemonOptions at(Path tree) {
        return new DaemonOptions(tree, rules, socket, bus, logLevel, help, version);
    }

    /** Whether the machine that we run on is scanned. */
    public boolean isLive() {
        return root.equals(Path.of("/"));
    }
}
