// SPDX-License-Identifier: Apache-2.0
package org.dmaheap.linux;

import java.util.Optional;
import java.util.function.Consumer;

/**
 * Something that notices when devices or heaps come and go. An event is never data: it says only that another look is
 * due. Events lost in a storm are told as one more.
 */
public interface EventSource extends AutoCloseable {

    /**
     * Begins to tell. To be called once, before the first look, or a device can fall between.
     *
     * @param listener called from a thread of the source; must not wait
     */
    void start(Consumer<News> listener);

    /** The urgency of another look. */
    enum News {
        /** A device or heap may have come or gone. */
        DEVICE,
        /**
         * A part of a device has, as a connector of a card. Its card comes before it and goes after it
         * ({@code drm_dev_register()}, drivers/gpu/drm/drm_drv.c, Linux 7.3), so a look may be too early.
         */
        PART;

        /** The word of connectors in {@code DEVTYPE}. */
        static final String CONNECTOR = "drm_connector";

        /** @param devtype empty if the device has none */
        static News ofType(Optional<String> devtype) {
            return devtype.filter(CONNECTOR::equals).isPresent() ? PART : DEVICE;
        }

        /** The more urgent of the two. */
        News or(Optional<News> other) {
            return other.isPresent() && other.get() == DEVICE ? DEVICE : this;
        }
    }

    /** What is listened to, for the log. */
    String describe();

    /** Stops telling; never throws. */
    @Override
    void close();
}
