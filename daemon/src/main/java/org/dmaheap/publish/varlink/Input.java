// SPDX-License-Identifier: Apache-2.0
package org.dmaheap.publish.varlink;

/**
 * The bytes of one client that are not served yet, and the messages in them. What it keeps counts for the client's user;
 * messages that come whole are served where they lie.
 */
final class Input {
    private static final byte[] NO_BYTES = {};

    private final Users users;
    private final User user;
    private final int longestMessage;

    private byte[] kept = NO_BYTES;

    /** Where the bytes lie: what we keep, or what the loop has just read. */
    private byte[] bytes = NO_BYTES;

    private int start;
    private int end;
    /** Up to here there is no NUL. */
    private int searched;

    /** Where the next message ends; before its start if that is not known. */
    private int messageEnd = -1;

    Input(Users users, User user, int longestMessage) {
        this.users = users;
        this.user = user;
        this.longestMessage = longestMessage;
    }

    boolean isEmpty() {
        return start == end;
    }

    /**
     * Takes what was read; of the array only until {@link #keepRest}.
     *
     * @return false if the user may not keep so much
     */
    boolean add(byte[] chunk, int length) {
        if (isEmpty()) {
            bytes = chunk;
            start = 0;
            end = length;
            searched = 0;
            return true;
        }
        if (!makeRoom(end - start + length)) {
            return false;
        }
        System.arraycopy(chunk, 0, kept, end, length);
        end += length;
        return true;
    }

    /** Copies what is left of what was read; false if the user may not keep so much. */
    boolean keepRest() {
        if (isEmpty()) {
            clear();
            return true;
        }
        if (bytes == kept) {
            moveToStart();
            return true;
        }
        return makeRoom(end - start);
    }

    /** Whether a whole message is there. */
    boolean hasMessage() {
        if (messageEnd < start) {
            messageEnd = indexOfNul();
        }
        return messageEnd >= start && !isTooLong();
    }

    /** Whether the next message is longer than one may be, as far as it has come. */
    boolean isTooLong() {
        return (messageEnd < start ? searched : messageEnd) - start > longestMessage;
    }

    /** The array of the next message. */
    byte[] bytes() {
        return bytes;
    }

    int messageStart() {
        return start;
    }

    int messageEnd() {
        return messageEnd;
    }

    /** Goes on behind the next message; the array stays as it is until more is read. */
    void pass() {
        start = messageEnd + 1;
        searched = start;
    }

    /** Forgets all. */
    void clear() {
        start = 0;
        end = 0;
        searched = 0;
        messageEnd = -1;
        users.keepInput(user, -kept.length);
        kept = NO_BYTES;
        bytes = NO_BYTES;
    }

    /** Moves what is left into our own array, of this size at least. */
    private boolean makeRoom(int wanted) {
        if (wanted > kept.length) {
            int room = Math.max(wanted, Math.min(2 * kept.length, longestMessage));
            if (!users.keepInput(user, room - kept.length)) {
                return false;
            }
            // the old array may be where the bytes lie
            byte[] larger = new byte[room];
            System.arraycopy(bytes, start, larger, 0, end - start);
            kept = larger;
        } else if (bytes != kept) {
            System.arraycopy(bytes, start, kept, 0, end - start);
        } else {
            moveToStart();
            return true;
        }
        bytes = kept;
        movedToStart();
        return true;
    }

    private void moveToStart() {
        if (start > 0) {
            System.arraycopy(kept, start, kept, 0, end - start);
            movedToStart();
        }
    }

    private void movedToStart() {
        end -= start;
        searched -= start;
        messageEnd = messageEnd < start ? -1 : messageEnd - start;
        start = 0;
    }

    private int indexOfNul() {
        for (int i = searched; i < end; i++) {
            if (bytes[i] == 0) {
                return i;
            }
        }
        searched = end;
        return -1;
    }
}
