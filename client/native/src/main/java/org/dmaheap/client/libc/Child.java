// SPDX-License-Identifier: Apache-2.0
package org.dmaheap.client.libc;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.util.List;
import java.util.Map;
import org.teavm.interop.Address;

/** A program that was started, as posix_spawnp(3) finds and starts it. */
public final class Child {
    /** More than the type has in any C library. */
    private static final int FILE_ACTIONS = 512;

    private static final int WRITE_ONLY = 1;

    private final int process;
    private final OutputStream input;
    private final InputStream output;
    private int status = -1;

    private Child(int process, OutputStream input, InputStream output) {
        this.process = process;
        this.input = input;
        this.output = output;
    }

    /**
     * Starts one.
     *
     * @param inheritOutput whether it writes where we write; else its output is read here
     * @param inheritError whether its complaints are seen
     */
    public static Child start(
            List<String> command, Map<String, String> environment, boolean inheritOutput, boolean inheritError)
            throws IOException {
        int[] toChild = pipe();
        int[] fromChild = inheritOutput ? null : pipe();
        Address actions = Libc.malloc(FILE_ACTIONS);
        Address nowhere = CString.allocated("/dev/null");
        Address arguments = strings(command);
        Address variables = strings(entries(environment));
        byte[] process = new byte[4];
        Libc.fileActionsInit(actions);
        Libc.fileActionsDup2(actions, toChild[0], 0);
        if (fromChild != null) {
            Libc.fileActionsDup2(actions, fromChild[1], Descriptors.STANDARD_OUTPUT);
        }
        if (!inheritError) {
            Libc.fileActionsOpen(actions, Descriptors.STANDARD_ERROR, nowhere, WRITE_ONLY, 0);
        }
        int problem = Libc.posixSpawnp(
                Address.ofData(process), arguments.getAddress(), actions, Address.fromLong(0), arguments, variables);
        int child = Address.ofData(process).getInt();
        Libc.fileActionsDestroy(actions);
        Libc.free(actions);
        Libc.free(nowhere);
        free(arguments, command.size());
        free(variables, environment.size());
        Libc.close(toChild[0]);
        if (fromChild != null) {
            Libc.close(fromChild[1]);
        }
        if (problem != 0) {
            Libc.close(toChild[1]);
            if (fromChild != null) {
                Libc.close(fromChild[0]);
            }
            throw new IOException(SystemError.words(problem));
        }
        return new Child(
                child,
                Descriptors.output(toChild[1]),
                fromChild == null ? InputStream.nullInputStream() : Descriptors.input(fromChild[0]));
    }

    /** Makes this process that program; returns only if there is no such program. */
    static void replace(List<String> command, Map<String, String> environment) {
        Address arguments = strings(command);
        Address variables = strings(entries(environment));
        Libc.execve(arguments.getAddress(), arguments, variables);
    }

    private static List<String> entries(Map<String, String> environment) {
        return environment.entrySet().stream()
                .map(entry -> entry.getKey() + "=" + entry.getValue())
                .toList();
    }

    private static int[] pipe() throws IOException {
        byte[] ends = new byte[8];
        if (Libc.pipe2(Address.ofData(ends), Libc.O_CLOEXEC) != 0) {
            throw SystemError.last();
        }
        return new int[] {
            Address.ofData(ends).getInt(), Address.ofData(ends).add(4).getInt()
        };
    }

    /** An array of strings with a null pointer behind it. */
    private static Address strings(List<String> texts) {
        Address array = Libc.malloc((texts.size() + 1) * Address.sizeOf());
        for (int i = 0; i < texts.size(); i++) {
            array.add(i * Address.sizeOf()).putAddress(CString.allocated(texts.get(i)));
        }
        array.add(texts.size() * Address.sizeOf()).putAddress(Address.fromLong(0));
        return array;
    }

    private static void free(Address strings, int count) {
        for (int i = 0; i < count; i++) {
            Libc.free(strings.add(i * Address.sizeOf()).getAddress());
        }
        Libc.free(strings);
    }

    /** Where it reads from. */
    public OutputStream input() {
        return input;
    }

    /** What it writes; nothing if it writes where we do. */
    public InputStream output() {
        return output;
    }

    /** Waits for its end; returns the exit status, 128 and the signal's number if one ended it. */
    public int await() {
        while (status < 0) {
            look(0);
        }
        return status;
    }

    /** Whether it has ended by now. */
    public boolean ended() {
        look(Libc.WNOHANG);
        return status >= 0;
    }

    private void look(int options) {
        byte[] raw = new byte[4];
        if (status < 0 && Libc.waitpid(process, Address.ofData(raw), options) == process) {
            int signal = raw[0] & 0x7f;
            status = signal == 0 ? raw[1] & 0xff : 128 + signal;
        }
    }

    /** Asks it to end. */
    public void end() {
        Libc.kill(process, Libc.SIGTERM);
    }

    /** Ends it. */
    public void kill() {
        Libc.kill(process, Libc.SIGKILL);
    }
}
