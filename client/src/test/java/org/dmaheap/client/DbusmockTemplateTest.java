// SPDX-License-Identifier: Apache-2.0
package org.dmaheap.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.File;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;

/** Runs the Python tests of the template for python-dbusmock. */
class DbusmockTemplateTest {

    private static final String PYTHON = "/usr/bin/python3";

    @Test
    void theTemplateBehavesLikeTheDaemon() throws IOException, InterruptedException {
        // apart from the directory of that name beside us
        assumeTrue(
                Files.isExecutable(Path.of(PYTHON))
                        && run(PYTHON, "-I", "-c", "from dbusmock import DBusTestCase")
                                        .status()
                                == 0,
                "needs the Debian package python3-dbusmock");
        Output tests = run(PYTHON, "-B", "dbusmock/test_dmaheapd.py");
        assertThat(tests.status()).as(tests.text()).isZero();
    }

    private record Output(int status, String text) {}

    private static Output run(String... words) throws IOException, InterruptedException {
        Process process = new ProcessBuilder(words)
                .redirectErrorStream(true)
                .redirectInput(new File("/dev/null"))
                .start();
        String text = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        return new Output(process.waitFor(), text);
    }
}
