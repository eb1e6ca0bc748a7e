// SPDX-License-Identifier: Apache-2.0
package org.dmaheap.packaging;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.jar.JarEntry;
import java.util.jar.JarOutputStream;
import java.util.jar.Manifest;
import java.util.stream.Stream;

/** The programs of {@code src/build}, run as the build of the distribution runs them. */
public final class BuildStep {
    private BuildStep() {}

    /** A jar of some classes. */
    public static Path jarOf(Path jar, Class<?>... classes) throws IOException {
        Manifest manifest = new Manifest();
        manifest.getMainAttributes().putValue("Manifest-Version", "1.0");
        try (JarOutputStream out = new JarOutputStream(Files.newOutputStream(jar), manifest)) {
            for (Class<?> type : classes) {
                String name = type.getName().replace('.', '/') + ".class";
                out.putNextEntry(new JarEntry(name));
                try (InputStream content = type.getClassLoader().getResourceAsStream(name)) {
                    content.transferTo(out);
                }
                out.closeEntry();
            }
        }
        return jar;
    }

    public static void run(String program, Path... arguments) throws IOException, InterruptedException {
        List<String> command = new ArrayList<>(
                List.of("-cp", System.getProperty("java.class.path"), "src/build/" + program + ".java"));
        Stream.of(arguments).map(Path::toString).forEach(command::add);
        java(command);
    }

    /** What a JVM prints, which must end well. */
    public static String java(List<String> arguments) throws IOException, InterruptedException {
        List<String> command = new ArrayList<>(
                List.of(Path.of(System.getProperty("java.home"), "bin", "java").toString()));
        command.addAll(arguments);
        Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
        String output = new String(process.getInputStream().readAllBytes());
        assertThat(process.waitFor()).as(output).isZero();
        return output;
    }
}
