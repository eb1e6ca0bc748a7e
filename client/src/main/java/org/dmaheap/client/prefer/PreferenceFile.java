// SPDX-License-Identifier: Apache-2.0
package org.dmaheap.client.prefer;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;
import org.dmaheap.client.Failure;
import org.dmaheap.model.Use;
import org.dmaheap.protocol.InvalidJson;
import org.dmaheap.protocol.Json;

/**
 * The rule file that {@code prefer} writes. What others put there stays; a file that cannot be written again as it is, because
 * it has comments, is left alone.
 */
public final class PreferenceFile {
    private static final String PLACE = "etc/dmaheapd/rules.d/90-prefer.json";
    private static final String OVERRIDES = "overrides";

    private final Path file;

    /** @param root of the machine */
    public PreferenceFile(Path root) {
        this.file = root.resolve(PLACE);
    }

    public Path path() {
        return file;
    }

    /** Adds a preference, in the place of an earlier one for the same use of the device. */
    public void add(Preference preference) throws Failure {
        Map<String, Object> document = read();
        List<Object> overrides = overrides(document);
        overrides.removeIf(rule -> Preference.isOf(preference.devpath(), preference.use(), rule));
        overrides.add(preference.rule());
        write(document, overrides);
    }

    /** Takes all preferences away; returns whether there were any. */
    public boolean clear() throws Failure {
        return remove(Preference::is);
    }

    /** Takes that for one use of a device away; returns whether there was one. */
    public boolean clear(String devpath, Use use) throws Failure {
        return remove(rule -> Preference.isOf(devpath, use, rule));
    }

    private boolean remove(Predicate<Object> which) throws Failure {
        Map<String, Object> document = read();
        List<Object> overrides = overrides(document);
        if (!overrides.removeIf(which)) {
            return false;
        }
        write(document, overrides);
        return true;
    }

    private Map<String, Object> read() throws Failure {
        try {
            return new LinkedHashMap<>(Json.readObject(Files.readAllBytes(file)));
        } catch (NoSuchFileException e) {
            Map<String, Object> document = new LinkedHashMap<>();
            document.put("format", 1L);
            return document;
        } catch (InvalidJson e) {
            throw new Failure("Could not change " + file + " without losing what else is in it (" + e.getMessage()
                    + "); move that to another file of rules.d");
        } catch (IOException e) {
            throw new Failure("Could not read " + file + ": " + reason(e));
        }
    }

    private List<Object> overrides(Map<String, Object> document) throws Failure {
        Object overrides = document.getOrDefault(OVERRIDES, List.of());
        if (!(overrides instanceof List<?> list)) {
            throw new Failure("Could not change " + file + ": \"overrides\" is no list");
        }
        return new ArrayList<>(list);
    }

    /** Replaced as a whole, and on the disk before it is: nobody reads half of it. */
    private void write(Map<String, Object> document, List<Object> overrides) throws Failure {
        document.put(OVERRIDES, overrides);
        boolean isEmpty = overrides.isEmpty()
                && document.keySet().stream().allMatch(key -> key.equals(OVERRIDES) || key.equals("format"));
        try {
            if (isEmpty) {
                Files.deleteIfExists(file);
                return;
            }
            Files.createDirectories(file.getParent());
            Path next = file.resolveSibling("90-prefer.json.new");
            Files.deleteIfExists(next);
            Files.write(next, Json.pretty(document), StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE);
            Files.setPosixFilePermissions(next, PosixFilePermissions.fromString("rw-r--r--"));
            try (FileChannel channel = FileChannel.open(next, StandardOpenOption.WRITE)) {
                channel.force(true);
            }
            Files.move(next, file, StandardCopyOption.ATOMIC_MOVE);
        } catch (IOException e) {
            throw new Failure("Could not write " + file + ": " + reason(e));
        }
    }

    private static String reason(IOException e) {
        return e instanceof AccessDeniedException ? "only root may" : String.valueOf(e.getMessage());
    }
}
