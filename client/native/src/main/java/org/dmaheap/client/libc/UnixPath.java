// SPDX-License-Identifier: Apache-2.0
package org.dmaheap.client.libc;

import java.io.IOException;
import java.net.URI;
import java.nio.file.FileSystem;
import java.nio.file.InvalidPathException;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.WatchEvent;
import java.nio.file.WatchKey;
import java.nio.file.WatchService;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import org.teavm.interop.Address;

/** A path: names between slashes, one slash each, none at the end but for the root's. */
final class UnixPath implements Path {
    private static final int LONGEST = 4096;

    private final String text;

    private UnixPath(String text) {
        this.text = text;
    }

    static UnixPath of(String text) {
        if (text.indexOf('\0') >= 0) {
            throw new InvalidPathException(text, "Nul character not allowed");
        }
        boolean clean = !text.contains("//") && (text.length() < 2 || !text.endsWith("/"));
        return new UnixPath(clean ? text : joined(text.startsWith("/"), names(text)));
    }

    private static String joined(boolean absolute, List<String> names) {
        return (absolute ? "/" : "") + String.join("/", names);
    }

    private static List<String> names(String text) {
        List<String> names = new ArrayList<>();
        int start = 0;
        for (int i = 0; i <= text.length(); i++) {
            if (i == text.length() || text.charAt(i) == '/') {
                if (i > start) {
                    names.add(text.substring(start, i));
                }
                start = i + 1;
            }
        }
        return names;
    }

    @Override
    public FileSystem getFileSystem() {
        return UnixFileSystem.INSTANCE;
    }

    @Override
    public boolean isAbsolute() {
        return text.startsWith("/");
    }

    @Override
    public Path getRoot() {
        return isAbsolute() ? new UnixPath("/") : null;
    }

    @Override
    public Path getFileName() {
        return text.equals("/") ? null : new UnixPath(text.substring(text.lastIndexOf('/') + 1));
    }

    @Override
    public Path getParent() {
        int slash = text.lastIndexOf('/');
        if (slash < 0 || text.equals("/")) {
            return null;
        }
        return new UnixPath(text.substring(0, Math.max(1, slash)));
    }

    @Override
    public int getNameCount() {
        return text.isEmpty() ? 1 : names(text).size();
    }

    @Override
    public Path getName(int index) {
        return subpath(index, index + 1);
    }

    @Override
    public Path subpath(int from, int to) {
        return new UnixPath(String.join("/", names(text).subList(from, to)));
    }

    @Override
    public boolean startsWith(Path other) {
        String start = other.toString();
        if (start.isEmpty() || start.equals("/")) {
            return start.equals("/") ? isAbsolute() : text.isEmpty();
        }
        return text.startsWith(start) && (text.length() == start.length() || text.charAt(start.length()) == '/');
    }

    @Override
    public boolean endsWith(Path other) {
        String end = other.toString();
        if (end.startsWith("/") || end.isEmpty()) {
            return text.equals(end);
        }
        return text.endsWith(end)
                && (text.length() == end.length() || text.charAt(text.length() - end.length() - 1) == '/');
    }

    @Override
    public Path normalize() {
        List<String> kept = new ArrayList<>();
        for (String name : names(text)) {
            boolean above = !kept.isEmpty() && !kept.get(kept.size() - 1).equals("..");
            if (name.equals("..") && above) {
                kept.remove(kept.size() - 1);
            } else if (!name.equals(".") && !(name.equals("..") && isAbsolute())) {
                kept.add(name);
            }
        }
        return new UnixPath(joined(isAbsolute(), kept));
    }

    @Override
    public Path resolve(Path other) {
        String more = other.toString();
        if (more.isEmpty()) {
            return this;
        }
        if (more.startsWith("/") || text.isEmpty()) {
            return other;
        }
        return new UnixPath(text.endsWith("/") ? text + more : text + "/" + more);
    }

    @Override
    public Path relativize(Path other) {
        List<String> mine = names(text);
        List<String> theirs = names(other.toString());
        int common = 0;
        while (common < mine.size()
                && common < theirs.size()
                && mine.get(common).equals(theirs.get(common))) {
            common++;
        }
        List<String> way = new ArrayList<>();
        for (int i = common; i < mine.size(); i++) {
            way.add("..");
        }
        way.addAll(theirs.subList(common, theirs.size()));
        return new UnixPath(String.join("/", way));
    }

    @Override
    public Path toAbsolutePath() {
        if (isAbsolute()) {
            return this;
        }
        byte[] buffer = new byte[LONGEST];
        Address here = Libc.getcwd(Address.ofData(buffer), buffer.length);
        if (here.toLong() == 0) {
            throw new IllegalStateException("the working directory is gone: " + SystemError.words(Libc.errno()));
        }
        return of(CString.textIn(buffer)).resolve(this);
    }

    @Override
    public Path toRealPath(LinkOption... options) throws IOException {
        byte[] path = CString.of(text.isEmpty() ? "." : text);
        byte[] buffer = new byte[LONGEST];
        Address real = Libc.realpath(Address.ofData(path), Address.ofData(buffer));
        if (real.toLong() == 0) {
            throw SystemError.about(text);
        }
        return new UnixPath(CString.textIn(buffer));
    }

    @Override
    public URI toUri() {
        throw new UnsupportedOperationException();
    }

    @Override
    public WatchKey register(WatchService watcher, WatchEvent.Kind<?>[] events, WatchEvent.Modifier... modifiers) {
        throw new UnsupportedOperationException();
    }

    @Override
    public Iterator<Path> iterator() {
        List<Path> paths = new ArrayList<>();
        for (String name : names(text)) {
            paths.add(new UnixPath(name));
        }
        return paths.iterator();
    }

    @Override
    public int compareTo(Path other) {
        return text.compareTo(other.toString());
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof UnixPath && ((UnixPath) other).text.equals(text);
    }

    @Override
    public int hashCode() {
        return text.hashCode();
    }

    @Override
    public String toString() {
        return text;
    }
}
