// SPDX-License-Identifier: Apache-2.0
package org.dmaheap.service;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.BufferedReader;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.PipedInputStream;
import java.io.PipedOutputStream;
import java.nio.charset.StandardCharsets;
import org.dmaheap.service.Logging.Detail;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

class LoggingTest {

    private static final Logger LOG = LoggerFactory.getLogger(LoggingTest.class);

    private final ByteArrayOutputStream stderr = new ByteArrayOutputStream();

    @AfterEach
    void restore() {
        Logging.configure(Detail.INFO, false, System.err);
    }

    @Test
    void everyLineForTheJournalBeginsWithItsPriority() {
        Logging.configure(Detail.DEBUG, true, stderr);

        LOG.error("a");
        LOG.warn("b\nc \u001b[31m \u202e");
        LOG.info("{} of {}", 1, 2);
        LOG.debug("d");

        assertThat(written()).isEqualTo("<3>a\n<4>b\\u000ac \\u001b[31m \\u202e\n<6>1 of 2\n<7>d\n");
    }

    @Test
    void peopleReadWordsAndNoTimeStamps() {
        Logging.configure(Detail.INFO, false, stderr);

        LOG.error("Could not listen");
        LOG.info("Ready");
        LOG.debug("nothing");

        assertThat(written()).isEqualTo("dmaheapd: error: Could not listen\ndmaheapd: Ready\n");
    }

    @Test
    void anExceptionIsShownBelowItsSentence() {
        Logging.configure(Detail.ERROR, true, stderr);

        LOG.error("Could not scan", new IllegalStateException("why"));

        assertThat(written().lines())
                .startsWith("<3>Could not scan", "<3>java.lang.IllegalStateException: why")
                .allMatch(line -> line.startsWith("<3>"));
    }

    @Test
    void anExceptionsWordsBeginNoLineOfTheirOwn() {
        Logging.configure(Detail.ERROR, true, stderr);

        LOG.error("Could not scan", new IllegalStateException("\u001b\u0085<0>forged"));

        assertThat(written().lines()).contains("<3>java.lang.IllegalStateException: \\u001b\\u0085<0>forged");
    }

    @Test
    void whoLogsDoesNotWaitForWhoReadsAndIsToldWhatWasLeftOut() throws IOException {
        PipedInputStream reader = new PipedInputStream(1024);
        Logging.configure(Detail.INFO, false, new PipedOutputStream(reader));

        for (int i = 0; i < 5000; i++) {
            LOG.info("{}", "x".repeat(100));
        }

        BufferedReader lines = new BufferedReader(new InputStreamReader(reader, StandardCharsets.UTF_8));
        int count = 0;
        String line = lines.readLine();
        while (line.startsWith("dmaheapd: xxx")) {
            count++;
            line = lines.readLine();
        }
        assertThat(line)
                .isEqualTo("dmaheapd: warning: " + (5000 - count) + " lines are left out, nobody took them in time");
    }

    private String written() {
        Logging.flush();
        return stderr.toString(StandardCharsets.UTF_8);
    }
}
