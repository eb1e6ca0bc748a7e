// SPDX-License-Identifier: Apache-2.0
package org.dmaheap.packages;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import com.networknt.schema.InputFormat;
import com.networknt.schema.SchemaLocation;
import com.networknt.schema.SchemaRegistry;
import com.networknt.schema.SpecificationVersion;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.dmaheap.testing.Needs;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The Debian packages and the archive, as the build has made them. */
class PackagesTest {
    private static final Path BUILT = Path.of("target").toAbsolutePath();
    private static final String VERSION = System.getProperty("version");
    private static final Map<String, Integer> MACHINES = Map.of("amd64", 62, "arm64", 183, "armhf", 40, "riscv64", 243);

    @TempDir
    private Path directory;

    private static Path deb(String name) throws IOException {
        try (Stream<Path> files = Files.list(BUILT)) {
            List<Path> found = files.filter(
                            file -> file.getFileName().toString().startsWith(name + "_"))
                    .filter(file -> file.toString().endsWith(".deb"))
                    .toList();
            assertThat(found).hasSize(1);
            return found.get(0);
        }
    }

    private List<String> jars() throws IOException {
        try (Stream<Path> files = Files.list(BUILT.resolve("installed/usr/lib/dmaheapd/lib"))) {
            return files.map(file -> file.getFileName().toString())
                    .filter(name -> name.endsWith(".jar"))
                    .sorted()
                    .toList();
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"dmaheapd", "dmaheapctl"})
    @Needs("lintian")
    void lintianFindsNoError(String name) throws Exception {
        Command lintian = Command.run("lintian --allow-root --fail-on error " + deb(name));
        assertThat(lintian.status()).as(lintian.text()).isZero();
    }

    @Test
    @Needs("dpkg-deb")
    void eachFileIsInOnePackageOnly() throws Exception {
        String list = "dpkg-deb -c %s | grep -v '/$' | sed 's/.* \\.//; s/ -> .*//'";
        List<String> daemons =
                Command.run(list.formatted(deb("dmaheapd"))).answer().lines().toList();
        List<String> clients =
                Command.run(list.formatted(deb("dmaheapctl"))).answer().lines().toList();
        assertThat(daemons).contains("/usr/lib/dmaheapd/bin/dmaheapd", "/usr/lib/systemd/system/dmaheapd.service");
        assertThat(clients)
                .contains("/usr/lib/dmaheapd/bin/dmaheapctl", "/usr/share/man/man1/dmaheapctl.1.gz")
                .doesNotContainAnyElementsOf(daemons);
    }

    @Test
    @Needs("dpkg-deb")
    void onlyTheLibraryOfTheArchitectureIsPackaged() throws Exception {
        assertThat(Command.run("dpkg-deb -c " + deb("dmaheapd") + " | grep -c '\\.so$'")
                        .answer())
                .isEqualTo("1");
        assertThat(jars()).noneMatch(jar -> jar.matches("jffi-.*native.*"));
    }

    @Test
    @Needs("dpkg-deb")
    void theProgramIsOfTheArchitectureThatItsPackageNames() throws Exception {
        Command.run("dpkg-deb -x " + deb("dmaheapctl") + " " + directory).answer();
        Path program = directory.resolve("usr/lib/dmaheapd/libexec/dmaheapctl");
        String architecture = System.getProperty("dmaheapctl.architecture");
        assertThat(Command.run("dpkg-deb -f " + deb("dmaheapctl") + " Architecture")
                        .answer())
                .isEqualTo(architecture);
        if (architecture.equals("all")) {
            assertThat(program).doesNotExist();
            return;
        }
        // e_machine (include/uapi/linux/elf-em.h)
        byte[] header = Files.readAllBytes(program);
        assertThat(header[18] & 0xff).isEqualTo(MACHINES.get(architecture));
        assertThat(Command.run("dpkg-deb -f " + deb("dmaheapctl") + " Depends").answer())
                .matches(".*, libc6 \\(>= 2\\.[0-9]+\\)");
    }

    @Test
    @Needs("dpkg-deb")
    void whatAnAdministratorMayChangeIsAConffile() throws Exception {
        assertThat(Command.run("dpkg-deb -I " + deb("dmaheapd") + " conffiles").answer())
                .isEqualTo("/etc/dmaheapd/dmaheapd.json");
    }

    @Test
    void theLicenceOfEachBundledJarIsNamed() throws IOException {
        List<String> named = Files.readAllLines(BUILT.resolve("installed/usr/share/doc/dmaheapd/copyright")).stream()
                .flatMap(line -> Stream.of(line.split(" ")))
                .filter(word -> word.startsWith("usr/lib/dmaheapd/lib/"))
                .map(word -> word.substring(word.lastIndexOf('/') + 1).replaceFirst("\\*.*", ""))
                .toList();
        assertThat(jars().stream().filter(jar -> !jar.startsWith("dmaheap")))
                .isNotEmpty()
                .allMatch(jar -> named.stream().anyMatch(jar::startsWith), "is named");
    }

    @Test
    void theBillOfMaterialsNamesEachBundledJar() throws IOException {
        String bill = Files.readString(BUILT.resolve("dmaheapd-" + VERSION + ".cdx.json"));
        for (String jar : jars()) {
            String artifact = jar.replaceFirst("-[0-9].*", "");
            String version = jar.substring(artifact.length() + 1).replaceFirst("\\.jar$", "");
            assertThat(bill).contains("/" + artifact + "@" + version + "?type=jar");
        }
    }

    private static List<com.networknt.schema.Error> errorsOfBill(String bill) {
        return SchemaRegistry.withDefaultDialect(
                        SpecificationVersion.DRAFT_7,
                        registry -> registry.schemaIdResolvers(
                                ids -> ids.mapPrefix("http://cyclonedx.org/schema/", "classpath:/")))
                .getSchema(SchemaLocation.of("http://cyclonedx.org/schema/bom-1.6.schema.json"))
                .validate(bill, InputFormat.JSON);
    }

    @Test
    void theBillOfMaterialsFollowsTheSchemaOfCycloneDx() throws IOException {
        String bill = Files.readString(BUILT.resolve("dmaheapd-" + VERSION + ".cdx.json"));
        assertThat(bill).contains("\"specVersion\" : \"1.6\"");
        assertThat(errorsOfBill(bill)).isEmpty();
        assertThat(errorsOfBill(bill.replace("\"library\"", "\"bookshelf\"")))
                .as("of one that says a word that is none")
                .isNotEmpty();
    }

    @Test
    void theChangelogBeginsWithTheVersionThatIsBuilt() throws IOException {
        String changelog = Files.readString(Path.of("../../CHANGELOG.md"));
        assertThat(changelog.lines().filter(line -> line.startsWith("## ")).findFirst())
                .hasValueSatisfying(line -> assertThat(line).startsWith("## [" + VERSION + "] – "));
    }

    @Test
    void eachLinkOfAnInstalledDocumentLeadsToWhatIsInstalled() throws IOException {
        Path installed = BUILT.resolve("installed");
        Path documents = installed.resolve("usr/share/doc/dmaheapd");
        Pattern link = Pattern.compile("\\]\\(([^)#\\s]+)");
        List<String> dead = new ArrayList<>();
        int followed = 0;
        try (Stream<Path> files = Files.list(documents)) {
            for (Path file :
                    files.filter(file -> file.toString().endsWith(".md")).toList()) {
                for (Matcher found = link.matcher(Files.readString(file)); found.find(); ) {
                    String target = found.group(1);
                    if (target.startsWith("https://")) {
                        continue;
                    }
                    followed++;
                    Path there =
                            target.startsWith("/") ? installed.resolve(target.substring(1)) : documents.resolve(target);
                    if (!Files.exists(there)) {
                        dead.add(file.getFileName() + ": " + target);
                    }
                }
            }
        }
        assertThat(dead).isEmpty();
        assertThat(followed).isGreaterThan(20);
    }

    @Test
    @Needs({"rpm", "rpmbuild"})
    void theRpmPackagesAreTheSameTwiceAndHaveEachFileOnce() throws Exception {
        for (String made : List.of("first", "second")) {
            Command.run("src/rpm/build " + directory.resolve(made)).answer();
        }
        assertThat(Command.run("cd " + directory + " && diff -r first second").answer())
                .isEmpty();
        // directories stand in both, so that the last one takes them away
        String files = "rpm -qp --qf '[%%{FILENAMES} %%{FILEMODES:perms}\n]' " + directory + "/first/%s-[0-9]*"
                + " | grep ' [-l]' | sed 's/ .*//'";
        List<String> daemons =
                Command.run(files.formatted("dmaheapd")).answer().lines().toList();
        List<String> clients =
                Command.run(files.formatted("dmaheapctl")).answer().lines().toList();
        assertThat(daemons).contains("/usr/lib/dmaheapd/bin/dmaheapd", "/usr/lib/systemd/system/dmaheapd.service");
        assertThat(clients)
                .contains("/usr/lib/dmaheapd/bin/dmaheapctl", "/usr/share/man/man1/dmaheapctl.1.gz")
                .doesNotContainAnyElementsOf(daemons);
    }

    @Test
    @Needs({"rpm", "rpmbuild"})
    void theRpmPackagesInstallIntoABareRootAndLeaveIt() throws Exception {
        assumeThat(Command.run("id -u").answer()).as("rpm --root needs root").isEqualTo("0");
        Path root = Files.createDirectory(directory.resolve("root"));
        String rpm = "rpm --root " + root + " --nodeps ";
        Command.run("src/rpm/build " + directory.resolve("made")).answer();
        Command.run(rpm + "--noscripts -i " + directory + "/made/*.rpm").answer();
        Command.run(rpm + "-V dmaheapd dmaheapctl").answer();
        assertThat(Command.run(root.resolve("usr/bin/dmaheapd") + " --version").answer())
                .isEqualTo("dmaheapd " + VERSION);
        assertThat(Command.run(root.resolve("usr/bin/dmaheapctl") + " --version")
                        .answer())
                .isEqualTo("dmaheapctl " + VERSION);

        Command.run(rpm + "--noscripts -e dmaheapctl dmaheapd").answer();
        assertThat(Command.run("find " + root + " -iname '*dmaheap*'").answer()).isEmpty();
    }

    /** A tag is made of a commit whose version it names. */
    @Test
    @Needs("git")
    void aTagOfThisCommitNamesItsVersion() throws Exception {
        assertThat(Command.run("git -c safe.directory='*' tag --points-at HEAD 2> /dev/null || true")
                        .answer()
                        .lines()
                        .filter(tag -> tag.matches("v[0-9].*")))
                .isSubsetOf("v" + VERSION);
    }

    @Test
    @Needs("tar")
    void theArchiveInstallsWithoutASourceTreeAroundIt() throws Exception {
        Path archive = BUILT.resolve("dmaheapd-" + VERSION + ".tar.gz");
        Command.run("tar -xzf " + archive + " -C " + directory).answer();
        assertThat(directory.resolve("dmaheapd-" + VERSION + "/libexec"))
                .as("of one architecture")
                .doesNotExist();
        Path root = directory.resolve("root");
        Command.run(directory.resolve("dmaheapd-" + VERSION + "/install.sh") + " " + root)
                .answer();

        assertThat(Command.run(root.resolve("usr/bin/dmaheapd") + " --version").answer())
                .isEqualTo("dmaheapd " + VERSION);
        assertThat(Command.run(root.resolve("usr/bin/dmaheapctl") + " --version")
                        .answer())
                .isEqualTo("dmaheapctl " + VERSION);
        assertThat(root.resolve("usr/lib/systemd/system/dmaheapd.service")).exists();
    }
}
