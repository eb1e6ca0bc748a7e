// SPDX-License-Identifier: Apache-2.0
package org.dmaheap.config;

import java.util.List;
import java.util.Map;
import org.dmaheap.rules.Helper;
import org.dmaheap.rules.RuleSet;

/**
 * Of no files. The build of the distribution puts another in its place, with what {@code rules.d} says
 * ({@code daemon/src/build/CompileRules.java}).
 */
final class OurRules implements CompiledRules {
    @Override
    public List<String> madeOf() {
        return List.of();
    }

    @Override
    public Map<String, Helper> helpers(String file) {
        return Map.of();
    }

    @Override
    public RuleSet rules(String file) {
        return RuleSet.EMPTY;
    }
}
