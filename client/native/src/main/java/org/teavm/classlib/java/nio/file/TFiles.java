// SPDX-License-Identifier: Apache-2.0
package org.teavm.classlib.java.nio.file;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.Charset;
import java.nio.file.DirectoryStream;
import java.nio.file.LinkOption;
import java.nio.file.OpenOption;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.dmaheap.client.libc.UnixFiles;

/** {@code java.nio.file.Files} for a program that TeaVM makes: its own knows no links, owners or special files. */
public final class TFiles {
    private TFiles() {}

    public static InputStream newInputStream(Path path, OpenOption... options) throws IOException {
        return UnixFiles.input(path);
    }

    public static byte[] readAllBytes(Path path) throws IOException {
        try (InputStream in = newInputStream(path)) {
            return in.readAllBytes();
        }
    }

    public static String readString(Path path, Charset charset) throws IOException {
        return new String(readAllBytes(path), charset);
    }

    public static boolean isExecutable(Path path) {
        return UnixFiles.isExecutable(path);
    }

    public static DirectoryStream<Path> newDirectoryStream(Path directory) throws IOException {
        return UnixFiles.list(directory);
    }

    /** Of patterns only {@code *.SUFFIX} is known. */
    public static DirectoryStream<Path> newDirectoryStream(Path directory, String pattern) throws IOException {
        String suffix = pattern.substring(1);
        List<Path> matching = new ArrayList<>();
        for (Path entry : UnixFiles.list(directory)) {
            if (entry.getFileName().toString().endsWith(suffix)) {
                matching.add(entry);
            }
        }
        return UnixFiles.stream(matching);
    }

    @SuppressWarnings("unchecked")
    public static <A extends BasicFileAttributes> A readAttributes(Path path, Class<A> type, LinkOption... options)
            throws IOException {
        return (A) UnixFiles.attributes(path, options);
    }

    public static Map<String, Object> readAttributes(Path path, String names, LinkOption... options)
            throws IOException {
        return UnixFiles.unixAttributes(path, options);
    }

    public static Object getAttribute(Path path, String name, LinkOption... options) throws IOException {
        return UnixFiles.unixAttributes(path, options).get(name.substring(name.indexOf(':') + 1));
    }

    public static Path readSymbolicLink(Path link) throws IOException {
        return UnixFiles.link(link);
    }

    public static boolean exists(Path path, LinkOption... options) {
        try {
            UnixFiles.attributes(path, options);
            return true;
        } catch (IOException e) {
            return false;
        }
    }

    public static boolean isSymbolicLink(Path path) {
        try {
            return UnixFiles.attributes(path, LinkOption.NOFOLLOW_LINKS).isSymbolicLink();
        } catch (IOException e) {
            return false;
        }
    }

    public static boolean isDirectory(Path path, LinkOption... options) {
        try {
            return UnixFiles.attributes(path, options).isDirectory();
        } catch (IOException e) {
            return false;
        }
    }

    public static boolean isRegularFile(Path path, LinkOption... options) {
        try {
            return UnixFiles.attributes(path, options).isRegularFile();
        } catch (IOException e) {
            return false;
        }
    }
}
