// SPDX-License-Identifier: Apache-2.0
package org.dmaheap.service;

import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import org.dmaheap.config.Configuration;
import org.dmaheap.config.ConfigurationException;
import org.dmaheap.config.RuleProblem;
import org.dmaheap.model.ScanIssue;

/**
 * The configuration while the daemon runs. A file that is broken when it is read again leaves what held before: neither
 * the defaults nor the good half of it are what the administrator wants. Used by one thread.
 */
final class Settings {
    private final Path file;
    private final Consumer<Configuration> follower;
    private Optional<RuleProblem> problem = Optional.empty();

    /** @param follower takes each configuration that holds from then on */
    Settings(Path file, Consumer<Configuration> follower) {
        this.file = file;
        this.follower = follower;
    }

    /** @return what is wrong with the file, if something is */
    Optional<RuleProblem> readAgain() {
        try {
            follower.accept(Configuration.read(file));
            problem = Optional.empty();
        } catch (ConfigurationException e) {
            problem = Optional.of(e.problem());
        }
        return problem;
    }

    /** What was wrong with the file when it was read last, as the map shows it. */
    List<ScanIssue> issues() {
        return problem.map(RuleProblem::issue).stream().toList();
    }
}
