// SPDX-License-Identifier: Apache-2.0
package org.dmaheap.config;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import org.dmaheap.inventory.DmaFinder;
import org.dmaheap.model.Use;
import org.dmaheap.rules.DeviceRule;
import org.dmaheap.rules.IommuOf;
import org.dmaheap.rules.MemoryDemand;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Rows: device rules that name a helper of the kernel instead of saying again what it demands. */
class HelpersTest {
    private static final String HELPERS = """
            { "format": 1, "helpers": [
              { "id": "one-run", "demand": "contiguous-unless-iommu", "addressBits": 32, "iommu": "device-or-dma-device",
                "why": "One run.", "source": "drivers/one.c:one_run" },
              { "id": "mapped", "demand": "contiguous", "cpuMaps": true, "why": "Mapped.", "source": "drivers/one.c:map" },
              { "id": "pages", "demand": "mmu", "why": "Any pages.", "source": "drivers/pages.c:pages" },
              { "id": "copy", "demand": "cpu", "dma": [{ "finder": "nothing" }],
                "why": "The CPU copies.", "source": "drivers/copy.c:copy" } ] }
            """;

    @TempDir
    Path directory;

    @BeforeEach
    void helpers() throws IOException {
        Files.writeString(directory.resolve("05-helpers.json"), HELPERS);
    }

    private RuleDirectories.Loaded load(String row) throws IOException {
        Files.writeString(directory.resolve("20-rows.json"), "{ \"devices\": [\n" + row + "\n] }");
        return RuleDirectories.named(List.of(directory)).load();
    }

    private DeviceRule row(String row) throws IOException {
        RuleDirectories.Loaded loaded = load(row);
        assertThat(loaded.problems()).isEmpty();
        return loaded.rules().devices().get(0);
    }

    @Test
    void aPlainDriverIsOneRow() throws IOException {
        DeviceRule rule =
                row("{ \"driver\": \"acme\", \"scanout\": \"one-run\", \"source\": \"drivers/acme.c:acme\" }");

        assertThat(rule.ref()).hasToString("20-rows.json#acme");
        assertThat(rule.match().driver()).containsExactly("acme");
        assertThat(rule.uses()).isEqualTo(Map.of(Use.SCANOUT, MemoryDemand.CONTIGUOUS_UNLESS_IOMMU));
        assertThat(rule.why()).isEmpty();
        assertThat(rule.why(Use.SCANOUT)).isEqualTo("One run.");
        assertThat(rule.source()).isEqualTo("drivers/acme.c:acme");
        assertThat(rule.addressBits()).isEqualTo(OptionalInt.of(32));
        assertThat(rule.iommuOf()).isEqualTo(Optional.of(IommuOf.DEVICE_OR_DMA_DEVICE));
        assertThat(rule.dma()).isEmpty();
        assertThat(rule.cpuMaps()).isFalse();
    }

    @Test
    void theUsesOfARowAreExplainedByTheirHelpers() throws IOException {
        DeviceRule rule = row(
                "{ \"driver\": [\"a\", \"b\"], \"scanout\": \"mapped\", \"render\": \"pages\", \"source\": \"s\" }");

        assertThat(rule.ref().id()).isEqualTo("a");
        assertThat(rule.match().driver()).containsExactly("a", "b");
        assertThat(rule.why(Use.SCANOUT)).isEqualTo("Mapped.");
        assertThat(rule.why(Use.RENDER)).isEqualTo("Any pages.");
        assertThat(rule.cpuMaps()).isTrue();
        assertThat(rule.addressBits()).isEmpty();
    }

    @Test
    void whatARuleSaysItselfGoesBeforeItsHelper() throws IOException {
        DeviceRule rule = row("""
                { "id": "wide", "driver": "acme", "match": { "compatible": "acme,2" }, "scanout": "one-run", "addressBits": 40,
                  "iommu": "every-dma-device", "dma": [{ "finder": "parent" }], "cpuMaps": true,
                  "why": "Special.", "source": "s" }""");

        assertThat(rule.ref().id()).isEqualTo("wide");
        assertThat(rule.match().compatible()).containsExactly("acme,2");
        assertThat(rule.why(Use.SCANOUT)).isEqualTo("Special.");
        assertThat(rule.addressBits()).isEqualTo(OptionalInt.of(40));
        assertThat(rule.iommuOf()).isEqualTo(Optional.of(IommuOf.EVERY_DMA_DEVICE));
        assertThat(rule.dma()).containsExactly(DmaFinder.of(DmaFinder.Way.PARENT));
        assertThat(rule.cpuMaps()).isTrue();
        assertThat(
                        row("{ \"driver\": \"a\", \"scanout\": \"one-run\", \"addressBits\": \"unknown\", \"source\": \"s\" }")
                                .addressBits())
                .isEmpty();
        assertThat(row("{ \"driver\": \"a\", \"scanout\": \"mapped\", \"cpuMaps\": false, \"source\": \"s\" }")
                        .cpuMaps())
                .isFalse();
    }

    @Test
    void aCopyByTheCpuFindsNoDmaDevice() throws IOException {
        assertThat(row("{ \"driver\": \"acme\", \"scanout\": \"copy\", \"source\": \"s\" }")
                        .dma())
                .containsExactly(DmaFinder.of(DmaFinder.Way.NOTHING));
    }

    @Test
    void aFinderMayNameSeveralWaysThatAreTriedInTurn() throws IOException {
        assertThat(row("""
                { "driver": "acme", "scanout": "one-run", "source": "s",
                  "dma": [{ "finder": ["siblings", "nodes"], "compatible": ["acme,dma"] }] }""").dma())
                .extracting(DmaFinder::way)
                .containsExactly(DmaFinder.Way.SIBLINGS, DmaFinder.Way.NODES);
    }

    @Test
    void aRuleMayFindTheDmaDevicesForOthersThatSayWhatTheyDemand() throws IOException {
        DeviceRule rule = row(
                "{ \"driver\": \"acme\", \"dma\": [{ \"finder\": \"parent\" }], \"why\": \"It does.\", \"source\": \"s\" }");

        assertThat(rule.uses()).isEmpty();
        assertThat(rule.dma()).isNotEmpty();
    }

    private List<DeviceRule> rows(String rows) throws IOException {
        RuleDirectories.Loaded loaded = load(rows);
        assertThat(loaded.problems()).isEmpty();
        return loaded.rules().devices();
    }

    @Test
    void driversOfWhichTheSameIsTrueStandTogetherEachWithItsSource() throws IOException {
        List<DeviceRule> rules = rows("""
                { "scanout": "one-run", "addressBits": 40, "match": { "bus": "platform" }, "drivers": {
                    "drivers/gpu/drm/": { "a": "a/a_drv.c:a_driver", "b": "b/b_drv.c:b_driver" },
                    "c": "out of tree: c/linux c.c" } }""");

        assertThat(rules).extracting(rule -> rule.ref().id()).containsExactly("a", "b", "c");
        assertThat(rules)
                .extracting(DeviceRule::source)
                .containsExactly(
                        "drivers/gpu/drm/a/a_drv.c:a_driver",
                        "drivers/gpu/drm/b/b_drv.c:b_driver",
                        "out of tree: c/linux c.c");
        assertThat(rules).allSatisfy(rule -> {
            assertThat(rule.match().driver()).containsExactly(rule.ref().id());
            assertThat(rule.match().bus()).containsExactly("platform");
            assertThat(rule.addressBits()).isEqualTo(OptionalInt.of(40));
        });
    }

    @Test
    void aNoteIsPutBehindTheReasonsOfTheHelpers() throws IOException {
        DeviceRule rule = row(
                "{ \"driver\": \"a\", \"scanout\": \"mapped\", \"render\": \"pages\", \"note\": \"it is slow.\", \"source\": \"s\" }");

        assertThat(rule.why(Use.SCANOUT)).isEqualTo("Mapped; it is slow.");
        assertThat(rule.why(Use.RENDER)).isEqualTo("Any pages; it is slow.");
    }

    @Test
    void aVariantSaysOnlyWhatIsDifferent() throws IOException {
        List<DeviceRule> rules = rows("""
                { "driver": "acme", "match": { "bus": "platform" }, "scanout": "mapped", "memoryRegion": "private",
                  "dma": [{ "finder": "parent" }], "note": "it is slow.", "source": "s", "also": [
                    { "id": "acme-2", "match": { "compatible": "acme,2" }, "addressBits": 36 },
                    { "id": "acme-3", "match": { "compatible": "acme,3" }, "note": "it is fast.", "source": "s3" } ] }""");

        assertThat(rules).extracting(rule -> rule.ref().id()).containsExactly("acme", "acme-2", "acme-3");
        assertThat(rules).allSatisfy(rule -> {
            assertThat(rule.match().driver()).containsExactly("acme");
            assertThat(rule.match().bus()).containsExactly("platform");
            assertThat(rule.uses()).isEqualTo(Map.of(Use.SCANOUT, MemoryDemand.CONTIGUOUS));
            assertThat(rule.privateRegions()).isTrue();
            assertThat(rule.cpuMaps()).isTrue();
        });
        assertThat(rules).extracting(DeviceRule::source).containsExactly("s", "s", "s3");
        assertThat(rules)
                .extracting(rule -> rule.why(Use.SCANOUT))
                .containsExactly("Mapped; it is slow.", "Mapped; it is slow.", "Mapped; it is fast.");
        assertThat(rules.get(1).match().compatible()).containsExactly("acme,2");
        assertThat(rules.get(1).addressBits()).isEqualTo(OptionalInt.of(36));
        assertThat(rules.get(0).addressBits()).isEmpty();
        assertThat(rules.get(1).dma()).as("found by the rule around it").isEmpty();
    }

    @Test
    void aVariantThatSaysAUseSaysAllThatIsDemanded() throws IOException {
        DeviceRule variant = rows("""
                { "driver": "acme", "scanout": "contiguous", "render": "mmu", "addressBits": 40, "memoryRegion": "private",
                  "why": "It is so.", "source": "s", "also": [
                    { "match": { "kernel": { "before": "6.12" } }, "scanout": "pages" } ] }""").get(1);

        assertThat(variant.ref().id()).isEqualTo("acme-before-6.12");
        assertThat(variant.uses()).isEqualTo(Map.of(Use.SCANOUT, MemoryDemand.MMU));
        assertThat(variant.why(Use.SCANOUT)).isEqualTo("Any pages.");
        assertThat(variant.addressBits()).isEmpty();
        assertThat(variant.privateRegions()).isFalse();
        assertThat(variant.source()).isEqualTo("s");
    }

    @Test
    void pciIdsMayStandAsLspciPrintsThem() throws IOException {
        DeviceRule rule = row("""
                { "driver": "acme", "match": { "pci": { "vendor": "8086", "devices": ["0a16 0x0A1e", "5690"] } },
                  "scanout": "pages", "source": "s" }""");

        assertThat(rule.match().pci().orElseThrow().vendor()).isEqualTo(0x8086);
        assertThat(rule.match().pci().orElseThrow().devices()).containsExactlyInAnyOrder(0x0a16, 0x0a1e, 0x5690);
    }

    @Test
    void theHelpersOfOursAreKnownToDirectoriesThatStandForOurs() throws IOException {
        Path home = Files.createDirectories(directory.resolve("home"));
        Files.createDirectory(home.resolve("rules.d"));
        Files.move(directory.resolve("05-helpers.json"), home.resolve("rules.d/05-helpers.json"));
        Path named = Files.createDirectory(directory.resolve("named"));
        Path file = Files.writeString(
                named.resolve("90-local.json"),
                "{ \"devices\": [ { \"driver\": \"a\", \"video\": \"one-run\", \"source\": \"s\" } ] }");

        assertThat(RuleDirectories.named(List.of(named), home).load().problems())
                .isEmpty();
        assertThat(RuleDirectories.insteadOfOurs(List.of(named), home).load().problems())
                .isEmpty();
        assertThat(RuleDirectories.named(List.of(file), home).load().rules().devices())
                .hasSize(1);
        assertThat(RuleDirectories.named(List.of(named)).load().problems()).hasSize(1);
    }

    @Test
    void commentsMayStandBetween() throws IOException {
        assertThat(row("""
                // a driver of ours
                { "driver": "acme", /* not yet merged */ "scanout": "pages", "source": "s" }""").ref().id()).isEqualTo("acme");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "\"driver\": \"a\", \"scanout\": \"two-runs\" | unknown demand \"two-runs\": one of contiguous, contiguous-unless-iommu, contiguous-unless-own-domain, mmu, cpu, none, device-local, unknown, one-run, mapped, pages, copy",
                "\"driver\": \"a\", \"scanout\": \"contiguous\" | a device rule has no \"why\"",
                "\"driver\": \"a\", \"scanout\": \"pages\", \"render\": \"mmu\" | a device rule has no \"why\"",
                "\"driver\": \"a\", \"scanout\": \"pages\", \"uses\": {\"render\": \"pages\"} | \"scanout\" belongs into \"uses\", which is there",
                "\"driver\": \"a\", \"match\": {\"driver\": \"b\"}, \"scanout\": \"pages\" | \"driver\" stands in the rule already",
                "\"driver\": \"a\" | a device rule has no use: one of scanout, render, video, compute",
                "\"driver\": \"a\", \"scanout\": \"copy\", \"render\": \"pages\" | its helpers differ about the devices that do the DMA: \"dma\" must say it",
                "\"driver\": \"a\", \"drivers\": {\"b\": \"s\"}, \"scanout\": \"pages\" | \"drivers\" says the drivers and their sources, so no \"driver\"",
                "\"driver\": \"a\", \"scanout\": \"mmu\", \"why\": \"W.\", \"note\": \"n.\" | a \"note\" adds to what helpers say; \"why\" says all of it",
                "\"driver\": \"a\", \"scanout\": \"pages\", \"also\": [{\"match\": {\"bus\": \"b\"}}] | a second rule \"a\"",
                "\"driver\": \"a\", \"scanout\": \"pages\", \"also\": [{\"driver\": \"b\"}] | unknown key \"driver\" in a variant: one of scanout, render, video, compute, iommu, armIommu, addressBits, cpuAddresses, cpuMaps, memoryRegion, pitch, note, why, id, match, dma, source",
                "\"scanout\": \"pages\" | a device rule has no \"match\"",
                "\"driver\": \"a\", \"scanout\": \"one-run\", \"addressBits\": \"all\" | \"addressBits\" must be a number from 1 to 64",
            })
    void aWrongRowSaysWhatIsWrong(String keys, String what) throws IOException {
        assertThat(load("{ " + keys + ", \"source\": \"s\" }").problems())
                .extracting(RuleProblem::toString)
                .containsExactly(directory.resolve("20-rows.json") + ":2: " + what);
    }

    @Test
    void aHelperIsNamedOnceAndNotLikeADemand() throws IOException {
        String helper =
                "{ \"helpers\": [ { \"id\": \"%s\", \"demand\": \"mmu\", \"why\": \"W.\", \"source\": \"s\" } ] }";
        Path second = Files.writeString(directory.resolve("06-a.json"), helper.formatted("pages"));
        Path demand = Files.writeString(directory.resolve("07-b.json"), helper.formatted("cpu"));

        assertThat(RuleDirectories.named(List.of(directory)).load().problems())
                .extracting(RuleProblem::toString)
                .containsExactly(
                        second + ":1: a second helper \"pages\": the first is 05-helpers.json#pages",
                        demand + ":1: \"cpu\" is a demand, and no name for a helper");
    }

    @Test
    void aFormatThatIsNotKnownIsSaid() throws IOException {
        Path file = Files.writeString(directory.resolve("06-a.json"), "{\n\"format\": 2 }");

        assertThat(RuleDirectories.named(List.of(directory)).load().problems())
                .extracting(RuleProblem::toString)
                .containsExactly(file + ":2: \"format\" is 1, the only one that this version reads");
    }
}
