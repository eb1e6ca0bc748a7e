// SPDX-License-Identifier: Apache-2.0
package org.dmaheap.boards;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import org.dmaheap.model.Fact;
import org.dmaheap.model.HeapMap;

/** Reads what facts claim, by code that has nothing in common with the scanner's. */
public final class TrueFacts {
    private TrueFacts() {}

    /** Facts of a map that the tree does not bear out, with what is there instead. */
    public static List<String> lies(HeapMap map, Path root) {
        Set<String> lies = new TreeSet<>();
        map.links().stream()
                .flatMap(link -> link.evidence().stream())
                .flatMap(evidence -> evidence.facts().stream())
                .distinct()
                .forEach(fact -> lie(fact, root).ifPresent(lies::add));
        return List.copyOf(lies);
    }

    private static Optional<String> lie(Fact fact, Path root) {
        Path path = root.resolve(fact.path().substring(1));
        if (fact.value().isEmpty()) {
            return Files.exists(path, LinkOption.NOFOLLOW_LINKS)
                    ? Optional.of(fact.path() + " exists")
                    : Optional.empty();
        }
        try {
            List<String> readings = readings(fact, path);
            return readings.contains(fact.value().get())
                    ? Optional.empty()
                    : Optional.of(fact.path() + ": " + fact.value().get() + " is none of " + readings);
        } catch (IOException e) {
            return Optional.of(fact.path() + ": " + e);
        }
    }

    /** A link reads as its last component; a property as its strings or as its cells; of a table of {@code /proc} each line does; anything else as text. */
    private static List<String> readings(Fact fact, Path path) throws IOException {
        if (Files.isSymbolicLink(path)) {
            return List.of(Files.readSymbolicLink(path).getFileName().toString());
        }
        byte[] raw = Files.readAllBytes(path);
        String text = new String(raw, StandardCharsets.UTF_8);
        if (fact.path().equals("/proc/meminfo") || fact.path().equals("/proc/zoneinfo")) {
            return text.lines().map(String::strip).toList();
        }
        if (!path.toString().contains("/sys/firmware/devicetree/base/")) {
            return List.of(text.strip());
        }
        if (raw.length == 0) {
            return List.of("");
        }
        String strings =
                text.endsWith("\0") ? text.substring(0, text.length() - 1).replace('\0', ' ') : text;
        return raw.length % Integer.BYTES == 0 ? List.of(strings, cells(raw)) : List.of(strings);
    }

    private static String cells(byte[] raw) {
        ByteBuffer cells = ByteBuffer.wrap(raw);
        StringBuilder text = new StringBuilder("<");
        while (cells.hasRemaining()) {
            text.append(text.length() > 1 ? " " : "").append(String.format("0x%x", cells.getInt()));
        }
        return text.append('>').toString();
    }
}
