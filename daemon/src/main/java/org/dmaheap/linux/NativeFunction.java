// SPDX-License-Identifier: Apache-2.0
package org.dmaheap.linux;

import com.kenai.jffi.CallContext;
import com.kenai.jffi.CallingConvention;
import com.kenai.jffi.Library;
import com.kenai.jffi.Type;

/** A function of a C library: where it is, and how it is called. */
final class NativeFunction {
    final long address;
    final CallContext call;

    private NativeFunction(long address, CallContext call) {
        this.address = address;
        this.call = call;
    }

    /**
     * @throws UnsatisfiedLinkError if the library has none of that name
     */
    static NativeFunction of(Library library, String name, Type result, Type... parameters) {
        long address = library.getSymbolAddress(name);
        if (address == 0) {
            throw new UnsatisfiedLinkError(name);
        }
        // with the errno kept for whoever asks why it failed
        return new NativeFunction(
                address, CallContext.getCallContext(result, parameters, CallingConvention.DEFAULT, true));
    }
}
