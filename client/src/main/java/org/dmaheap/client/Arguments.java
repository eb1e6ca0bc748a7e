// SPDX-License-Identifier: Apache-2.0
package org.dmaheap.client;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.commons.cli.CommandLine;
import org.apache.commons.cli.DefaultParser;
import org.apache.commons.cli.MissingArgumentException;
import org.apache.commons.cli.Option;
import org.apache.commons.cli.Options;
import org.apache.commons.cli.ParseException;
import org.apache.commons.cli.UnrecognizedOptionException;
import org.dmaheap.model.FindQuery;

/**
 * The command line, taken apart. Options stand before or after the verb.
 *
 * @param verb the first word; {@code map} if there is none
 * @param operands the words after the verb
 * @param cpuAccess of {@code find} and {@code run}, as are
 * @param protectedMemory and
 * @param minimumBytes
 * @param ofVerb options that only this verb takes, with their values
 */
public record Arguments(
        String verb,
        List<String> operands,
        Optional<Path> root,
        List<Path> rules,
        Optional<Path> socket,
        JsonStyle json,
        boolean legend,
        boolean pager,
        boolean quiet,
        boolean help,
        boolean version,
        Optional<FindQuery.Access> cpuAccess,
        boolean protectedMemory,
        Optional<Long> minimumBytes,
        Map<String, List<String>> ofVerb) {

    /** Options that only one verb takes: those with a value end in {@code =}. */
    private static final Map<String, List<String>> OF_VERBS =
            Map.of("verify", List.of("allow-primary", "wake", "heap="), "find", List.of("format="));

    /** How JSON is printed, if at all. */
    public enum JsonStyle {
        PRETTY,
        SHORT,
        OFF
    }

    /**
     * Takes a command line apart.
     *
     * @param onTerminal whether standard output is a terminal
     */
    public static Arguments parse(List<String> words, boolean onTerminal) throws UsageError {
        CommandLine commandLine = commandLine(words);
        List<String> operands = commandLine.getArgList();
        // asked one by one, the library makes a stream for each: milliseconds of a start
        Map<String, List<String>> line = new HashMap<>();
        for (Option option : commandLine.getOptions()) {
            if (option.hasArg() && option.getValuesList().contains("")) {
                throw new UsageError("--" + option.getLongOpt() + " needs a value");
            }
            line.computeIfAbsent(name(option), name -> new ArrayList<>()).addAll(option.getValuesList());
        }
        Arguments arguments = new Arguments(
                operands.isEmpty() ? "map" : operands.get(0),
                operands.isEmpty() ? List.of() : List.copyOf(operands.subList(1, operands.size())),
                path(line, "root"),
                paths(line.getOrDefault("rules", List.of())),
                path(line, "socket"),
                json(line, onTerminal),
                !line.containsKey("no-legend"),
                !line.containsKey("no-pager"),
                line.containsKey("quiet"),
                line.containsKey("help"),
                line.containsKey("version"),
                cpuAccess(line),
                line.containsKey("protected"),
                minimumBytes(line),
                ofVerb(line, operands.isEmpty() ? "map" : operands.get(0)));
        if (!arguments.verb.equals("find") && !arguments.verb.equals("run")) {
            refuse(line, "only find and run take --", "cpu-access", "protected", "minimum-bytes");
        }
        return arguments;
    }

    private static Map<String, List<String>> ofVerb(Map<String, List<String>> line, String verb) throws UsageError {
        Map<String, List<String>> own = new HashMap<>();
        for (Map.Entry<String, List<String>> entry : OF_VERBS.entrySet()) {
            for (String name : names(entry.getValue())) {
                if (line.containsKey(name)) {
                    if (!entry.getKey().equals(verb)) {
                        throw new UsageError("only " + entry.getKey() + " takes --" + name);
                    }
                    own.put(name, line.get(name));
                }
            }
        }
        return own;
    }

    private static List<String> names(List<String> options) {
        return options.stream().map(option -> option.replace("=", "")).toList();
    }

    /** Whether an option that only this verb takes was given. */
    public boolean has(String option) {
        return ofVerb.containsKey(option);
    }

    /** The values of an option that only this verb takes. */
    public List<String> values(String option) {
        return ofVerb.getOrDefault(option, List.of());
    }

    /** The tree to scan: the named one, or the machine that we run on. */
    public Path rootOrMachine() {
        return root.orElse(Path.of("/"));
    }

    /** Asks for so many operands. */
    public void expectOperands(int least, int most, String usage) throws UsageError {
        if (operands.size() < least || operands.size() > most) {
            throw new UsageError("usage: dmaheapctl " + usage);
        }
    }

    private static CommandLine commandLine(List<String> words) throws UsageError {
        Options options = new Options();
        for (String name : List.of("root", "rules", "socket", "json", "cpu-access", "minimum-bytes")) {
            options.addOption(new Option(null, name, true, null));
        }
        for (String name : List.of("no-legend", "no-pager", "protected", "version")) {
            options.addOption(new Option(null, name, false, null));
        }
        for (List<String> ofOneVerb : OF_VERBS.values()) {
            for (String option : ofOneVerb) {
                options.addOption(new Option(null, option.replace("=", ""), option.endsWith("="), null));
            }
        }
        options.addOption(new Option("j", null, false, null));
        options.addOption(new Option("q", "quiet", false, null));
        options.addOption(new Option("h", "help", false, null));
        try {
            return DefaultParser.builder()
                    .setAllowPartialMatching(false)
                    .setStripLeadingAndTrailingQuotes(false)
                    .get()
                    .parse(options, words.toArray(new String[0]));
        } catch (UnrecognizedOptionException e) {
            throw new UsageError("unknown option " + e.getOption());
        } catch (MissingArgumentException e) {
            throw new UsageError("--" + e.getOption().getLongOpt() + " needs a value");
        } catch (ParseException e) {
            throw new UsageError(e.getMessage());
        }
    }

    private static void refuse(Map<String, List<String>> line, String why, String... names) throws UsageError {
        for (String name : names) {
            if (line.containsKey(name)) {
                throw new UsageError(why + name);
            }
        }
    }

    private static Optional<Path> path(Map<String, List<String>> line, String option) {
        List<Path> paths = paths(line.getOrDefault(option, List.of()));
        return paths.isEmpty() ? Optional.empty() : Optional.of(paths.get(paths.size() - 1));
    }

    private static List<Path> paths(List<String> values) {
        List<Path> paths = new ArrayList<>();
        for (String value : values) {
            paths.add(Path.of(value));
        }
        return paths;
    }

    /** The value given last. */
    private static String value(Map<String, List<String>> line, String option) {
        List<String> values = line.get(option);
        return values == null ? null : values.get(values.size() - 1);
    }

    private static String name(Option option) {
        return option.hasLongOpt() ? option.getLongOpt() : option.getOpt();
    }

    private static JsonStyle json(Map<String, List<String>> line, boolean onTerminal) throws UsageError {
        String style = value(line, "json");
        if (style == null) {
            if (!line.containsKey("j")) {
                return JsonStyle.OFF;
            }
            return onTerminal ? JsonStyle.PRETTY : JsonStyle.SHORT;
        }
        return switch (style) {
            case "pretty" -> JsonStyle.PRETTY;
            case "short" -> JsonStyle.SHORT;
            case "off" -> JsonStyle.OFF;
            default -> throw new UsageError("--json is pretty, short or off, not " + style);
        };
    }

    private static Optional<FindQuery.Access> cpuAccess(Map<String, List<String>> line) throws UsageError {
        String word = value(line, "cpu-access");
        if (word == null) {
            return Optional.empty();
        }
        Optional<FindQuery.Access> access = FindQuery.Access.ofWord(word);
        if (access.isEmpty()) {
            throw new UsageError("--cpu-access is none, read or write, not " + word);
        }
        return access;
    }

    private static Optional<Long> minimumBytes(Map<String, List<String>> line) throws UsageError {
        String text = value(line, "minimum-bytes");
        if (text == null) {
            return Optional.empty();
        }
        int shift = text.isEmpty() ? -1 : "KMG".indexOf(text.charAt(text.length() - 1));
        try {
            long number = Long.parseLong(shift < 0 ? text : text.substring(0, text.length() - 1));
            if (number >= 0) {
                return Optional.of(Math.multiplyExact(number, 1L << (10 * (shift + 1))));
            }
        } catch (NumberFormatException | ArithmeticException e) {
            // said below
        }
        throw new UsageError("--minimum-bytes is a number of bytes, or of K, M or G of 1024, not " + text);
    }
}
