// SPDX-License-Identifier: Apache-2.0
package org.dmaheap.publish.dbus;

/** An error reply: the only thing besides an answer that a caller can get. */
final class BusError extends Exception {
    private static final long serialVersionUID = 1L;
    private final Name name;

    BusError(Name name, String message) {
        super(message);
        this.name = name;
    }

    Name name() {
        return name;
    }

    /** Every error name that can reach a caller. */
    enum Name {
        NO_SUCH_DEVICE("org.dmaheap.DmaHeap1.Error.NoSuchDevice"),
        NO_SUCH_HEAP("org.dmaheap.DmaHeap1.Error.NoSuchHeap"),
        INVALID_ARGUMENT("org.dmaheap.DmaHeap1.Error.InvalidArgument"),
        UNKNOWN_OBJECT("org.freedesktop.DBus.Error.UnknownObject"),
        UNKNOWN_INTERFACE("org.freedesktop.DBus.Error.UnknownInterface"),
        UNKNOWN_METHOD("org.freedesktop.DBus.Error.UnknownMethod"),
        UNKNOWN_PROPERTY("org.freedesktop.DBus.Error.UnknownProperty"),
        PROPERTY_READ_ONLY("org.freedesktop.DBus.Error.PropertyReadOnly"),
        INVALID_ARGS("org.freedesktop.DBus.Error.InvalidArgs"),
        LIMITS_EXCEEDED("org.freedesktop.DBus.Error.LimitsExceeded"),
        FAILED("org.freedesktop.DBus.Error.Failed");

        private final String onTheBus;

        Name(String onTheBus) {
            this.onTheBus = onTheBus;
        }

        String onTheBus() {
            return onTheBus;
        }
    }
}
