// SPDX-License-Identifier: Apache-2.0
package org.dmaheap.client;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import java.nio.file.Path;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.IntStream;
import javax.xml.parsers.DocumentBuilderFactory;
import javax.xml.xpath.XPathConstants;
import javax.xml.xpath.XPathFactory;
import org.junit.jupiter.api.Test;
import org.w3c.dom.Document;
import org.w3c.dom.NodeList;

/** Who may import whom in this module. */
class ArchitectureTest {
    private static final JavaClasses CLIENT =
            new ClassFileImporter(List.of(new ImportOption.DoNotIncludeTests())).importPackages("org.dmaheap.client");

    /** Those of the other modules too: the program is made of them as well. */
    @Test
    void copiesOfMapsAndSetsAreThoseThatTheProgramCanTake() {
        noClasses()
                .that()
                .doNotHaveSimpleName("Copies")
                .should()
                .callMethod(Map.class, "copyOf", Map.class)
                .orShould()
                .callMethod(Set.class, "copyOf", Collection.class)
                .check(new ClassFileImporter(List.of(new ImportOption.DoNotIncludeTests()))
                        .importPackages("org.dmaheap"));
    }

    @Test
    void theClientNeedsNothingOfTheDaemonButItsPureParts() {
        noClasses()
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage(
                        "org.dmaheap.linux..", "org.dmaheap.probe..", "org.dmaheap.publish..", "org.dmaheap.service..")
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

    /** What is optional is not handed on to whoever depends on this module. */
    @Test
    void whoeverDependsOnTheLibraryGetsNeitherTheDaemonNorWhatItNeeds() throws Exception {
        assertThat(handedOn(Path.of("pom.xml"))).containsExactly("dmaheapd-model");
        assertThat(handedOn(Path.of("../daemon/model/pom.xml"))).containsExactly("jackson-core");
    }

    private static List<String> handedOn(Path pom) throws Exception {
        Document document =
                DocumentBuilderFactory.newInstance().newDocumentBuilder().parse(pom.toFile());
        NodeList names = (NodeList) XPathFactory.newInstance()
                .newXPath()
                .evaluate(
                        "/project/dependencies/dependency[not(scope = 'test') and not(optional = 'true')]/artifactId",
                        document,
                        XPathConstants.NODESET);
        return IntStream.range(0, names.getLength())
                .mapToObj(i -> names.item(i).getTextContent())
                .toList();
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
                .resideOutsideOfPackages("org.dmaheap.client.source..", "org.dmaheap.client.verify..")
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
