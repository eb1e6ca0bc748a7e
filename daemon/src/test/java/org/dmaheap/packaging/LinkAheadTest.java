// SPDX-License-Identifier: Apache-2.0
package org.dmaheap.packaging;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Plain code in place of what is linked at run time, in the jars of the distribution. */
class LinkAheadTest {
    @TempDir
    private Path directory;

    private Path before;
    private Path after;

    @BeforeEach
    void aJarIsRewritten() throws Exception {
        Class<?>[] classes = Stream.concat(
                        Stream.of(KindsOfLambdas.class), Arrays.stream(KindsOfLambdas.class.getDeclaredClasses()))
                .toArray(Class<?>[]::new);
        before = BuildStep.jarOf(directory.resolve("before.jar"), classes);
        after = Files.copy(before, directory.resolve("after.jar"));
        BuildStep.run("LinkAhead", after);
    }

    @Test
    void theProgramDoesTheSame() throws Exception {
        assertThat(output(after)).isEqualTo(output(before)).contains("nested", "Empty[]");
    }

    @Test
    void nothingOfItIsLinkedAtRunTime() throws Exception {
        assertThat(linkedAtRunTime(before)).isNotEmpty();
        assertThat(linkedAtRunTime(after)).isEmpty();
    }

    @Test
    void whatIsRewrittenTwiceIsTheSame() throws Exception {
        byte[] once = Files.readAllBytes(after);
        BuildStep.run("LinkAhead", after);
        assertThat(Files.readAllBytes(after)).isEqualTo(once);
    }

    private static String output(Path jar) throws Exception {
        return BuildStep.java(
                List.of("-Xverify:all", "-XX:-PrintWarnings", "-cp", jar.toString(), KindsOfLambdas.class.getName()));
    }

    private static List<String> linkedAtRunTime(Path jar) throws Exception {
        return BuildStep.java(List.of("-Xlog:class+load", "-cp", jar.toString(), KindsOfLambdas.class.getName()))
                .lines()
                .filter(line -> line.contains(KindsOfLambdas.class.getName()) && line.contains("$$Lambda"))
                .toList();
    }
}
