// SPDX-License-Identifier: Apache-2.0
package org.dmaheap.client;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import org.junit.jupiter.api.Test;

/** Who may import whom in this module. */
class ArchitectureTest {
    private static final JavaClasses CLIENT = new ClassFileImporter(
                    java.util.List.of(new ImportOption.DoNotIncludeTests()))
            .importPackages("org.dmaheap.client");

    @Test
    void theClientNeedsNothingOfTheDaemonButItsPureParts() {
        noClasses()
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage("org.dmaheap.linux..", "org.dmaheap.publish..", "org.dmaheap.service..")
                .check(CLIENT);
    }

    @Test
    void theClientLoadsNoNativeCodeNoBusAndNoLogging() {
        noClasses()
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage("jnr..", "com.kenai..", "org.freedesktop..", "org.slf4j..", "java.util.logging..")
                .check(CLIENT);
    }

    @Test
    void theLibraryNeedsOnlyTheVocabularyAndTheJson() {
        classes()
                .that()
                .resideInAPackage("org.dmaheap.client.api..")
                .should()
                .onlyDependOnClassesThat()
                .resideInAnyPackage(
                        "java..", "org.dmaheap.client.api..", "org.dmaheap.model..", "org.dmaheap.protocol..")
                .check(CLIENT);
    }

    @Test
    void onlyTheCommandLineKnowsTheLibraryThatParsesIt() {
        noClasses()
                .that()
                .doNotHaveFullyQualifiedName(Arguments.class.getName())
                .should()
                .dependOnClassesThat()
                .resideInAPackage("org.apache.commons.cli..")
                .check(CLIENT);
    }

    @Test
    void onlyWhatScansKnowsTheScanner() {
        noClasses()
                .that()
                .resideOutsideOfPackage("org.dmaheap.client.source..")
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage(
                        "org.dmaheap.discovery..",
                        "org.dmaheap.sysfs..",
                        "org.dmaheap.devicetree..",
                        "org.dmaheap.judgement..")
                .check(CLIENT);
    }
}
