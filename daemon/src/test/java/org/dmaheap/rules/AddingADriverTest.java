// SPDX-License-Identifier: Apache-2.0
package org.dmaheap.rules;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import org.dmaheap.boards.Answers;
import org.dmaheap.boards.Boards;
import org.dmaheap.boards.FakeTree;
import org.dmaheap.config.RuleDirectories;
import org.dmaheap.discovery.Scanner;
import org.dmaheap.judgement.Judgement;
import org.dmaheap.model.Need;
import org.dmaheap.model.Use;
import org.dmaheap.model.Verdict;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The way that CONTRIBUTING.md describes: one row, one list that a script writes, and what tells when one is missing. */
class AddingADriverTest {
    private static final String FIRST_ROW = "    \"hdlcd\": \"arm/hdlcd_drv.c:hdlcd_driver\",\n";
    private static final String NEW_ROW = "    \"newcomer-drm\": \"newcomer/newcomer_drv.c:newcomer_driver\",\n";
    private static final String NEW_SOURCE = "drivers/gpu/drm/newcomer/newcomer_drv.c:newcomer_driver";

    @TempDir
    Path directory;

    private Path rules;

    @BeforeEach
    void copyTheRules() throws IOException {
        rules = Files.createDirectory(directory.resolve("rules.d"));
        try (DirectoryStream<Path> files =
                Files.newDirectoryStream(Boards.module().resolve("src/main/rules.d"))) {
            for (Path file : files) {
                Files.copy(file, rules.resolve(file.getFileName()));
            }
        }
    }

    private RuleSet loaded() {
        RuleDirectories.Loaded loaded = RuleDirectories.named(List.of(rules)).load();
        assertThat(loaded.problems()).isEmpty();
        return loaded.rules();
    }

    private void addTheRow(Path file, String before, String row) throws IOException {
        String text = Files.readString(file);
        assertThat(text).contains(before);
        Files.writeString(file, text.replace(before, row + before));
    }

    private Answers answers(RuleSet rules) {
        FakeTree tree = FakeTree.in(directory.resolve("tree"))
                .heaps("system", "default_cma_region")
                .device("/devices/platform/display", "platform", "newcomer-drm")
                .nodes("/devices/platform/display", "card0");
        return new Answers(Judgement.of(new Scanner(tree.root(), rules::finders).scan(), rules));
    }

    @Test
    void oneRowGivesADriverItsHeaps() throws IOException {
        assertThat(answers(loaded()).device("card0").uses()).isEmpty();

        addTheRow(rules.resolve("20-display.json"), FIRST_ROW, NEW_ROW);

        Answers answers = answers(loaded());
        assertThat(answers.need("card0", Use.SCANOUT)).isEqualTo(Need.CONTIGUOUS);
        assertThat(answers.link("card0", Use.SCANOUT, "default_cma_region").verdict())
                .isEqualTo(Verdict.COMPATIBLE);
        assertThat(answers.link("card0", Use.SCANOUT, "system").verdict()).isEqualTo(Verdict.INCOMPATIBLE);
    }

    @Test
    void aRowWhoseSourceIsNotInTheListIsFound() throws IOException {
        addTheRow(rules.resolve("20-display.json"), FIRST_ROW, NEW_ROW);

        assertThat(KernelDrivers.list().notThere(loaded().devices().stream().map(DeviceRule::source)))
                .containsExactly(NEW_SOURCE);
    }

    /** A kernel with two drivers, and rules that know one of them. */
    private final class SmallKernel {
        final Path tree = directory.resolve("linux-7.4");
        final Path rows = directory.resolve("small.d/20-display.json");
        final Path list = directory.resolve("linux-drivers.tsv");

        SmallKernel() throws IOException {
            write(tree.resolve("Makefile"), "VERSION = 7\nPATCHLEVEL = 4\nSUBLEVEL = 0\n");
            write(
                    tree.resolve("include/drm/drm_gem_dma_helper.h"),
                    "#define DRM_GEM_DMA_DRIVER_OPS .gem_prime_import_sg_table = drm_gem_dma_prime_import_sg_table\n");
            write(
                    tree.resolve("drivers/gpu/drm/drm_gem_dma_helper.c"),
                    "struct drm_gem_object *drm_gem_dma_prime_import_sg_table(void)\n{\n\treturn 0;\n}\n");
            driver("known");
            write(
                    directory.resolve("small.d/05-helpers.json"),
                    "{\"helpers\": [{\"id\": \"gem-dma\", \"demand\": \"contiguous\", \"why\": \"W.\","
                            + " \"source\": \"drivers/gpu/drm/drm_gem_dma_helper.c:drm_gem_dma_prime_import_sg_table\"}]}");
            write(
                    rows,
                    "{\"devices\": [{\"scanout\": \"gem-dma\", \"drivers\": {\"drivers/gpu/drm/\": {\n" + row("known")
                            + "}}}]}");
        }

        void driver(String name) throws IOException {
            write(tree.resolve("drivers/gpu/drm/%1$s/%1$s_drv.c".formatted(name)), """
                    static const struct drm_driver %1$s_driver = {
                    	.driver_features = DRIVER_GEM | DRIVER_MODESET,
                    	DRM_GEM_DMA_DRIVER_OPS,
                    	.name = "%1$s",
                    };

                    static struct platform_driver %1$s_platform_driver = {
                    	.driver = {
                    		.name = "%1$s-drm",
                    	},
                    };
                    """.formatted(name));
        }

        static String row(String name) {
            return "\"%1$s-drm\": \"%1$s/%1$s_drv.c:%1$s_driver\"".formatted(name);
        }

        String readByTheScript() throws IOException, InterruptedException {
            Process script = new ProcessBuilder(
                            "python3",
                            Boards.module()
                                    .resolve("src/test/kernel/drivers.py")
                                    .toString(),
                            "--rules",
                            rows.getParent().toString(),
                            "--out",
                            list.toString(),
                            tree.toString())
                    .redirectErrorStream(true)
                    .start();
            try (InputStream output = script.getInputStream()) {
                String said = new String(output.readAllBytes(), StandardCharsets.UTF_8);
                return script.waitFor() == 0 ? "" : said;
            }
        }

        Set<String> withoutRule() {
            return KernelDrivers.read(list).withoutRule(rules(), "drm");
        }

        RuleSet rules() {
            RuleDirectories.Loaded loaded =
                    RuleDirectories.named(List.of(rows.getParent())).load();
            assertThat(loaded.problems()).isEmpty();
            return loaded.rules();
        }

        private static void write(Path file, String text) throws IOException {
            Files.createDirectories(file.getParent());
            Files.writeString(file, text);
        }
    }

    @Test
    void theScriptFindsADriverWithoutARuleAndWhatARowCites() throws Exception {
        assumeTrue(runs("python3", "--version"), "needs python3");
        SmallKernel kernel = new SmallKernel();
        assertThat(kernel.readByTheScript()).isEmpty();
        assertThat(kernel.withoutRule()).isEmpty();

        kernel.driver("newcomer");
        assertThat(kernel.readByTheScript()).isEmpty();
        assertThat(kernel.withoutRule()).containsExactly("newcomer-drm");

        addTheRow(kernel.rows, SmallKernel.row("known"), SmallKernel.row("newcomer") + ",\n");
        assertThat(KernelDrivers.read(kernel.list)
                        .notThere(kernel.rules().devices().stream().map(DeviceRule::source)))
                .containsExactly(NEW_SOURCE);

        assertThat(kernel.readByTheScript()).isEmpty();
        assertThat(kernel.withoutRule()).isEmpty();
        assertThat(KernelDrivers.read(kernel.list)
                        .notThere(kernel.rules().devices().stream().map(DeviceRule::source)))
                .isEmpty();
        assertThat(KernelDrivers.read(kernel.list).newest("drm"))
                .filteredOn(driver -> driver.names().contains("newcomer-drm"))
                .singleElement()
                .satisfies(driver -> assertThat(driver.last())
                        .isEqualTo(new KernelDrivers.Import(
                                "contiguous",
                                "drivers/gpu/drm/drm_gem_dma_helper.c:drm_gem_dma_prime_import_sg_table")));
    }

    @Test
    void aFunctionThatIsNotThereEndsTheScript() throws Exception {
        assumeTrue(runs("python3", "--version"), "needs python3");
        SmallKernel kernel = new SmallKernel();

        addTheRow(kernel.rows, SmallKernel.row("known"), SmallKernel.row("newcomer") + ",\n");

        assertThat(kernel.readByTheScript()).isEqualTo("20-display.json: Linux 7.4.0 has no " + NEW_SOURCE + "\n");
        assertThat(kernel.list).doesNotExist();
    }

    private static boolean runs(String... command) throws InterruptedException {
        try {
            return new ProcessBuilder(command).start().waitFor() == 0;
        } catch (IOException e) {
            return false;
        }
    }
}
