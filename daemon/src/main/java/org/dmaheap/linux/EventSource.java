// SPDX-License-Identifier: Apache-2.0
package org.dmaheap.linux;

/**
 * Something that notices when devices or heaps come and go. An event is never data: it says only that another look is
 * due. Events lost in a storm are told as one more.
 */
public interface EventSource extends AutoCloseable {

    /**
     * Begins to tell. To be called once, before the first look, or a device can fall between.
     *
     * @param somethingChanged called from a thread of the source; must not wait
     */
    void start(Runnable somethingChanged);

    /** What is listened to, for the log. */
    String describe();

    /** Stops telling; never throws. */
    @Override
    void close();
}
