// SPDX-License-Identifier: Apache-2.0
package org.dmaheap.capture;

import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.dmaheap.inventory.OfNode;

/** Takes out of what was read what names one machine among others: serial numbers, MAC addresses and the like. */
final class Privacy {
    private static final String REMOVED = "removed";

    private static final String CMDLINE = "/proc/cmdline";
    private static final String BOOTARGS = OfNode.property("/chosen", "bootargs");

    /** Names of attributes and properties that hold nothing else; {@code local-bd-address} is that of Bluetooth. */
    private static final Pattern IDENTIFYING =
            Pattern.compile("(.*[-_,])?(serial([-_]?(no|num|number))?|mac[-_]?address|bd[-_]?address)");

    private static final Pattern IDENTIFYING_PARAMETER = Pattern.compile(
            ".*(serial|mac_?addr|eth\\d*addr|hwaddr|bdaddr|uuid|machine_id|imei|wwn|passw|secret|token).*");

    private static final Pattern MAC =
            Pattern.compile("(?<![0-9A-Fa-f])(?:[0-9A-Fa-f]{2}[:-]){5}[0-9A-Fa-f]{2}(?![0-9A-Fa-f])");

    private static final Pattern UUID =
            Pattern.compile("[0-9A-Fa-f]{8}-(?:[0-9A-Fa-f]{4}-){3}[0-9A-Fa-f]{12}|(?<=PARTUUID=)[0-9A-Fa-f]{8}-[0-9]+");

    private Privacy() {}

    /** Whether a file holds nothing else, and only its name is kept. */
    static boolean identifies(String path) {
        return IDENTIFYING.matcher(path.substring(path.lastIndexOf('/') + 1)).matches();
    }

    /** The same content, but what identifies. */
    static byte[] without(String path, byte[] content) {
        if (path.equals(CMDLINE) || path.equals(BOOTARGS)) {
            return bytes(commandLine(text(content)));
        }
        // cells of the device tree are no text to look into
        return path.startsWith(OfNode.ROOT_DIRECTORY)
                ? content
                : bytes(MAC.matcher(text(content)).replaceAll(REMOVED));
    }

    /** As bytes, so that what is no UTF-8 comes through. */
    private static String text(byte[] content) {
        return new String(content, StandardCharsets.ISO_8859_1);
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.ISO_8859_1);
    }

    private static String commandLine(String line) {
        return Stream.of(line.split(" ", -1)).map(Privacy::parameter).collect(Collectors.joining(" "));
    }

    private static String parameter(String parameter) {
        int equals = parameter.indexOf('=');
        String name = parameter.substring(0, Math.max(0, equals)).toLowerCase(Locale.ROOT);
        if (IDENTIFYING_PARAMETER.matcher(name).matches()) {
            // what ends the line stays
            String end = parameter.substring(parameter.stripTrailing().length());
            return parameter.substring(0, equals + 1) + REMOVED + end;
        }
        return UUID.matcher(MAC.matcher(parameter).replaceAll(REMOVED)).replaceAll(REMOVED);
    }
}
