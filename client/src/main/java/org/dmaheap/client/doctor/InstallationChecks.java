// SPDX-License-Identifier: Apache-2.0
package org.dmaheap.client.doctor;

import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.dmaheap.client.doctor.Machine.Archive;
import org.dmaheap.client.doctor.Machine.InstalledSystem;
import org.dmaheap.client.doctor.Machine.RuleFile;
import org.dmaheap.model.Heap;

/** Checks that all parts of this software are there, and what others expect. In a container they are the host's business. */
final class InstallationChecks {
    /** Names that {@code generate compat-links} gives the default area. */
    private static final Set<String> COMPATIBILITY_LINKS = Set.of("linux,cma", "reserved", "default_cma_region");

    private InstallationChecks() {}

    /** No daemon answers. */
    static List<Finding> daemon(Machine machine) {
        Optional<Live.Daemon> daemon = machine.live().map(Live::daemon);
        if (machine.isContainer() || daemon.isEmpty() || daemon.get().version().isPresent()) {
            return List.of();
        }
        Optional<Live.Unit> unit = daemon.get().unit();
        Remedies remedies = Remedies.of(machine);
        String state = unit.map(InstallationChecks::state).orElse("");
        String remedy = switch (state) {
            case "not installed" -> remedies.install();
            case "masked" -> "systemctl unmask dmaheapd.service dmaheapd.socket && " + remedies.enable();
            case "failed" -> "journalctl -u dmaheapd.service -e says why; then " + remedies.restart();
            default -> remedies.enable();
        };
        return List.of(new Finding(
                "daemon-down",
                Severity.ERROR,
                "The daemon does not answer" + (state.isEmpty() ? "." : ": its unit is " + state + "."),
                "Programs are told no heap, and no one who may not open a node is handed one.",
                remedy));
    }

    private static String state(Live.Unit unit) {
        if (unit.load().equals("not-found")) {
            return "not installed";
        }
        if (unit.load().equals("masked") || unit.file().equals("masked")) {
            return "masked";
        }
        return unit.active().equals("failed") || unit.file().equals("enabled") ? unit.active() : unit.file();
    }

    /** The daemon that answers is not the one that is installed. */
    static List<Finding> version(Machine machine) {
        return machine.live()
                .map(Live::daemon)
                .filter(daemon -> !machine.isContainer())
                .filter(daemon -> daemon.version()
                        .filter(version -> !version.equals(daemon.client()))
                        .isPresent())
                .map(daemon -> new Finding(
                        "daemon-version",
                        Severity.WARNING,
                        "The daemon that runs is " + daemon.version().get() + ", and this is dmaheapctl "
                                + daemon.client() + ".",
                        "What they know of drivers and heaps differs.",
                        Remedies.of(machine).restart() + "; if that does not help: "
                                + Remedies.of(machine).install()))
                .map(List::of)
                .orElse(List.of());
    }

    /** The daemon has not got its name on the bus. */
    static List<Finding> bus(Machine machine) {
        boolean isNameless = machine.live()
                .map(Live::daemon)
                .filter(daemon -> daemon.version().isPresent() && !machine.isContainer())
                .flatMap(Live.Daemon::onBus)
                .filter(taken -> !taken)
                .isPresent();
        return isNameless
                ? List.of(new Finding(
                        "bus-name",
                        Severity.WARNING,
                        "The daemon does not have its name org.dmaheap.DmaHeap1 on the system bus.",
                        "Programs that ask by D-Bus get no answer; the socket and the files serve on.",
                        "Look for /usr/share/dbus-1/system.d/org.dmaheap.DmaHeap1.conf, then systemctl reload dbus && "
                                + Remedies.of(machine).restart()))
                : List.of();
    }

    /** The rules that open ordinary heaps are not where udev looks for them, or not ours. */
    static List<Finding> udevRule(Machine machine) {
        Optional<InstalledSystem> system = machine.system().filter(InstalledSystem::udevRuns);
        boolean expected = system.flatMap(InstalledSystem::archive).isPresent() && !machine.isContainer();
        if (!expected || system.get().udevRule() == RuleFile.AS_SHIPPED) {
            return List.of();
        }
        Remedies remedies = Remedies.of(machine);
        return List.of(
                switch (system.get().udevRule()) {
                    case REPLACED ->
                        new Finding(
                                "udev-rule-replaced",
                                Severity.NOTE,
                                "/etc/udev/rules.d/60-dmaheapd.rules stands for ours and differs from it.",
                                "What a newer version says of heaps does not come through.",
                                "diff /etc/udev/rules.d/60-dmaheapd.rules /usr/lib/udev/rules.d/60-dmaheapd.rules");
                    case MASKED ->
                        new Finding(
                                "udev-rule",
                                Severity.WARNING,
                                "/etc/udev/rules.d/60-dmaheapd.rules masks ours.",
                                "Heaps stay with root, and udev starts no daemon.",
                                "rm /etc/udev/rules.d/60-dmaheapd.rules && " + remedies.applyRules());
                    default ->
                        new Finding(
                                "udev-rule",
                                Severity.WARNING,
                                "udev has no 60-dmaheapd.rules.",
                                "Heaps stay with root, and udev starts no daemon.",
                                remedies.install() + " && " + remedies.applyRules());
                });
    }

    /** The archive of classes with which the daemon starts faster. */
    static List<Finding> archive(Machine machine) {
        Optional<Archive> archive = machine.system().flatMap(InstalledSystem::archive);
        if (machine.isContainer() || archive.isEmpty() || archive.get() == Archive.FITS) {
            return List.of();
        }
        return List.of(new Finding(
                "class-archive",
                Severity.NOTE,
                archive.get() == Archive.MISSING
                        ? "The daemon has no archive of classes."
                        : "The daemon's archive of classes is older than its classes.",
                "It starts slower and takes more memory, and that is all.",
                "/usr/lib/dmaheapd/bin/dmaheapd-archive && "
                        + Remedies.of(machine).restart()));
    }

    /** Names in the sources of programs that this kernel's default area does not have. */
    static List<Finding> names(Machine machine) {
        Optional<Heap> area = machine.map().heaps().stream()
                .filter(heap -> heap.isDefault().equals(Optional.of(true)))
                .findFirst();
        if (area.isEmpty() || machine.system().isEmpty()) {
            return List.of();
        }
        Set<String> names = new TreeSet<>(machine.system().get().nodes());
        machine.map().heaps().forEach(heap -> names.add(heap.name()));
        return machine.system().get().expectations().stream()
                .filter(expected -> expected.names().stream().noneMatch(names::contains))
                .map(expected -> new Finding(
                        "hardcoded-name",
                        Severity.WARNING,
                        expected.program() + " looks for " + String.join(", ", expected.names())
                                + "; this kernel calls the area " + area.get().name() + ".",
                        "It takes the heap system, which many displays cannot show, or fails.",
                        remedy(machine, expected, area.get())))
                .collect(Collectors.toList());
    }

    private static String remedy(Machine machine, ExpectedNames expected, Heap area) {
        if (expected.names().stream().anyMatch(COMPATIBILITY_LINKS::contains)) {
            return "dmaheapctl generate compat-links > /etc/udev/rules.d/61-dmaheapd-compat-links.rules && "
                    + Remedies.of(machine).applyRules();
        }
        return "Put SUBSYSTEM==\"dma_heap\", KERNEL==\"" + area.name() + "\", SYMLINK+=\"dma_heap/"
                + expected.names().get(0) + "\" into /etc/udev/rules.d/61-dma-heap-names.rules, then "
                + Remedies.of(machine).applyRules();
    }
}
