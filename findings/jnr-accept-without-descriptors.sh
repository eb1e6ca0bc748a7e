#!/bin/bash
# SPDX-License-Identifier: Apache-2.0
# A client waits to be accepted and the process has no file descriptor left. What does a non-blocking accept() say?
#
# Seen on Linux, amd64, OpenJDK 17:
#   jnr-unixsocket 0.39.6        null, as if nobody waited (accept(2) failed with EMFILE)
#   java.nio ServerSocketChannel IOException: Too many open files
#
# The client still waits, so a selector calls the channel ready at once again. Who pauses on the exception, as for java.nio,
# has to count its descriptors with jnr-unixsocket: null after the selector said ready.
set -euo pipefail

work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
cat > pom.xml <<'POM'
<project xmlns="http://maven.apache.org/POM/4.0.0">
  <modelVersion>4.0.0</modelVersion>
  <groupId>finding</groupId>
  <artifactId>finding</artifactId>
  <version>1</version>
  <dependencies>
    <dependency>
      <groupId>com.github.jnr</groupId>
      <artifactId>jnr-unixsocket</artifactId>
      <version>0.39.6</version>
    </dependency>
  </dependencies>
</project>
POM
mvn -B -q org.apache.maven.plugins:maven-dependency-plugin:3.8.1:copy-dependencies -DoutputDirectory="$work/jars"

cat > Accept.java <<'JAVA'
import java.io.FileInputStream;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import jnr.unixsocket.UnixServerSocketChannel;
import jnr.unixsocket.UnixSocketAddress;
import jnr.unixsocket.UnixSocketChannel;

public class Accept {
    public static void main(String[] arguments) throws Exception {
        var jnr = UnixServerSocketChannel.open();
        jnr.configureBlocking(false);
        jnr.socket().bind(new UnixSocketAddress(new java.io.File("jnr.sock")));
        var nio = ServerSocketChannel.open(StandardProtocolFamily.UNIX);
        nio.configureBlocking(false);
        nio.bind(UnixDomainSocketAddress.of(Path.of("nio.sock")));

        // the first client of each is accepted, so that everything is loaded before the descriptors are gone
        UnixSocketChannel.open(new UnixSocketAddress(new java.io.File("jnr.sock")));
        SocketChannel.open(UnixDomainSocketAddress.of(Path.of("nio.sock")));
        System.out.println("with descriptors: " + said(jnr::accept) + ", " + said(nio::accept));

        UnixSocketChannel.open(new UnixSocketAddress(new java.io.File("jnr.sock")));
        SocketChannel.open(UnixDomainSocketAddress.of(Path.of("nio.sock")));
        List<FileInputStream> taken = new ArrayList<>();
        try {
            while (true) {
                taken.add(new FileInputStream("/dev/null"));
            }
        } catch (FileNotFoundException e) {
            // none is left
        }
        String without = said(jnr::accept) + ", " + said(nio::accept);
        taken.get(0).close();
        taken.get(1).close();
        System.out.println("without: " + without);
    }

    private static String said(Callable<?> accept) throws Exception {
        try {
            return accept.call() == null ? "null" : "a client";
        } catch (IOException e) {
            return e.getMessage();
        }
    }
}
JAVA
mkdir classes
javac -cp "jars/*" -d classes Accept.java
seen=$(prlimit --nofile=64:64 java -cp "jars/*:classes" Accept 2> /dev/null)
stated='with descriptors: a client, a client
without: null, Too many open files'
printf '%s\n' "$seen"
[ "$seen" = "$stated" ] || { printf '  differs, stated was:\n%s\n' "$stated" >&2; exit 1; }
