// SPDX-License-Identifier: Apache-2.0
package org.dmaheap.client.libc;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import org.dmaheap.client.Environment;
import org.teavm.interop.Address;

/** The things that this process was given: its variables, its terminal, its place. */
public final class ProcessEnvironment {
    private ProcessEnvironment() {}

    /** The environment variables, as they were at the start. */
    public static Map<String, String> variables() {
        byte[] block;
        try (InputStream in = UnixFiles.input(UnixPath.of("/proc/self/environ"))) {
            block = in.readAllBytes();
        } catch (IOException e) {
            throw new UncheckedIOException("reading the environment", e);
        }
        Map<String, String> variables = new HashMap<>();
        int start = 0;
        for (int i = 0; i < block.length; i++) {
            if (block[i] == 0) {
                String entry = CString.text(Arrays.copyOfRange(block, start, i));
                int sign = entry.indexOf('=');
                if (sign > 0) {
                    variables.putIfAbsent(entry.substring(0, sign), entry.substring(sign + 1));
                }
                start = i + 1;
            }
        }
        return variables;
    }

    /** The terminal that standard output is; empty if it is none. */
    static Optional<Environment.Terminal> terminal() {
        byte[] size = new byte[8];
        if (Libc.ioctl(Descriptors.STANDARD_OUTPUT, Libc.TIOCGWINSZ, Address.ofData(size)) != 0) {
            return Optional.empty();
        }
        int rows = Address.ofData(size).getShort() & 0xffff;
        int columns = Address.ofData(size).add(2).getShort() & 0xffff;
        return Optional.of(Environment.Terminal.of(columns, rows));
    }
}
