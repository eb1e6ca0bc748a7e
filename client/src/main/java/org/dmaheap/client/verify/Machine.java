// SPDX-License-Identifier: Apache-2.0
package org.dmaheap.client.verify;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.dmaheap.model.Device;
import org.dmaheap.model.DeviceNode;
import org.dmaheap.model.DeviceNode.Type;
import org.dmaheap.verification.Surroundings;

/** Looks at the running machine, without opening a device: what is free, what sleeps, and who holds which display. */
public final class Machine {
    /** The largest that Linux has on any of its architectures, where nothing tells: it asks for the largest buffers. */
    private static final int LARGEST_PAGE = 65536;

    private static final int ROOT = 0;
    private static final long PATIENCE_SECONDS = 5;

    private final Path root;

    /** @param root of the running machine */
    public Machine(Path root) {
        this.root = root;
    }

    /**
     * The machine as it is now.
     *
     * @param allowPrimary whether somebody wants primary nodes opened: only then it matters who holds them
     */
    public Surroundings surroundings(List<Device> devices, boolean allowPrimary) {
        return new Surroundings(
                pageSize(),
                kilobytes("proc/meminfo", "MemAvailable:"),
                asleep(devices),
                allowPrimary ? inUse(devices) : Map.of(),
                allowPrimary ? displayServerMayCome() : Optional.empty());
    }

    /** Whether this process is root's, whose results count. */
    public boolean isRoot() {
        try {
            return Files.getAttribute(Path.of("/proc/self"), "unix:uid").equals(ROOT);
        } catch (IOException e) {
            return false;
        }
    }

    private int pageSize() {
        OptionalLong size = kilobytes("proc/self/smaps", "KernelPageSize:");
        return size.isPresent() ? Math.toIntExact(size.getAsLong()) : LARGEST_PAGE;
    }

    /** Bytes of the first line of a file that begins so, which gives them in units of 1024. */
    private OptionalLong kilobytes(String file, String begin) {
        return text(root.resolve(file)).stream()
                .flatMap(String::lines)
                .filter(line -> line.startsWith(begin))
                .map(line -> line.replaceAll("[^0-9]", ""))
                .filter(digits -> !digits.isEmpty() && digits.length() < 16)
                .mapToLong(digits -> Long.parseLong(digits) << 10)
                .findFirst();
    }

    private static Optional<String> text(Path file) {
        try {
            return Optional.of(Files.readString(file, StandardCharsets.UTF_8));
        } catch (IOException e) {
            return Optional.empty();
        }
    }

    /** A PCI device that sleeps is a discrete GPU, which uses power for seconds after it was woken; on a SoC it is the rule. */
    private Set<String> asleep(List<Device> devices) {
        Set<String> asleep = new HashSet<>();
        for (Device device : devices) {
            boolean pci = device.bus().filter("pci"::equals).isPresent();
            String devpath = device.devpath();
            if (pci
                    && text(root.resolve("sys" + devpath + "/power/runtime_status"))
                            .filter(status -> status.strip().equals("suspended"))
                            .isPresent()) {
                asleep.add(devpath);
            }
        }
        return asleep;
    }

    /** Whoever has a primary node open shows something, or is about to. */
    private Map<String, String> inUse(List<Device> devices) {
        Map<String, String> holders = holders();
        Map<String, String> inUse = new HashMap<>();
        for (Device device : devices) {
            for (DeviceNode node : device.nodes()) {
                if (node.type() == Type.PRIMARY && holders.containsKey(node.path())) {
                    inUse.put(device.id(), holders.get(node.path()) + " holds " + node.path());
                }
            }
        }
        return inUse;
    }

    /** Which process has which primary node open. */
    private Map<String, String> holders() {
        Map<String, String> holders = new HashMap<>();
        for (Path process : entries(root.resolve("proc"), "[0-9]*")) {
            for (Path descriptor : entries(process.resolve("fd"), "*")) {
                try {
                    String open = Files.readSymbolicLink(descriptor).toString();
                    if (open.startsWith("/dev/dri/card")) {
                        String name = text(process.resolve("comm"))
                                .orElse("a process")
                                .strip();
                        holders.put(open, name + " (" + process.getFileName() + ")");
                    }
                } catch (IOException e) {
                    // closed since it was listed
                }
            }
        }
        return holders;
    }

    private static List<Path> entries(Path directory, String glob) {
        List<Path> entries = new ArrayList<>();
        try (DirectoryStream<Path> stream = Files.newDirectoryStream(directory, glob)) {
            stream.forEach(entries::add);
        } catch (IOException | DirectoryIteratorException e) {
            // the process has ended since it was listed
        }
        return entries;
    }

    /** Why no primary node may be opened now: its first opener is master, and a display server that comes is refused. */
    private Optional<String> displayServerMayCome() {
        if (!isRoot()) {
            return Optional.of("only root can see whether a display server holds its primary node");
        }
        if (!Files.isDirectory(root.resolve("run/systemd/system"))) {
            return Optional.empty();
        }
        String system = systemctl("is-system-running");
        if (system.equals("starting") || system.equals("initializing")) {
            return Optional.of("the system is still starting, and a display server may come");
        }
        String display = systemctl("show", "--property=ActiveState", "--value", "display-manager.service");
        return display.isEmpty() || display.equals("inactive") || display.equals("failed")
                ? Optional.empty()
                : Optional.of("display-manager.service is " + display);
    }

    private static String systemctl(String... arguments) {
        List<String> command = new ArrayList<>(List.of("systemctl"));
        command.addAll(List.of(arguments));
        try {
            Process process = new ProcessBuilder(command)
                    .redirectError(ProcessBuilder.Redirect.DISCARD)
                    .start();
            if (!process.waitFor(PATIENCE_SECONDS, TimeUnit.SECONDS)) {
                process.destroyForcibly();
                return "";
            }
            return new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8).strip();
        } catch (IOException e) {
            return "";
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return "";
        }
    }
}
