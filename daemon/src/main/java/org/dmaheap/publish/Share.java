// SPDX-License-Identifier: Apache-2.0
package org.dmaheap.publish;

/**
 * A thing of which there is only so much.
 *
 * @param all for all users together
 * @param each for one user, if there is that much left; root may have all, and a sixteenth more
 */
public record Share(int all, int each) {
    /** The uid that has no limit of its own. */
    public static final int ROOT = 0;

    /**
     * Whether a user may take some more. Nobody gets more than half of what the others have left, so that whoever comes last
     * finds something, however many came before.
     *
     * @param own what the user has already
     * @param taken what all users have, this one included
     */
    public boolean allows(int uid, long own, long taken, long more) {
        if (uid == ROOT) {
            return taken + more <= all + all / 16;
        }
        long half = Math.max(1, (all - (taken - own)) / 2);
        return taken + more <= all && own + more <= Math.min(each, half);
    }
}
