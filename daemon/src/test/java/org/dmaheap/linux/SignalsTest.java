// SPDX-License-Identifier: Apache-2.0
package org.dmaheap.linux;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(value = 60, unit = TimeUnit.SECONDS)
class SignalsTest {

    /** A process of its own, so that a signal lost or taken wrongly ends that one and not the tests. */
    static final class Receiver {
        public static void main(String[] arguments) throws InterruptedException {
            Signals.onHangup(() -> System.out.println("hangup"));
            Signals.onTermination(() -> {
                System.out.println("end");
                Runtime.getRuntime().halt(0);
            });
            System.out.println("ready");
            Thread.currentThread().join();
        }
    }

    @Test
    void hangupsAreHandledAndTerminationEndsInOrder() throws Exception {
        Process receiver = new ProcessBuilder(
                        // a build that runs under nohup or in the background passes on signals that it ignores, and a
                        // JVM leaves them ignored
                        "env",
                        "--default-signal",
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-cp",
                        System.getProperty("java.class.path"),
                        Receiver.class.getName())
                .redirectErrorStream(true)
                .start();
        try (var output = receiver.inputReader()) {
            assertThat(output.readLine()).isEqualTo("ready");
            for (int i = 0; i < 50; i++) {
                kill("-HUP", receiver);
                assertThat(output.readLine()).isEqualTo("hangup");
            }
            kill("-TERM", receiver);
            assertThat(output.readLine()).isEqualTo("end");
            assertThat(receiver.waitFor()).isZero();
        } finally {
            receiver.destroyForcibly();
        }
    }

    private static void kill(String signal, Process process) throws Exception {
        // the shell's own: the program is in a package that not every machine has
        assertThat(new ProcessBuilder("sh", "-c", "kill " + signal + " " + process.pid())
                        .inheritIO()
                        .start()
                        .waitFor())
                .isZero();
    }
}
