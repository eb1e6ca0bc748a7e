// SPDX-License-Identifier: Apache-2.0
package org.dmaheap.client;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
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
import org.dmaheap.model.DeviceUse;
import org.dmaheap.model.FindQuery;
import org.dmaheap.model.InvalidParameter;

/**
 * The command line, taken apart. Options stand before or after the verb.
 *
 * @param named the verb if there is one
 * @param verb the first word; {@code map} if there is none
 * @param operands the words after the verb
 * @param ofVerb options that not every verb takes, with their values
 */
public record Arguments(
        Optional<String> named,
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
        Map<String, List<String>> ofVerb) {

    /** The options that are parameters of {@code FindHeaps}: those with a value end in {@code =}. */
    private static final List<String> OF_QUESTIONS = List.of("cpu-access=", "protected", "minimum-bytes=");

    /** Options and the verbs that take them. */
    private static final Map<List<String>, List<String>> OF_VERBS = Map.of(
            List.of("verify"), List.of("allow-primary", "wake", "heap="),
            List.of("prefer"), List.of("clear"),
            List.of("find", "graph"), List.of("format="),
            List.of("find", "run"), OF_QUESTIONS,
            List.of("map", "devices", "heaps", "find"), List.of("watch"));

    /** The style in which JSON is printed, if at all. */
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
        return new Arguments(
                operands.stream().findFirst(),
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
                ofVerb(line, operands.isEmpty() ? "map" : operands.get(0)));
    }

    private static Map<String, List<String>> ofVerb(Map<String, List<String>> line, String verb) throws UsageError {
        Map<String, List<String>> own = new HashMap<>();
        for (Map.Entry<List<String>, List<String>> entry : OF_VERBS.entrySet()) {
            List<String> verbs = entry.getKey();
            for (String name : names(entry.getValue())) {
                if (line.containsKey(name)) {
                    if (!verbs.contains(verb)) {
                        throw new UsageError("only " + String.join(" and ", verbs)
                                + (verbs.size() > 1 ? " take --" : " takes --") + name);
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

    /**
     * The question of {@code find} and {@code run}, read as the socket reads it: an option is the parameter of its name, an
     * operand a device.
     */
    public FindQuery question() throws UsageError {
        Map<String, Object> question = new LinkedHashMap<>();
        question.put(
                "devices",
                operands.stream().map(DeviceUse::parse).map(Arguments::plain).toList());
        Map<String, String> options = new HashMap<>();
        for (String option : names(OF_QUESTIONS)) {
            if (has(option)) {
                String parameter = parameter(option);
                options.put(parameter, option);
                question.put(parameter, plain(option));
            }
        }
        try {
            return FindQuery.TABLE.question(question);
        } catch (InvalidParameter e) {
            String option = options.get(e.parameter());
            if (option == null) {
                throw new UsageError(e.getMessage());
            }
            String problem = e.getMessage().substring(e.parameter().length());
            throw new UsageError("--" + option + problem + (isSize(option) ? ", or of K, M or G of 1024" : ""));
        }
    }

    /** {@code minimumBytes} of {@code minimum-bytes}. */
    private static String parameter(String option) {
        StringBuilder name = new StringBuilder();
        for (String word : option.split("-")) {
            name.append(name.length() == 0 ? word : Character.toUpperCase(word.charAt(0)) + word.substring(1));
        }
        return name.toString();
    }

    private static Map<String, Object> plain(DeviceUse asked) {
        return asked.use()
                .map(use -> Map.<String, Object>of("device", asked.device(), "use", use.word()))
                .orElse(Map.of("device", asked.device()));
    }

    /** The value of an option as a reader of JSON would have it: the last one; that of a flag is that it is there. */
    private Object plain(String option) {
        List<String> values = values(option);
        if (values.isEmpty()) {
            return true;
        }
        String text = values.get(values.size() - 1);
        return isSize(option) ? size(text) : text;
    }

    private static boolean isSize(String option) {
        return option.endsWith("-bytes");
    }

    /** A number, or the text if it is none. */
    private static Object size(String text) {
        int shift = "KMG".indexOf(text.charAt(text.length() - 1));
        try {
            long number = Long.parseLong(shift < 0 ? text : text.substring(0, text.length() - 1));
            return Math.multiplyExact(number, 1L << (10 * (shift + 1)));
        } catch (NumberFormatException | ArithmeticException e) {
            return text;
        }
    }

    /** Whether an option was given that not every verb takes. */
    public boolean has(String option) {
        return ofVerb.containsKey(option);
    }

    /** The values of an option that not every verb takes. */
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
        for (String name : List.of("root", "rules", "socket", "json")) {
            options.addOption(new Option(null, name, true, null));
        }
        for (String name : List.of("no-legend", "no-pager", "version")) {
            options.addOption(new Option(null, name, false, null));
        }
        for (List<String> ofSome : OF_VERBS.values()) {
            for (String option : ofSome) {
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
            String word = e.getOption().split("=", 2)[0];
            throw new UsageError("unknown option " + word + Spelling.guess(word, spelled(options)));
        } catch (MissingArgumentException e) {
            throw new UsageError("--" + e.getOption().getLongOpt() + " needs a value");
        } catch (ParseException e) {
            throw new UsageError(e.getMessage());
        }
    }

    private static List<String> spelled(Options options) {
        List<String> spelled = new ArrayList<>();
        for (Option option : options.getOptions()) {
            if (option.hasLongOpt()) {
                spelled.add("--" + option.getLongOpt());
            }
        }
        return spelled;
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
}
