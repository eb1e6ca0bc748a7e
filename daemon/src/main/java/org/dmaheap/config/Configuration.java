// SPDX-License-Identifier: Apache-2.0
package org.dmaheap.config;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * The administrator's settings in {@code /etc/dmaheapd/dmaheapd.json}; without the file all has its default.
 *
 * @param openHeap whether the socket hands out open heaps at all
 * @param openHeapGroups names or numbers of the groups whose members get them
 * @param openHeapAlso names of protected heaps and of other devices' pools that are handed out all the same
 */
public record Configuration(boolean openHeap, List<String> openHeapGroups, List<String> openHeapAlso) {
    public static final Configuration DEFAULT = new Configuration(true, List.of("video", "render"), List.of());

    public Configuration {
        openHeapGroups = List.copyOf(openHeapGroups);
        openHeapAlso = List.copyOf(openHeapAlso);
    }

    /**
     * Reads the file strictly.
     *
     * @return empty if there is no file
     * @throws ConfigurationException if it is there and broken, or a link to nowhere: the daemon must not guess who may
     *     open a heap
     */
    public static Optional<Configuration> read(Path file) throws ConfigurationException {
        try {
            return Optional.of(parse(Located.bytes(file)));
        } catch (NoSuchFileException e) {
            if (Files.exists(file, LinkOption.NOFOLLOW_LINKS)) {
                throw new ConfigurationException(new RuleProblem(file.toString(), 0, "a link to nowhere"));
            }
            return Optional.empty();
        } catch (RuleFileException e) {
            throw new ConfigurationException(new RuleProblem(file.toString(), e.line(), e.getMessage()));
        } catch (IOException e) {
            throw new ConfigurationException(RuleProblem.unreadable(file, e));
        }
    }

    private static Configuration parse(byte[] utf8) throws RuleFileException {
        Optional<Located> openHeap = Located.read(utf8)
                .members("the configuration", List.of("openHeap"))
                .get("openHeap");
        if (openHeap.isEmpty()) {
            return DEFAULT;
        }
        Located.Members keys = openHeap.get().members("\"openHeap\"", List.of("enabled", "groups", "heaps"));
        Optional<Located> enabled = keys.get("enabled");
        return new Configuration(
                enabled.isEmpty() || enabled.get().bool("\"enabled\""),
                keys.get("groups").isPresent() ? names(keys.require("groups")) : DEFAULT.openHeapGroups,
                keys.get("heaps").isPresent() ? names(keys.require("heaps")) : DEFAULT.openHeapAlso);
    }

    private static List<String> names(Located array) throws RuleFileException {
        List<String> names = new ArrayList<>();
        for (Located item : array.items("a list of names")) {
            names.add(item.string("a name"));
        }
        return names;
    }
}
