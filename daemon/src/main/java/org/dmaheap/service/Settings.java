// SPDX-License-Identifier: Apache-2.0
package org.dmaheap.service;

import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import org.dmaheap.config.Configuration;
import org.dmaheap.config.ConfigurationException;
import org.dmaheap.config.RuleProblem;
import org.dmaheap.model.Issue;

/**
 * The configuration while the daemon runs. A file that is broken when it is read again leaves what held before: neither
 * the defaults nor the good half of it are what the administrator wants. Used by one thread.
 */
final class Settings {
    private final Path file;
    private Optional<Configuration> current = Optional.empty();
    private Optional<RuleProblem> problem = Optional.empty();
    /** Whether there was a file when it was read before: one that an editor or a script is about to replace may be gone. */
    private boolean wasThere;

    private Consumer<Configuration> follower = configuration -> {};

    /** Reads the file for the first time. */
    Settings(Path file) {
        this.file = file;
        readAgain();
    }

    /** Whoever is told of each configuration that holds from now on. */
    void follow(Consumer<Configuration> newFollower) {
        follower = newFollower;
    }

    /** The configuration that holds; empty if the file was broken from the start. */
    Optional<Configuration> current() {
        return current;
    }

    /** @return what is wrong with the file, if something is */
    Optional<RuleProblem> readAgain() {
        try {
            Optional<Configuration> read = Configuration.read(file);
            if (read.isEmpty() && wasThere) {
                problem = Optional.of(
                        new RuleProblem(file.toString(), 0, "is gone; a restart goes back to what holds without it"));
                return problem;
            }
            wasThere = read.isPresent();
            Configuration configuration = read.orElse(Configuration.DEFAULT);
            current = Optional.of(configuration);
            problem = Optional.empty();
            follower.accept(configuration);
        } catch (ConfigurationException e) {
            wasThere = true;
            problem = Optional.of(e.problem());
        }
        return problem;
    }

    /** What was wrong with the file when it was read last. */
    Optional<RuleProblem> problem() {
        return problem;
    }

    /** What was wrong with the file when it was read last, as the map shows it. */
    List<Issue> issues() {
        return problem.map(RuleProblem::issue).stream().toList();
    }
}
