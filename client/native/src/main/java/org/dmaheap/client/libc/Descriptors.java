// SPDX-License-Identifier: Apache-2.0
package org.dmaheap.client.libc;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import org.teavm.interop.Address;

/** Streams over file descriptors. */
final class Descriptors {
    static final int STANDARD_OUTPUT = 1;
    static final int STANDARD_ERROR = 2;

    private Descriptors() {}

    static InputStream input(int descriptor) {
        return new Input(descriptor);
    }

    static OutputStream output(int descriptor) {
        return new Output(descriptor);
    }

    private static final class Input extends InputStream {
        private int descriptor;

        Input(int descriptor) {
            this.descriptor = descriptor;
        }

        @Override
        public int read() throws IOException {
            byte[] one = new byte[1];
            return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
        }

        @Override
        public int read(byte[] bytes, int from, int count) throws IOException {
            if (count == 0) {
                return 0;
            }
            int got;
            do {
                got = Libc.read(descriptor, Address.ofData(bytes).add(from), count);
            } while (got < 0 && Libc.errno() == Libc.EINTR);
            if (got < 0) {
                throw SystemError.last();
            }
            return got == 0 ? -1 : got;
        }

        @Override
        public void close() {
            if (descriptor >= 0) {
                Libc.close(descriptor);
                descriptor = -1;
            }
        }
    }

    private static final class Output extends OutputStream {
        private int descriptor;

        Output(int descriptor) {
            this.descriptor = descriptor;
        }

        @Override
        public void write(int one) throws IOException {
            write(new byte[] {(byte) one}, 0, 1);
        }

        @Override
        public void write(byte[] bytes, int from, int count) throws IOException {
            int done = 0;
            while (done < count) {
                int put = Libc.write(descriptor, Address.ofData(bytes).add(from + done), count - done);
                if (put >= 0) {
                    done += put;
                } else if (Libc.errno() != Libc.EINTR) {
                    throw SystemError.last();
                }
            }
        }

        @Override
        public void close() {
            if (descriptor >= 0) {
                Libc.close(descriptor);
                descriptor = -1;
            }
        }
    }
}
