// SPDX-License-Identifier: Apache-2.0
package org.dmaheap.config;

import static org.dmaheap.fuzz.Checks.check;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import org.dmaheap.boards.Boards;
import org.dmaheap.fuzz.Checks;
import org.dmaheap.inventory.Inventory;
import org.dmaheap.judgement.Judgement;
import org.dmaheap.model.NoSuchDevice;
import org.dmaheap.protocol.InvalidJson;
import org.dmaheap.protocol.Json;
import org.dmaheap.rules.Helper;
import org.dmaheap.rules.RuleSet;
import org.dmaheap.verification.Verification;

/**
 * Files that an administrator writes: rules, which then judge a Raspberry Pi 4 together with ours; the configuration; which
 * drivers prove what; what verify wrote.
 */
public final class RuleFilesFuzz {
    private static final Path TREE = Boards.module().resolve("src/test/fixtures/bcm2711-rpi-4-b");
    private static final Inventory INVENTORY = Boards.inventory(TREE);
    private static final Map<String, Helper> HELPERS = helpers();
    private static final Path CONFIGURATION = temporary();

    private RuleFilesFuzz() {}

    public static void fuzzerTestOneInput(byte[] input) {
        rules(input);
        try {
            ProvingRulesFile.parse(input);
        } catch (RuleFileException e) {
            isAboutALine(e, input);
        }
        try {
            Json.read(input, Verification.TABLE);
        } catch (InvalidJson e) {
            check(!e.getMessage().isBlank(), "nothing said");
        }
        try {
            Files.write(CONFIGURATION, input);
            Configuration.read(CONFIGURATION);
        } catch (ConfigurationException e) {
            check(!e.getMessage().isBlank(), "nothing said");
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static void rules(byte[] input) {
        RuleSet rules;
        try {
            RuleParser parser = RuleParser.read("60-fuzz.json", input, true);
            Map<String, Helper> all = new HashMap<>(HELPERS);
            all.putAll(parser.helpers(HELPERS));
            rules = parser.rules(all);
        } catch (RuleFileException e) {
            isAboutALine(e, input);
            return;
        }
        Judgement judgement = Judgement.of(INVENTORY, Boards.rules().plus(rules));
        Checks.map(judgement.map());
        try {
            judgement.considered("card0");
        } catch (NoSuchDevice e) {
            throw new AssertionError("rules took a device away", e);
        }
    }

    private static void isAboutALine(RuleFileException e, byte[] input) {
        int lines = 1;
        for (byte octet : input) {
            lines += octet == '\n' || octet == '\r' ? 1 : 0;
        }
        check(!e.getMessage().isBlank(), "nothing said");
        check(e.line() >= 0 && e.line() <= lines, "line " + e.line() + " of " + lines);
    }

    private static Map<String, Helper> helpers() {
        try {
            Path file = Boards.module().resolve("src/main/rules.d/05-helpers.json");
            return RuleParser.read("05-helpers.json", Files.readAllBytes(file), false)
                    .helpers(Map.of());
        } catch (RuleFileException | IOException e) {
            throw new IllegalStateException(e);
        }
    }

    private static Path temporary() {
        try {
            return Files.createTempDirectory("fuzz").resolve("dmaheapd.json");
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
