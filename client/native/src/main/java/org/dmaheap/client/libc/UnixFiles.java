// SPDX-License-Identifier: Apache-2.0
package org.dmaheap.client.libc;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.DirectoryStream;
import java.nio.file.FileSystemException;
import java.nio.file.LinkOption;
import java.nio.file.NotLinkException;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import org.teavm.interop.Address;

/** The work of {@code java.nio.file.Files}, with the exceptions it throws, by calls of the C library. */
public final class UnixFiles {
    private static final int LONGEST_LINK = 4096;
    private static final int ENTRIES = 32 << 10;

    private UnixFiles() {}

    public static InputStream input(Path path) throws IOException {
        return Descriptors.input(open(path.toString(), 0));
    }

    private static int open(String path, int flags) throws FileSystemException {
        byte[] name = CString.of(path.isEmpty() ? "." : path);
        int descriptor = Libc.open(Address.ofData(name), flags | Libc.O_CLOEXEC);
        if (descriptor < 0) {
            throw SystemError.about(path);
        }
        return descriptor;
    }

    public static BasicFileAttributes attributes(Path path, LinkOption... options) throws IOException {
        return FileStatus.of(path.toString(), options.length == 0);
    }

    /** The values of the {@code unix:} view, more than were asked for. */
    public static Map<String, Object> unixAttributes(Path path, LinkOption... options) throws IOException {
        return FileStatus.of(path.toString(), options.length == 0).unixView();
    }

    public static boolean isExecutable(Path path) {
        byte[] name = CString.of(path.toString());
        return Libc.access(Address.ofData(name), Libc.X_OK) == 0;
    }

    public static Path link(Path path) throws IOException {
        String text = path.toString();
        byte[] name = CString.of(text);
        byte[] buffer = new byte[LONGEST_LINK];
        int count = Libc.readlink(Address.ofData(name), Address.ofData(buffer), buffer.length);
        if (count < 0) {
            if (Libc.errno() == Libc.EINVAL) {
                throw new NotLinkException(text);
            }
            throw SystemError.about(text);
        }
        return UnixPath.of(CString.text(Arrays.copyOf(buffer, count)));
    }

    /** The entries of a directory, read at once. */
    public static DirectoryStream<Path> list(Path directory) throws IOException {
        List<Path> entries = new ArrayList<>();
        for (String name : names(directory.toString())) {
            entries.add(directory.resolve(name));
        }
        return stream(entries);
    }

    /** Paths as a stream that holds nothing open. */
    public static DirectoryStream<Path> stream(List<Path> paths) {
        return new Entries(paths);
    }

    private static List<String> names(String directory) throws IOException {
        int descriptor = open(directory, Libc.O_DIRECTORY);
        try {
            List<String> names = new ArrayList<>();
            byte[] buffer = new byte[ENTRIES];
            int count;
            while ((count = Libc.getdents64(Libc.SYS_getdents64, descriptor, Address.ofData(buffer), buffer.length))
                    > 0) {
                addNames(buffer, count, names);
            }
            if (count < 0) {
                throw SystemError.about(directory);
            }
            return names;
        } finally {
            Libc.close(descriptor);
        }
    }

    /** struct linux_dirent64: two numbers of 8 bytes, the length of the entry in 2, its type in 1, its name. */
    private static void addNames(byte[] entries, int count, List<String> names) {
        final int length = 16;
        final int start = 19;
        for (int at = 0; at < count; ) {
            int end = at + start;
            while (entries[end] != 0) {
                end++;
            }
            String name = CString.text(Arrays.copyOfRange(entries, at + start, end));
            if (!name.equals(".") && !name.equals("..")) {
                names.add(name);
            }
            at += Address.ofData(entries).add(at + length).getShort() & 0xffff;
        }
    }

    private static final class Entries implements DirectoryStream<Path> {
        private final List<Path> paths;

        Entries(List<Path> paths) {
            this.paths = paths;
        }

        @Override
        public Iterator<Path> iterator() {
            return paths.iterator();
        }

        @Override
        public void close() {
            // all was read
        }
    }
}
