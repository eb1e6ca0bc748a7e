// SPDX-License-Identifier: Apache-2.0
package org.dmaheap.client;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Map;
import org.dmaheap.protocol.Json;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code prefer} in the tree of a machine with a display that has a pool of its own. */
class PreferTest {
    private static final String OWN = "display-pool@28000000";
    private static final String CMA = "default_cma_region";
    private static final String DISPLAY = "/devices/platform/b0020000.display";

    @TempDir
    private Path directory;

    private Path machine;
    private Path file;

    @BeforeEach
    void aMachine() throws Exception {
        machine = Boards.unpacked("uml-7.3.tar.xz", directory);
        file = machine.resolve("etc/dmaheapd/rules.d/90-prefer.json");
    }

    private Run run(String words) {
        return Run.line("--root " + machine + " " + words);
    }

    private String first(String device) {
        return run("find " + device + " --format=path")
                .out()
                .lines()
                .findFirst()
                .orElse("");
    }

    private String id() throws Exception {
        Map<String, Object> map = Json.readObject(run("map --json=short").out().getBytes(StandardCharsets.UTF_8));
        for (Object device : (List<?>) map.get("devices")) {
            if (DISPLAY.equals(((Map<?, ?>) device).get("devpath"))) {
                return (String) ((Map<?, ?>) device).get("id");
            }
        }
        throw new AssertionError("no display");
    }

    @Test
    void thePreferredHeapComesFirstAndExplainNamesTheRule() throws Exception {
        assertThat(first(id())).endsWith(OWN);
        Run prefer = run("prefer " + id() + ":scanout " + CMA);
        assertThat(prefer.status()).isZero();
        assertThat(prefer.out()).contains("has " + CMA + " first from now on", file.toString());
        assertThat(first(id())).endsWith(CMA);
        assertThat(run("explain " + id() + " " + CMA).out())
                .contains("rule 90-prefer.json#scanout of " + DISPLAY, "The administrator prefers " + CMA);
        assertThat(run("rules check").status()).isZero();
    }

    @Test
    void theRuleGoesByPlaceAndDriverAndTheFileIsForAllToRead() throws Exception {
        run("prefer " + id() + " " + CMA);
        String text = Files.readString(file);
        assertThat(text).contains("\"devpath\"", DISPLAY, "\"aspeed_gfx\"").doesNotContain("card");
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file)))
                .isEqualTo("rw-r--r--");
        assertThat(file.getParent()).isDirectoryContaining(path -> path.equals(file));
        assertThat(Files.list(file.getParent())).hasSize(1);
    }

    @Test
    void anotherNameOfThePoolMeansThePool() throws Exception {
        assertThat(run("prefer " + id() + " linux,cma").out()).contains("has " + CMA + " first");
    }

    @Test
    void aSecondPreferenceForTheUseTakesThePlaceOfTheFirst() throws Exception {
        run("prefer " + id() + " " + CMA);
        run("prefer " + id() + " " + OWN);
        assertThat(first(id())).endsWith(OWN);
        assertThat(overrides()).hasSize(1);
    }

    @Test
    void aHeapThatDoesNotSuitIsRefusedWithTheReason() throws Exception {
        Run prefer = run("prefer " + id() + ":scanout system");
        assertThat(prefer.status()).isEqualTo(1);
        assertThat(prefer.err())
                .hasLineCount(1)
                .contains("Could not prefer system for " + id() + ":scanout: incompatible: ")
                .contains("scattered");
        assertThat(file).doesNotExist();
    }

    @Test
    void clearTakesOnesOwnAwayAndTheFileIfNothingIsLeft() throws Exception {
        run("prefer " + id() + " " + CMA);
        assertThat(run("prefer --clear " + id() + ":scanout").status()).isZero();
        assertThat(first(id())).endsWith(OWN);
        assertThat(file).doesNotExist();
        assertThat(run("prefer --clear").out()).startsWith("No heap was preferred");
    }

    @Test
    void aDeviceThatIsGoneIsClearedByItsPlace() throws Exception {
        run("prefer " + id() + " " + CMA);
        Files.delete(machine.resolve("sys/class/drm/" + id()));
        assertThat(run("prefer --clear " + DISPLAY + ":scanout").status()).isZero();
        assertThat(file).doesNotExist();
    }

    @Test
    void whatOthersPutIntoTheFileStays() throws Exception {
        Files.createDirectories(file.getParent());
        Files.writeString(file, """
                { "format": 1,
                  "devices": [ { "id": "theirs", "driver": "theirs", "scanout": "cpu", "why": "So it is.", "source": "a.c" } ],
                  "overrides": [ { "id": "no", "match": { "driver": "theirs" }, "heaps": "system",
                    "verdict": "incompatible", "why": "Theirs." } ] }
                """);
        run("prefer " + id() + " " + CMA);
        assertThat(first(id())).endsWith(CMA);
        assertThat(overrides()).hasSize(2);
        assertThat(Files.readString(file)).contains("\"theirs\"", "\"So it is.\"");
        run("prefer --clear");
        assertThat(overrides()).hasSize(1);
        assertThat(run("rules check").status()).isZero();
    }

    @Test
    void aFileWithCommentsIsLeftAlone() throws Exception {
        Files.createDirectories(file.getParent());
        String theirs = "// why we do this\n{ \"overrides\": [] }\n";
        Files.writeString(file, theirs);
        Run prefer = run("prefer " + id() + " " + CMA);
        assertThat(prefer.status()).isEqualTo(1);
        assertThat(prefer.err()).contains("without losing what else is in it");
        assertThat(Files.readString(file)).isEqualTo(theirs);
    }

    @Test
    void mistakesAreSaid() throws Exception {
        assertThat(run("prefer").err()).contains("usage: ");
        assertThat(run("prefer " + id()).status()).isEqualTo(2);
        assertThat(run("prefer card99 " + CMA).err()).contains("No device card99");
        assertThat(run("prefer " + id() + " nonsense").err()).contains("No heap nonsense");
        assertThat(run("prefer " + id() + ":video " + CMA).err()).contains("no use video");
        assertThat(run("map --clear").err()).contains("only prefer takes --clear");
    }

    private List<?> overrides() throws Exception {
        return (List<?>) Json.readObject(Files.readAllBytes(file)).get("overrides");
    }
}
