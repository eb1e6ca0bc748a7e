// SPDX-License-Identifier: Apache-2.0
package org.dmaheap.config;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.dmaheap.inventory.ProofStep;
import org.dmaheap.model.Need;
import org.dmaheap.model.Use;
import org.dmaheap.model.Words;
import org.dmaheap.rules.Proves;
import org.dmaheap.rules.ProvingRule;
import org.dmaheap.rules.ProvingRules;

/** Reads {@code proofs.json}, strictly: the format is described in {@code doc/verify.md}. */
public final class ProvingRulesFile {
    private static final String NAME = "proofs.json";

    private ProvingRulesFile() {}

    /**
     * Reads the file of an installation.
     *
     * @param home where the distribution stands
     * @throws ConfigurationException if it cannot be read or holds something that is not understood
     */
    public static ProvingRules read(Path home) throws ConfigurationException {
        Path file = home.resolve(NAME);
        try {
            return parse(Located.bytes(file));
        } catch (RuleFileException e) {
            throw new ConfigurationException(new RuleProblem(file.toString(), e.line(), e.getMessage()));
        } catch (IOException e) {
            throw new ConfigurationException(RuleProblem.unreadable(file, e));
        }
    }

    static ProvingRules parse(byte[] utf8) throws RuleFileException {
        Located.Members top = Located.read(utf8).members("the file", List.of("proofs"));
        RuleNames names = new RuleNames(NAME);
        List<ProvingRule> rules = new ArrayList<>();
        for (Located item : top.require("proofs").items("\"proofs\"")) {
            Located.Members rule =
                    item.members("a proof", List.of("id", "drivers", "uses", "needs", "steps", "why", "source"));
            rule.require("drivers");
            rules.add(new ProvingRule(
                    names.ref(rule),
                    rule.text("why"),
                    rule.text("source"),
                    rule.strings("drivers"),
                    words(rule, "uses", Use.class, Use.WORDS),
                    words(rule, "needs", Need.class, Need.WORDS),
                    steps(rule.require("steps"))));
        }
        return new ProvingRules(rules);
    }

    private static <E extends Enum<E>> Set<E> words(Located.Members rule, String key, Class<E> type, Words<E> words)
            throws RuleFileException {
        Set<E> set = EnumSet.noneOf(type);
        Optional<Located> list = rule.get(key);
        if (list.isPresent()) {
            for (Located word : list.get().items("\"" + key + "\"")) {
                set.add(word.word(key, words));
            }
        }
        return set;
    }

    private static Map<ProofStep, Proves> steps(Located item) throws RuleFileException {
        Map<ProofStep, Proves> steps = new EnumMap<>(ProofStep.class);
        Located.Members members = item.members("\"steps\"", ProofStep.WORDS.all());
        for (Map.Entry<String, Located> entry : members.byKey().entrySet()) {
            steps.put(
                    ProofStep.ofWord(entry.getKey()).orElseThrow(),
                    entry.getValue().word("proves", Proves.WORDS));
        }
        return steps;
    }
}
