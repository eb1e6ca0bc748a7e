// SPDX-License-Identifier: Apache-2.0
package org.dmaheap.service;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
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
        LOG.warn("b\nc");
        LOG.info("{} of {}", 1, 2);
        LOG.debug("d");

        assertThat(written()).isEqualTo("<3>a\n<4>b\n<4>c\n<6>1 of 2\n<7>d\n");
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

    private String written() {
        return stderr.toString(StandardCharsets.UTF_8);
    }
}
