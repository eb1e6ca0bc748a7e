// SPDX-License-Identifier: Apache-2.0
package org.dmaheap.publish.dbus;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The answer of {@code Introspect}: the installed interface files ({@code dist/interfaces}) without their comments. They
 * are written by hand and the only description of the interfaces; a test compares them with what the objects do. For
 * one thread.
 */
final class Introspection {

    static final String PEER = "org.freedesktop.DBus.Peer";
    static final String INTROSPECTABLE = "org.freedesktop.DBus.Introspectable";
    static final String PROPERTIES = "org.freedesktop.DBus.Properties";
    static final String OBJECT_MANAGER = "org.freedesktop.DBus.ObjectManager";

    private static final String DOCTYPE = """
            <!DOCTYPE node PUBLIC "-//freedesktop//DTD D-BUS Object Introspection 1.0//EN"
             "http://www.freedesktop.org/standards/dbus/1.0/introspect.dtd">
            """;
    private static final Pattern COMMENT = Pattern.compile("[ \\t]*<!--.*?-->\\n?", Pattern.DOTALL);
    private static final Pattern INTERFACE = Pattern.compile("[ \\t]*<interface .*</interface>\\n", Pattern.DOTALL);

    private final Map<String, String> interfaces = new HashMap<>();

    /** Describes an object and names the ones below it. */
    String ofObject(BusObject<?> object, List<String> children) {
        String standard = interfaces("standard");
        if (object.contract() == BusObject.MANAGER) {
            standard += interfaces(OBJECT_MANAGER);
        }
        return document(standard + interfaces(object.contract().name()), children);
    }

    /** Describes a path that has no object but some below it. */
    String ofPath(List<String> children) {
        return document("", children);
    }

    private static String document(String interfaces, List<String> children) {
        StringBuilder text = new StringBuilder(DOCTYPE).append("<node>\n").append(interfaces);
        children.forEach(child -> text.append("  <node name=\"").append(child).append("\"/>\n"));
        return text.append("</node>\n").toString();
    }

    private String interfaces(String file) {
        return interfaces.computeIfAbsent(file + ".xml", Introspection::read);
    }

    private static String read(String file) {
        try (InputStream in = Introspection.class.getResourceAsStream(file)) {
            if (in == null) {
                throw new IllegalStateException("not in the program: " + file);
            }
            String text = new String(in.readAllBytes(), StandardCharsets.UTF_8);
            Matcher found = INTERFACE.matcher(COMMENT.matcher(text).replaceAll(""));
            if (!found.find()) {
                throw new IllegalStateException("no interface in " + file);
            }
            return found.group();
        } catch (IOException e) {
            throw new UncheckedIOException("reading " + file, e);
        }
    }
}
