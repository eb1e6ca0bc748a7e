// SPDX-License-Identifier: Apache-2.0
package org.dmaheap.publish.dbus;

import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The name of the error that a call gets. busctl prints only the message, but its debug log has the name. */
final class ErrorName {
    private ErrorName() {}

    private static final Pattern NAME = Pattern.compile("Got message type=error .* error-name=(\\S+)");

    static String of(TestBus bus, String path, String contract, String method, String... arguments) {
        List<String> words = new ArrayList<>(List.of(
                "env",
                "SYSTEMD_LOG_LEVEL=debug",
                "busctl",
                "--address=" + bus.address(),
                "--",
                "call",
                "org.dmaheap.DmaHeap1"));
        words.addAll(List.of(path, contract, method));
        words.addAll(List.of(arguments));
        Command call = Command.run(words);
        Matcher name = NAME.matcher(call.err());
        if (!name.find()) {
            throw new AssertionError("no error reply: " + call);
        }
        return name.group(1);
    }
}
