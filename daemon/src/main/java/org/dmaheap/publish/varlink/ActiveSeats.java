// SPDX-License-Identifier: Apache-2.0
package org.dmaheap.publish.varlink;

import java.io.IOException;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

/**
 * The users at the machine's seats, as logind (or elogind) writes it below {@code /run/systemd/seats}: the same lines that
 * {@code sd_seat_get_active()} reads, which the library does without a call to logind as well.
 */
final class ActiveSeats {
    private final Path directory;

    ActiveSeats(Path directory) {
        this.directory = directory;
    }

    /** A seat whose active session is the user's; empty, too, where no logind runs. */
    Optional<String> seatOf(int uid) {
        String line = "ACTIVE_UID=" + Integer.toUnsignedString(uid);
        try (DirectoryStream<Path> seats = Files.newDirectoryStream(directory)) {
            for (Path seat : seats) {
                if (holds(seat, line)) {
                    return Optional.of(seat.getFileName().toString());
                }
            }
        } catch (IOException | DirectoryIteratorException e) {
            return Optional.empty();
        }
        return Optional.empty();
    }

    /** A seat that goes while it is read has no user; the others still have. */
    private static boolean holds(Path seat, String line) {
        try {
            return Files.readAllLines(seat).contains(line);
        } catch (IOException e) {
            return false;
        }
    }
}
