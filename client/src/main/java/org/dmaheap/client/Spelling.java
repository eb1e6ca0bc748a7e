// SPDX-License-Identifier: Apache-2.0
package org.dmaheap.client;

import java.util.ArrayList;
import java.util.Collection;
import java.util.List;

/** Which word somebody may have meant. */
public final class Spelling {
    private static final int MOST = 3;

    private Spelling() {}

    /** A question to follow what is wrong with a word, {@code "; did you mean scanout?"}; empty where no word comes near. */
    public static String guess(String word, Collection<String> known) {
        List<String> near = near(word, known);
        return near.isEmpty() ? "" : "; did you mean " + String.join(" or ", near) + "?";
    }

    /** The words that begin with this one, or else those of the fewest slips, if those are few for its length. */
    private static List<String> near(String word, Collection<String> known) {
        List<String> near = new ArrayList<>();
        int fewest = Math.max(1, word.length() / 3);
        for (String candidate : known) {
            int slips = word.length() > 1 && candidate.startsWith(word) ? 0 : slips(word, candidate);
            if (slips < fewest) {
                near.clear();
                fewest = slips;
            }
            if (slips == fewest && near.size() < MOST && !near.contains(candidate)) {
                near.add(candidate);
            }
        }
        return near;
    }

    /** Letters left out, added, replaced, or swapped with the next: how many make one word of the other. */
    private static int slips(String a, String b) {
        int[][] slips = new int[a.length() + 1][b.length() + 1];
        for (int i = 0; i <= a.length(); i++) {
            for (int j = 0; j <= b.length(); j++) {
                if (i == 0 || j == 0) {
                    slips[i][j] = i + j;
                    continue;
                }
                int replaced = a.charAt(i - 1) == b.charAt(j - 1) ? 0 : 1;
                slips[i][j] = Math.min(slips[i - 1][j - 1] + replaced, 1 + Math.min(slips[i - 1][j], slips[i][j - 1]));
                if (i > 1 && j > 1 && a.charAt(i - 1) == b.charAt(j - 2) && a.charAt(i - 2) == b.charAt(j - 1)) {
                    slips[i][j] = Math.min(slips[i][j], 1 + slips[i - 2][j - 2]);
                }
            }
        }
        return slips[a.length()][b.length()];
    }
}
