// SPDX-License-Identifier: Apache-2.0
package org.dmaheap.client.libc;

import java.nio.file.FileSystemException;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.GroupPrincipal;
import java.nio.file.attribute.UserPrincipal;
import java.util.HashMap;
import java.util.Map;
import org.teavm.interop.Address;

/** The status of a file, of statx(2). The structure is the same on all architectures (Linux 7.3, {@code include/uapi/linux/stat.h}). */
final class FileStatus implements BasicFileAttributes {
    private static final int SIZE_OF_STRUCTURE = 256;
    private static final int NLINK = 16;
    private static final int UID = 20;
    private static final int GID = 24;
    private static final int MODE = 28;
    private static final int SIZE = 40;

    private static final int TYPE = 0170000;
    private static final int REGULAR = 0100000;
    private static final int DIRECTORY = 0040000;
    private static final int LINK = 0120000;

    private final int links;
    private final int user;
    private final int group;
    private final int mode;
    private final long size;

    private FileStatus(Address structure) {
        this.links = structure.add(NLINK).getInt();
        this.user = structure.add(UID).getInt();
        this.group = structure.add(GID).getInt();
        this.mode = structure.add(MODE).getShort() & 0xffff;
        this.size = structure.add(SIZE).getLong();
    }

    static FileStatus of(String path, boolean followLinks) throws FileSystemException {
        byte[] name = CString.of(path.isEmpty() ? "." : path);
        Address structure = Libc.malloc(SIZE_OF_STRUCTURE);
        try {
            int flags = followLinks ? 0 : Libc.AT_SYMLINK_NOFOLLOW;
            if (Libc.statx(Libc.AT_FDCWD, Address.ofData(name), flags, Libc.STATX_BASIC_STATS, structure) != 0) {
                throw SystemError.about(path);
            }
            return new FileStatus(structure);
        } finally {
            Libc.free(structure);
        }
    }

    /** The values of the JDK's {@code unix:} view that this project reads. */
    Map<String, Object> unixView() {
        Map<String, Object> values = new HashMap<>();
        values.put("mode", mode);
        values.put("nlink", links);
        values.put("uid", user);
        values.put("gid", group);
        values.put("owner", new Owner(name(Libc.getpwuid(user), user)));
        values.put("group", new Owner(name(Libc.getgrgid(group), group)));
        return values;
    }

    /** The name is the first member of both structures; an owner without an entry has its number for a name. */
    private static String name(Address entry, int id) {
        return entry.toLong() == 0 ? Integer.toUnsignedString(id) : CString.text(entry.getAddress());
    }

    private static final class Owner implements GroupPrincipal, UserPrincipal {
        private final String name;

        Owner(String name) {
            this.name = name;
        }

        @Override
        public String getName() {
            return name;
        }
    }

    @Override
    public boolean isRegularFile() {
        return (mode & TYPE) == REGULAR;
    }

    @Override
    public boolean isDirectory() {
        return (mode & TYPE) == DIRECTORY;
    }

    @Override
    public boolean isSymbolicLink() {
        return (mode & TYPE) == LINK;
    }

    @Override
    public boolean isOther() {
        return !isRegularFile() && !isDirectory() && !isSymbolicLink();
    }

    @Override
    public long size() {
        return size;
    }

    @Override
    public FileTime lastModifiedTime() {
        throw new UnsupportedOperationException();
    }

    @Override
    public FileTime lastAccessTime() {
        throw new UnsupportedOperationException();
    }

    @Override
    public FileTime creationTime() {
        throw new UnsupportedOperationException();
    }

    @Override
    public Object fileKey() {
        throw new UnsupportedOperationException();
    }
}
