// SPDX-License-Identifier: Apache-2.0
package org.dmaheap.verification;

import static org.dmaheap.model.Type.TEXT;
import static org.dmaheap.model.Type.list;
import static org.dmaheap.model.Type.optional;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.dmaheap.inventory.BootProofs;
import org.dmaheap.inventory.Proof;
import org.dmaheap.model.Table;

/**
 * The trials of one boot, and what came of them.
 *
 * @param kernel release; empty: not known
 */
public record Verification(Optional<String> kernel, String bootId, List<Tried> results) {
    public Verification {
        results = List.copyOf(results);
    }

    /** What {@code dmaheapctl verify} prints and {@code verified.json} holds. */
    public static final Table<Verification> TABLE = keys -> new Verification(
            keys.of("kernel", optional(TEXT), Verification::kernel),
            keys.of("bootId", TEXT, Verification::bootId),
            keys.of("results", list(Tried.TABLE), Verification::results));

    /** All that is proved. */
    public BootProofs proofs() {
        return new BootProofs(
                bootId,
                results.stream().flatMap(tried -> tried.proof().stream()).toList());
    }

    /** Whether a proof contradicts a rule. */
    public boolean contradictsARule() {
        return results.stream().anyMatch(tried -> tried.agrees().equals(Optional.of(false)));
    }

    /** What is proved here, and of an earlier one of the same boot what this one does not speak of. */
    public Verification after(Verification earlier) {
        List<Tried> proved = new ArrayList<>();
        if (earlier.bootId.equals(bootId) && earlier.kernel.equals(kernel)) {
            earlier.results.stream()
                    .filter(old -> old.proof().isPresent())
                    .filter(old -> results.stream()
                            .filter(tried -> tried.proof().isPresent())
                            .noneMatch(tried ->
                                    sameLink(tried.proof().get(), old.proof().get())))
                    .forEach(proved::add);
        }
        results.stream().filter(tried -> tried.proof().isPresent()).forEach(proved::add);
        return new Verification(kernel, bootId, proved);
    }

    private static boolean sameLink(Proof one, Proof other) {
        return one.devpath().equals(other.devpath())
                && one.use() == other.use()
                && one.heap().equals(other.heap());
    }
}
