// SPDX-License-Identifier: Apache-2.0
package org.dmaheap.config;

import java.util.List;
import java.util.Map;
import java.util.zip.CRC32;
import org.dmaheap.rules.Helper;
import org.dmaheap.rules.RuleSet;

/** The rules of our own files as code, which a start need not read and check. It holds for exactly the files that it was made of. */
public interface CompiledRules {

    /** The {@link #mark} of each file that it was made of, in the order of their names. */
    List<String> madeOf();

    /** The helpers that a file names, by their ids. */
    Map<String, Helper> helpers(String file);

    /** The rules of a file. */
    RuleSet rules(String file);

    /** A file's name with the size and a checksum of what it holds. */
    static String mark(String file, byte[] content) {
        CRC32 checksum = new CRC32();
        checksum.update(content);
        return file + " " + content.length + " " + checksum.getValue();
    }
}
