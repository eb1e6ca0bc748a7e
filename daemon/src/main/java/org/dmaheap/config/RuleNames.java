// SPDX-License-Identifier: Apache-2.0
package org.dmaheap.config;

import java.util.HashSet;
import java.util.Set;
import org.dmaheap.model.RuleRef;

/** The names of the rules of one file, each of which is given once. */
final class RuleNames {
    private final String file;
    private final Set<String> ids = new HashSet<>();

    RuleNames(String file) {
        this.file = file;
    }

    RuleRef ref(Located.Members rule) throws RuleFileException {
        return ref(rule.text("id"), rule.require("id"));
    }

    /** @param where what an error points to */
    RuleRef ref(String id, Located where) throws RuleFileException {
        if (!ids.add(id)) {
            throw where.wrong("a second rule \"" + id + "\"");
        }
        return new RuleRef(file, id);
    }
}
