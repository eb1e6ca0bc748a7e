// SPDX-License-Identifier: Apache-2.0
package org.dmaheap.probe;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.util.List;
import org.dmaheap.inventory.ProofStep;
import org.dmaheap.linux.ParentDeath;
import org.dmaheap.protocol.InvalidJson;
import org.dmaheap.protocol.Json;
import org.dmaheap.verification.ProbeLine;
import org.dmaheap.verification.StepResult;
import org.dmaheap.verification.Trial;

/**
 * The program {@code dmaheapd-probe}: reads one question, a line of JSON with {@link Trial trials}, and says a
 * {@link ProbeLine} when a step begins and when it has ended. An import can hang in the kernel, so whoever starts it sets it a time; if its parent ends, so does it.
 */
public final class Main {
    private static final int FAILED = 1;
    private static final int USAGE = 2;
    private static final int LONGEST_QUESTION = 1 << 20;

    private Main() {}

    public static void main(String[] args) {
        System.exit(run(System.in, System.out));
    }

    static int run(InputStream in, OutputStream out) {
        try {
            ParentDeath.endsUs();
            List<Trial> trials = Json.read(line(in), Trial.QUESTION);
            for (int i = 0; i < trials.size(); i++) {
                Prober.run(trials.get(i), new Lines(i, out));
            }
            return 0;
        } catch (InvalidJson e) {
            System.err.println("dmaheapd-probe: the question makes no sense: " + e.getMessage());
            return USAGE;
        } catch (IOException | UncheckedIOException e) {
            System.err.println("dmaheapd-probe: " + e.getMessage());
            return FAILED;
        }
    }

    private static byte[] line(InputStream in) throws IOException {
        ByteArrayOutputStream line = new ByteArrayOutputStream();
        int b;
        while ((b = in.read()) >= 0 && b != '\n' && line.size() < LONGEST_QUESTION) {
            line.write(b);
        }
        return line.toByteArray();
    }

    /** Says each step of one trial as it comes. */
    private record Lines(int trial, OutputStream out) implements Prober.Listener {

        @Override
        public void begins(ProofStep step) {
            write(ProbeLine.begins(trial, step));
        }

        @Override
        public void ended(StepResult result) {
            write(ProbeLine.ended(trial, result));
        }

        private void write(ProbeLine line) {
            try {
                out.write(Json.compact(ProbeLine.TABLE, line));
                out.write('\n');
                out.flush();
            } catch (IOException e) {
                // nobody listens: there is nothing to go on for
                throw new UncheckedIOException(e);
            }
        }
    }
}
