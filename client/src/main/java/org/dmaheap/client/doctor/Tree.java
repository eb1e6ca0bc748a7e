// SPDX-License-Identifier: Apache-2.0
package org.dmaheap.client.doctor;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.stream.Stream;

/**
 * Files below a root, of which some may be missing and some not for this user: both are empty here, and nothing is concluded
 * from them.
 */
record Tree(Path root) {

    Path path(String relative) {
        return root.resolve(relative);
    }

    boolean exists(String relative) {
        return Files.exists(path(relative));
    }

    boolean isDirectory(String relative) {
        return Files.isDirectory(path(relative));
    }

    Optional<String> text(String relative) {
        return text(path(relative));
    }

    static Optional<String> text(Path file) {
        try {
            return Optional.of(Files.readString(file, StandardCharsets.ISO_8859_1));
        } catch (IOException e) {
            return Optional.empty();
        }
    }

    /** The lines of a file; none where it cannot be read. */
    Stream<String> lines(String relative) {
        return text(relative).stream().flatMap(String::lines);
    }

    /** A decimal number that is all of a file. */
    OptionalLong number(String relative) {
        return text(relative)
                .map(String::strip)
                .filter(text -> text.matches("[0-9]{1,18}"))
                .map(text -> OptionalLong.of(Long.parseLong(text)))
                .orElse(OptionalLong.empty());
    }

    /** Entries of a directory that match a glob, sorted; none where it cannot be read. */
    List<Path> entries(String relative, String glob) {
        List<Path> entries = new ArrayList<>();
        try (DirectoryStream<Path> stream = Files.newDirectoryStream(path(relative), glob)) {
            stream.forEach(entries::add);
        } catch (IOException | DirectoryIteratorException e) {
            return List.of();
        }
        entries.sort(null);
        return entries;
    }

    /** Whether a path exists in which each component may have stars. */
    boolean hasMatch(String pattern) {
        int slash = pattern.lastIndexOf('/');
        String name = pattern.substring(slash + 1);
        String directory = slash < 0 ? "" : pattern.substring(0, slash);
        if (!directory.contains("*")) {
            return name.contains("*")
                    ? !entries(directory, name).isEmpty()
                    : Files.exists(path(pattern), LinkOption.NOFOLLOW_LINKS);
        }
        int star = directory.indexOf('*');
        int begin = directory.lastIndexOf('/', star) + 1;
        int end = directory.indexOf('/', star);
        String before = begin == 0 ? "" : directory.substring(0, begin - 1);
        String after = end < 0 ? name : directory.substring(end + 1) + "/" + name;
        return entries(before, directory.substring(begin, end < 0 ? directory.length() : end)).stream()
                .anyMatch(entry -> new Tree(entry).hasMatch(after));
    }
}
