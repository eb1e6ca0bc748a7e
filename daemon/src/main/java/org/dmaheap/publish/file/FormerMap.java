// SPDX-License-Identifier: Apache-2.0
package org.dmaheap.publish.file;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.dmaheap.protocol.Snapshot;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The map that the daemon before this one left in {@code map.json}, or where it took that away, the number of its last
 * revision. The revision is continued, so that within a boot two different maps never have one number, and one map that
 * is still there keeps its own; {@code /run} is empty after a boot.
 */
public final class FormerMap {
    private static final Logger LOG = LoggerFactory.getLogger(FormerMap.class);
    private static final Pattern REVISION = Pattern.compile("\\{\"revision\":([1-9][0-9]{0,15})[,}]");

    /** In text the quotes of a string's content are escaped, so this is a key wherever it stands. */
    private static final Pattern FREE_BYTES = Pattern.compile("\"freeBytes\":(?:[0-9]+|null)");

    private final long revision;
    private final String text;

    private FormerMap(long revision, String text) {
        this.revision = revision;
        this.text = text;
    }

    /**
     * Reads what is left of a daemon; empty if nothing is, or not what a daemon wrote.
     *
     * @param mapJson where the map stands
     */
    public static Optional<FormerMap> read(Path mapJson) {
        return readFile(mapJson).or(() -> readFile(number(mapJson)));
    }

    private static Optional<FormerMap> readFile(Path file) {
        try {
            if (!Files.isRegularFile(file, LinkOption.NOFOLLOW_LINKS)) {
                return Optional.empty();
            }
            String text = new String(Files.readAllBytes(file), StandardCharsets.UTF_8);
            Matcher start = REVISION.matcher(text);
            if (!start.lookingAt()) {
                LOG.warn("{} says no revision to go on from", file);
                return Optional.empty();
            }
            return Optional.of(new FormerMap(Long.parseLong(start.group(1)), text));
        } catch (NoSuchFileException e) {
            return Optional.empty();
        } catch (IOException e) {
            LOG.warn("Could not read {} for the revision to go on from: {}", file, e.toString());
            return Optional.empty();
        }
    }

    /** Where the last revision stands without its map, for a daemon that starts after an orderly end. */
    static Path number(Path mapJson) {
        return mapJson.resolveSibling(".revision.json");
    }

    public long revision() {
        return revision;
    }

    /**
     * Whether a map is this one, the free bytes of its pools aside.
     *
     * @param snapshot with the same revision
     */
    public boolean isShownBy(Snapshot snapshot) {
        return withoutFreeBytes(text).equals(withoutFreeBytes(new String(snapshot.mapJson(), StandardCharsets.UTF_8)));
    }

    private static String withoutFreeBytes(String map) {
        return FREE_BYTES.matcher(map).replaceAll("");
    }
}
