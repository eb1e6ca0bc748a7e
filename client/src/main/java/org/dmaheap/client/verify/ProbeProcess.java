// SPDX-License-Identifier: Apache-2.0
package org.dmaheap.client.verify;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.dmaheap.protocol.InvalidJson;
import org.dmaheap.protocol.Json;
import org.dmaheap.verification.ProbeLine;
import org.dmaheap.verification.Trial;

/** A running {@code dmaheapd-probe}. It ends when this process does. */
final class ProbeProcess implements AutoCloseable {
    private static final Duration TO_DIE = Duration.ofSeconds(2);

    private final Process process;
    private final BlockingQueue<Optional<String>> lines = new LinkedBlockingQueue<>();

    /**
     * Starts it with a question.
     *
     * @throws IOException if it cannot be started
     */
    ProbeProcess(Path program, List<Trial> trials) throws IOException {
        process = new ProcessBuilder(program.toString())
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
        Thread reader = new Thread(this::read, "probe");
        reader.setDaemon(true);
        reader.start();
        OutputStream question = process.getOutputStream();
        question.write(Json.compact(Trial.QUESTION, trials));
        question.write('\n');
        question.flush();
    }

    private void read() {
        try (BufferedReader answers =
                new BufferedReader(new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8))) {
            String line;
            while ((line = answers.readLine()) != null) {
                lines.add(Optional.of(line));
            }
        } catch (IOException e) {
            // it was ended: there is no more to come
        }
        lines.add(Optional.empty());
    }

    /** The outcome of waiting for a line. */
    sealed interface Answer {
        /** A line. */
        record Said(ProbeLine line) implements Answer {}

        /** It has ended. */
        record Ended(int status) implements Answer {}

        /** It says nothing for too long. */
        record Silent() implements Answer {}
    }

    /**
     * Waits for its next line.
     *
     * @throws InvalidJson if that is none of its own
     */
    Answer next(Duration patience) throws InvalidJson, InterruptedException {
        Optional<String> line = lines.poll(patience.toMillis(), TimeUnit.MILLISECONDS);
        if (line == null) {
            return new Answer.Silent();
        }
        if (line.isEmpty()) {
            // whoever asks again hears the same
            lines.add(line);
            return new Answer.Ended(process.waitFor());
        }
        return new Answer.Said(Json.read(line.get().getBytes(StandardCharsets.UTF_8), ProbeLine.TABLE));
    }

    /**
     * Ends it.
     *
     * @return whether it is gone: one that hangs in the kernel stays until the kernel lets it go
     */
    boolean end() throws InterruptedException {
        process.destroyForcibly();
        return process.waitFor(TO_DIE.toMillis(), TimeUnit.MILLISECONDS);
    }

    @Override
    public void close() {
        process.destroyForcibly();
    }
}
