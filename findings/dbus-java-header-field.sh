#!/bin/bash
# SPDX-License-Identifier: Apache-2.0
# The D-Bus specification says that a header field of a code that one does not know is ignored. What does dbus-java do?
#
# Seen with dbus-java-core 5.2.0: the reader throws ArrayIndexOutOfBoundsException for a method call with a field of the
# code 10, which is the first that the specification has not given away; the same call without it is read. The field's
# code is an index there. A connection of that library so loses the message, and the caller waits for its reply.
set -euo pipefail

work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
for artifact in com.github.hypfvieh:dbus-java-core:5.2.0 org.slf4j:slf4j-api:2.0.17; do
	mvn -B -q org.apache.maven.plugins:maven-dependency-plugin:3.8.1:copy -Dartifact="$artifact" -DoutputDirectory="$work/jars"
done

cat > Header.java <<'JAVA'
import java.io.ByteArrayOutputStream;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import org.freedesktop.dbus.messages.Message;
import org.freedesktop.dbus.spi.message.InputStreamMessageReader;

public class Header {
    public static void main(String[] arguments) throws Exception {
        System.out.println("without the field: " + read(call(false), "plain"));
        System.out.println("with the field: " + read(call(true), "extended"));
    }

    private static String read(byte[] call, String socket) throws Exception {
        var address = UnixDomainSocketAddress.of(Path.of(socket));
        try (var listening = ServerSocketChannel.open(StandardProtocolFamily.UNIX)) {
            listening.bind(address);
            try (var sender = SocketChannel.open(address);
                    var reader = new InputStreamMessageReader(listening.accept())) {
                sender.write(ByteBuffer.wrap(call));
                Message message = null;
                while (message == null) {
                    message = reader.readMessage();
                }
                return message.getName();
            } catch (RuntimeException e) {
                return e.getClass().getSimpleName();
            }
        }
    }

    private static byte[] call(boolean extended) {
        var fields = new ByteArrayOutputStream();
        field(fields, 1, 'o', "/");
        field(fields, 2, 's', "org.freedesktop.DBus.Peer");
        field(fields, 3, 's', "Ping");
        if (extended) {
            field(fields, 10, 's', "later");
        }
        int padding = -fields.size() & 7;
        return ByteBuffer.allocate(16 + fields.size() + padding)
                .order(ByteOrder.LITTLE_ENDIAN)
                .put(new byte[] {'l', 1, 0, 1})
                .putInt(0)
                .putInt(7)
                .putInt(fields.size())
                .put(fields.toByteArray())
                .array();
    }

    private static void field(ByteArrayOutputStream fields, int code, char type, String value) {
        fields.writeBytes(new byte[-fields.size() & 7]);
        fields.writeBytes(new byte[] {(byte) code, 1, (byte) type, 0, (byte) value.length(), 0, 0, 0});
        fields.writeBytes((value + '\0').getBytes(StandardCharsets.US_ASCII));
    }
}
JAVA
seen=$(java -cp "jars/*" Header.java 2> /dev/null)
stated='without the field: Ping
with the field: ArrayIndexOutOfBoundsException'
printf '%s\n' "$seen"
[ "$seen" = "$stated" ] || { printf '  differs, stated was:\n%s\n' "$stated" >&2; exit 1; }
