// SPDX-License-Identifier: Apache-2.0
package org.dmaheap.config;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.lang.reflect.Constructor;
import java.nio.file.FileSystem;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.dmaheap.packaging.BuildStep;
import org.dmaheap.rules.Helper;
import org.dmaheap.rules.RuleSet;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Our rules as code, as the build of the distribution makes it. */
class CompiledRulesTest {
    private static final Path OURS = Path.of("src/main/rules.d");

    @TempDir
    private Path directory;

    private Path home;
    private Path administrators;

    @BeforeEach
    void ourFilesAreInstalled() throws IOException {
        home = Files.createDirectories(directory.resolve("home/rules.d"));
        administrators = Files.createDirectories(directory.resolve("root/etc/dmaheapd/rules.d"));
        try (var files = Files.newDirectoryStream(OURS, "*.json")) {
            for (Path file : files) {
                Files.copy(file, home.resolve(file.getFileName()));
            }
        }
    }

    @Test
    void itMakesTheSameRecordsAsTheParser() throws Exception {
        RuleDirectories.Compilable parsed = RuleDirectories.compilable(OURS);
        CompiledRules compiled = compiled();

        assertThat(compiled.madeOf()).isEqualTo(parsed.marks()).hasSizeGreaterThan(5);
        parsed.rules().forEach((file, rules) -> assertThat(compiled.rules(file)).isEqualTo(rules));
        parsed.helpers()
                .forEach((file, helpers) -> assertThat(compiled.helpers(file)).isEqualTo(helpers));
    }

    @Test
    void itIsTheSameEachTime() throws Exception {
        assertThat(classFile("a")).isEqualTo(classFile("b"));
    }

    @Test
    void itHoldsWhileOurFilesAreThoseItWasMadeOf() throws Exception {
        assertThat(installed().load(new Empty()).rules()).isEqualTo(RuleSet.EMPTY);
    }

    @Test
    void aFileThatWasEditedIsRead() throws Exception {
        Path file = home.resolve("20-display.json");
        Files.writeString(file, Files.readString(file).replace("\"hdlcd\"", "\"hdlcx\""));

        RuleDirectories.Loaded loaded = installed().load(new Empty());

        assertThat(loaded.rules().devices())
                .anyMatch(rule -> rule.match().driver().equals(List.of("hdlcx")));
        assertThat(loaded.problems()).isEmpty();
    }

    @Test
    void aFileMoreOrLessLetsAllBeRead() throws Exception {
        Files.delete(home.resolve("35-accel.json"));
        assertThat(installed().load(new Empty()).rules().devices()).isNotEmpty();
    }

    @Test
    void anAdministratorsFileInPlaceOfOursLetsAllBeRead() throws Exception {
        Files.writeString(administrators.resolve("35-accel.json"), "{}");
        assertThat(installed().load(new Empty()).rules().devices()).isNotEmpty();
    }

    @Test
    void theAdministratorsRulesNameOurHelpers() throws Exception {
        Files.writeString(administrators.resolve("90-mine.json"), """
                {"devices": [{"driver": "mine", "scanout": "gem-dma", "source": "mine.c:mine"}]}
                """);

        RuleDirectories.Loaded loaded = installed().load(compiled());

        assertThat(loaded).isEqualTo(installed().load(new OurRules()));
        assertThat(loaded.rules().devices())
                .anyMatch(rule -> rule.match().driver().equals(List.of("mine")));
    }

    @Test
    void aSecondHelperOfOneNameIsToldAsTheParserTellsIt() throws Exception {
        Files.writeString(administrators.resolve("00-mine.json"), """
                {"helpers": [{"id": "gem-dma", "demand": "mmu", "why": "Mine.", "source": "mine.c:mine"}]}
                """);

        RuleDirectories.Loaded loaded = installed().load(compiled());

        assertThat(loaded.problems())
                .isNotEmpty()
                .isEqualTo(installed().load(new OurRules()).problems());
    }

    private RuleDirectories installed() {
        return RuleDirectories.installed(home.getParent(), directory.resolve("root"));
    }

    /** Says of our files that they have no rules, which shows whether it is asked. */
    private record Empty() implements CompiledRules {
        @Override
        public List<String> madeOf() {
            try {
                return RuleDirectories.compilable(OURS).marks();
            } catch (IOException e) {
                throw new AssertionError(e);
            }
        }

        @Override
        public Map<String, Helper> helpers(String file) {
            return Map.of();
        }

        @Override
        public RuleSet rules(String file) {
            return RuleSet.EMPTY;
        }
    }

    private CompiledRules compiled() throws Exception {
        byte[] made = classFile("rules");
        Class<?> type = new ClassLoader(CompiledRulesTest.class.getClassLoader()) {
            Class<?> define() {
                return defineClass(OurRules.class.getName(), made, 0, made.length);
            }
        }.define();
        Constructor<?> constructor = type.getDeclaredConstructor();
        constructor.setAccessible(true);
        return (CompiledRules) constructor.newInstance();
    }

    private byte[] classFile(String name) throws Exception {
        Path jar = BuildStep.jarOf(directory.resolve(name + ".jar"), OurRules.class);
        BuildStep.run("CompileRules", OURS, jar);
        try (FileSystem zip = FileSystems.newFileSystem(jar)) {
            return Files.readAllBytes(zip.getPath("org/dmaheap/config/OurRules.class"));
        }
    }
}
