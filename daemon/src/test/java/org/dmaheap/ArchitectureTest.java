// SPDX-License-Identifier: Apache-2.0
package org.dmaheap;

import static com.tngtech.archunit.base.DescribedPredicate.describe;
import static com.tngtech.archunit.base.DescribedPredicate.not;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAPackage;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAnyPackage;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.DynamicTest.dynamicTest;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

/** Who may use whom: the table of the design, row by row, and what may be used in few places only. */
class ArchitectureTest {
    private static final String HOME = "org.dmaheap.";

    private static final JavaClasses CLASSES = new ClassFileImporter()
            .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS)
            // of another module, packaged
            .withImportOption(location -> !location.contains("-tests.jar"))
            .importPackages("org.dmaheap");

    /** A package, as far as no longer name below it has a row, and the other packages of ours that it may use, the ones below them included. */
    private record Row(String name, String... mayUse) {
        String pattern() {
            return HOME + name;
        }

        /** The package and those below it. */
        boolean holds(JavaClass type) {
            String name = type.getPackageName();
            return name.equals(pattern()) || name.startsWith(pattern() + ".");
        }

        String[] allowed() {
            return Stream.concat(Stream.of(name), Stream.of(mayUse))
                    .map(other -> HOME + other + "..")
                    .toArray(String[]::new);
        }
    }

    /** From the ground up: a package stands on those above it in this list. */
    private static final List<Row> TABLE = List.of(
            new Row("model"),
            new Row("protocol", "model"),
            new Row("inventory", "model"),
            new Row("sysfs", "model"),
            new Row("devicetree", "model", "inventory", "sysfs"),
            new Row("discovery", "model", "inventory", "sysfs", "devicetree"),
            new Row("rules", "model", "inventory"),
            new Row("judgement", "model", "inventory", "rules"),
            new Row("config", "model", "inventory", "rules"),
            new Row("verification", "model", "inventory", "sysfs", "rules", "judgement", "protocol"),
            new Row(
                    "capture",
                    "model",
                    "inventory",
                    "sysfs",
                    "discovery",
                    "rules",
                    "config",
                    "protocol",
                    "verification"),
            new Row("linux", "model"),
            new Row("probe", "model", "inventory", "protocol", "verification", "linux"),
            new Row("publish", "model", "protocol"),
            // the socket is served with epoll, knows its peers and passes descriptors: calls of the C library
            new Row("publish.varlink", "model", "protocol", "publish", "linux"),
            new Row(
                    "service",
                    "model",
                    "inventory",
                    "sysfs",
                    "discovery",
                    "rules",
                    "judgement",
                    "config",
                    "protocol",
                    "verification",
                    "capture",
                    "publish",
                    "linux"));

    /** Something foreign, and the packages of ours that may use it. */
    private record Fence(String what, String foreign, String... mayUse) {
        String[] allowed() {
            return Stream.of(mayUse).map(name -> HOME + name + "..").toArray(String[]::new);
        }
    }

    private static final List<Fence> FENCES = List.of(
            new Fence("Jackson", "com.fasterxml.jackson..", "config", "protocol"),
            new Fence("Jackson databind, which costs a third of a second at start", "com.fasterxml.jackson.databind.."),
            new Fence("commons-cli", "org.apache.commons.cli..", "config"),
            new Fence("xz", "org.tukaani.xz..", "capture"),
            new Fence("names of errors", "jnr..", "linux"),
            new Fence("native code", "com.kenai.jffi..", "linux"),
            new Fence("what makes native calls", "org.dmaheap.linux..", "publish.varlink", "linux", "probe", "service"),
            new Fence("D-Bus", "org.freedesktop.dbus..", "publish.dbus"));

    @TestFactory
    Stream<DynamicTest> aPackageUsesOnlyThePackagesOfItsRow() {
        return TABLE.stream()
                .map(row -> dynamicTest(
                        row.name(),
                        () -> noClasses()
                                .that(describe(
                                        "belong to the row",
                                        (JavaClass type) ->
                                                rowOf(type).filter(row::equals).isPresent()))
                                .should()
                                .dependOnClassesThat(
                                        resideInAPackage("org.dmaheap..").and(not(resideInAnyPackage(row.allowed()))))
                                .allowEmptyShould(true)
                                .check(CLASSES)));
    }

    @Test
    void nothingStandsOnWhatIsAboveIt() {
        List<String> below = new ArrayList<>();
        for (Row row : TABLE) {
            assertThat(below).as(row.name()).contains(row.mayUse());
            below.add(row.name());
        }
    }

    @Test
    void noPackagesUseEachOtherInACircle() {
        slices().matching(HOME + "(**)").should().beFreeOfCycles().check(CLASSES);
    }

    @TestFactory
    Stream<DynamicTest> aLibraryIsUsedOnlyBehindItsFence() {
        return FENCES.stream()
                .map(fence -> dynamicTest(
                        fence.what(),
                        () -> noClasses()
                                .that()
                                .resideOutsideOfPackages(fence.allowed())
                                .should()
                                .dependOnClassesThat()
                                .resideInAPackage(fence.foreign())
                                .check(CLASSES)));
    }

    @TestFactory
    Stream<DynamicTest> theVocabularyAndTheEngineTouchNoFileAndNoThread() {
        return Stream.of("model", "inventory", "rules", "judgement", "protocol")
                .map(name -> dynamicTest(
                        name,
                        () -> noClasses()
                                .that()
                                .resideInAPackage(HOME + name + "..")
                                .should()
                                .dependOnClassesThat(
                                        resideInAnyPackage("java.nio.file..", "java.net..", "java.util.concurrent..")
                                                .or(com.tngtech.archunit.core.domain.JavaClass.Predicates.assignableTo(
                                                        Thread.class)))
                                .check(CLASSES)));
    }

    @Test
    void everyPackageHasARow() {
        assertThat(CLASSES)
                .as("classes found")
                .isNotEmpty()
                .allSatisfy(type -> assertThat(rowOf(type)).as(type.getName()).isPresent());
    }

    private static Optional<Row> rowOf(JavaClass type) {
        return TABLE.stream()
                .filter(row -> row.holds(type))
                .max(Comparator.comparingInt(row -> row.name().length()));
    }
}
