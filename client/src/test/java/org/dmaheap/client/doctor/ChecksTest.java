// SPDX-License-Identifier: Apache-2.0
package org.dmaheap.client.doctor;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import org.dmaheap.client.doctor.Live.Daemon;
import org.dmaheap.client.doctor.Live.Service;
import org.dmaheap.client.doctor.Live.ServiceManager;
import org.dmaheap.client.doctor.Live.Unit;
import org.dmaheap.client.doctor.Live.User;
import org.dmaheap.client.source.OwnPool;
import org.dmaheap.model.Contiguity;
import org.dmaheap.model.CpuAccess;
import org.dmaheap.model.DevNum;
import org.dmaheap.model.Heap;
import org.dmaheap.model.HeapKind;
import org.dmaheap.model.HeapMap;
import org.dmaheap.model.NodeAccess;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Each problem that only a running machine shows, planted in what was gathered from one that has none. */
class ChecksTest {
    private static final NodeAccess OF_VIDEO = new NodeAccess("root", "video", "0660");
    private static final NodeAccess OF_ROOT = new NodeAccess("root", "root", "0600");

    private static Heap heap(String name, HeapKind kind, boolean isDefault, NodeAccess access) {
        return new Heap(
                name,
                Optional.of("/dev/dma_heap/" + name),
                new DevNum(252, 1),
                kind,
                Contiguity.UNKNOWN,
                CpuAccess.UNKNOWN,
                Optional.empty(),
                Optional.of(name),
                List.of(),
                Optional.empty(),
                Optional.empty(),
                Optional.of(access),
                Optional.of(isDefault),
                Optional.empty());
    }

    private static Heap without(Heap heap) {
        return new Heap(
                heap.name(),
                Optional.empty(),
                heap.dev(),
                heap.kind(),
                heap.contiguous(),
                heap.cpuAccess(),
                heap.aliasOf(),
                heap.region(),
                heap.owners(),
                heap.totalBytes(),
                heap.freeBytes(),
                Optional.empty(),
                heap.isDefault(),
                heap.accounted());
    }

    /** A machine that is being planted with something. */
    private static final class Planted {
        private final List<Heap> heaps = new ArrayList<>(List.of(
                heap("default_cma_region", HeapKind.CMA, true, OF_VIDEO),
                heap("system", HeapKind.SYSTEM, false, OF_VIDEO)));
        private List<OwnPool> ownPools = List.of();
        private boolean isContainer;
        private Machine.Distribution distribution = Machine.Distribution.DEBIAN;
        private User user = new User("ann", false, Set.of("ann", "video"));
        private Daemon daemon = new Daemon(
                Optional.of("1"), "1", Optional.of(new Unit("loaded", "enabled", "active")), Optional.of(true));
        private ServiceManager manager = ServiceManager.SYSTEMD;
        private List<Service> services = List.of();

        private Planted withOnly(Heap... only) {
            heaps.clear();
            heaps.addAll(List.of(only));
            return this;
        }

        private List<Finding> findings() {
            HeapMap map = new HeapMap(0, List.of(), heaps, List.of(), List.of(), Optional.empty());
            return Diagnosis.of(new Machine(
                            map,
                            ownPools,
                            List.of(),
                            List.of(),
                            List.of(),
                            new Machine.Kernel(true, Optional.empty(), Optional.of(true), OptionalLong.empty()),
                            Map.of(),
                            List.of(),
                            isContainer,
                            distribution,
                            Optional.empty(),
                            Optional.of(new Live(user, daemon, manager, services))))
                    .findings();
        }

        private Finding only() {
            List<Finding> findings = findings();
            assertThat(findings).hasSize(1);
            return findings.get(0);
        }
    }

    @Test
    void ofAHealthyMachineNothingIsSaid() {
        assertThat(new Planted().findings()).isEmpty();
    }

    @Test
    void aHeapThatEverybodyMayOpenIsTold() {
        Planted machine = new Planted();
        machine.heaps.set(1, heap("system", HeapKind.SYSTEM, false, new NodeAccess("root", "video", "0666")));
        Finding finding = machine.only();
        assertThat(finding.id()).isEqualTo("heap-world-open");
        assertThat(finding.remedy()).startsWith("chgrp video /dev/dma_heap/system && chmod 660 /dev/dma_heap/system");
    }

    @Test
    void ordinaryHeapsOfRootAreToldTogether() {
        Planted machine = new Planted()
                .withOnly(
                        heap("default_cma_region", HeapKind.CMA, true, OF_ROOT),
                        heap("system", HeapKind.SYSTEM, false, OF_ROOT));
        Finding finding = machine.only();
        assertThat(finding.id()).isEqualTo("heap-root-only");
        assertThat(finding.what()).contains("default_cma_region, system");
        assertThat(finding.remedy()).startsWith("udevadm control --reload");
        machine.distribution = Machine.Distribution.ALPINE;
        assertThat(machine.only().remedy()).contains("mdev -s");
    }

    @Test
    void theClosedProfileIsHealthy() {
        NodeAccess closed = new NodeAccess("root", "dmaheapd", "0640");
        assertThat(new Planted()
                        .withOnly(heap("system", HeapKind.SYSTEM, false, closed))
                        .findings())
                .isEmpty();
    }

    @ParameterizedTest
    @CsvSource({"root, video, 0660", "root, root, 0604", "root, render, 0640"})
    void protectedMemoryThatOthersMayOpenIsAnError(String user, String group, String mode) {
        Planted machine = new Planted();
        machine.heaps.add(heap("protected,tee", HeapKind.PROTECTED, false, new NodeAccess(user, group, mode)));
        Finding finding = machine.only();
        assertThat(finding.id()).isEqualTo("protected-open");
        assertThat(finding.severity()).isEqualTo(Severity.ERROR);
        assertThat(finding.remedy()).startsWith("chown root:root /dev/dma_heap/protected,tee && chmod 600");
    }

    @Test
    void protectedMemoryOfRootIsHealthy() {
        Planted machine = new Planted();
        machine.heaps.add(heap("protected,tee", HeapKind.PROTECTED, false, OF_ROOT));
        assertThat(machine.findings()).isEmpty();
    }

    @Test
    void aPoolOfADspThatOthersMayOpenIsTold() {
        Planted machine = new Planted();
        machine.heaps.add(heap("dsp@1", HeapKind.CMA, false, OF_VIDEO));
        assertThat(machine.only().id()).isEqualTo("foreign-pool-open");
        machine.heaps.set(2, heap("dsp@1", HeapKind.CMA, false, OF_ROOT));
        assertThat(machine.findings()).isEmpty();
    }

    @Test
    void aDisplaysOwnPoolThatIsClosedIsTold() {
        Planted machine = new Planted();
        Heap pool = heap("framebuffer@1", HeapKind.CMA, false, OF_ROOT);
        machine.heaps.add(pool);
        machine.ownPools = List.of(new OwnPool(pool, "framebuffer@1", List.of("/display"), List.of()));
        Finding finding = machine.only();
        assertThat(finding.id()).isEqualTo("own-pool-closed");
        assertThat(finding.remedy()).startsWith("dmaheapctl generate udev > /etc/udev/rules.d/62-dmaheapd-pools.rules");
    }

    @Test
    void aUserOutsideOfTheGroupIsToldItsWord() {
        Planted machine = new Planted();
        machine.user = new User("ann", false, Set.of("ann"));
        assertThat(machine.only().id()).isEqualTo("user-not-in-group");
        assertThat(machine.only().remedy()).isEqualTo("adduser ann video, then log in again");
        machine.distribution = Machine.Distribution.ALPINE;
        assertThat(machine.only().remedy()).startsWith("addgroup ann video");
        machine.distribution = Machine.Distribution.OTHER;
        assertThat(machine.only().remedy()).startsWith("usermod -aG video ann");
        machine.user = new User("root", true, Set.of("root"));
        assertThat(machine.findings()).isEmpty();
    }

    @Test
    void aServiceWithGraphicsAndWithoutHeapsIsTold() {
        Planted machine = new Planted();
        machine.services = List.of(
                new Service("kiosk.service", "closed", List.of("char-drm", "char-input")),
                new Service("systemd-logind.service", "closed", List.of("char-drm")),
                new Service("sensible.service", "closed", List.of("/dev/dri/card0", "char-dma_heap")),
                new Service("printer.service", "closed", List.of("char-lp")),
                new Service("open.service", "auto", List.of("char-drm")));
        Finding finding = machine.only();
        assertThat(finding.id()).isEqualTo("device-policy");
        assertThat(finding.what()).contains("of kiosk.service allows");
        assertThat(finding.remedy()).contains("systemctl edit kiosk.service", "DeviceAllow=char-dma_heap rw");
    }

    @Test
    void aContainerWithNeitherNodesNorSocketIsTold() {
        Planted machine = new Planted();
        machine.withOnly(without(heap("system", HeapKind.SYSTEM, false, OF_VIDEO)));
        machine.isContainer = true;
        machine.daemon = new Daemon(Optional.empty(), "1", Optional.empty(), Optional.empty());
        assertThat(machine.only().id()).isEqualTo("container");
        machine.daemon = new Daemon(Optional.of("1"), "1", Optional.empty(), Optional.empty());
        assertThat(machine.findings()).isEmpty();
    }

    @Test
    void heapsWithoutNodesAreToldOutsideOfContainersToo() {
        Planted machine = new Planted().withOnly(without(heap("system", HeapKind.SYSTEM, false, OF_VIDEO)));
        assertThat(machine.only().id()).isEqualTo("no-nodes");
    }

    @ParameterizedTest
    @CsvSource({
        "not-found, '', inactive, apt install --reinstall dmaheapd",
        "masked, masked, inactive, systemctl unmask",
        "loaded, masked, inactive, systemctl unmask",
        "loaded, disabled, inactive, systemctl enable --now",
        "loaded, enabled, failed, journalctl -u dmaheapd.service",
        "loaded, enabled, inactive, systemctl enable --now"
    })
    void aDaemonThatDoesNotAnswerIsToldByTheStateOfItsUnit(String load, String file, String active, String remedy) {
        Planted machine = new Planted();
        machine.daemon = new Daemon(Optional.empty(), "1", Optional.of(new Unit(load, file, active)), Optional.empty());
        Finding finding = machine.only();
        assertThat(finding.id()).isEqualTo("daemon-down");
        assertThat(finding.remedy()).startsWith(remedy);
    }

    @Test
    void withoutSystemdItIsStartedByOthers() {
        Planted machine = new Planted();
        machine.manager = ServiceManager.OPENRC;
        machine.daemon = new Daemon(Optional.empty(), "1", Optional.empty(), Optional.empty());
        assertThat(machine.only().remedy()).startsWith("rc-update add dmaheapd");
    }

    @Test
    void aDaemonOfAnotherVersionIsTold() {
        Planted machine = new Planted();
        machine.daemon = new Daemon(Optional.of("0"), "1", Optional.empty(), Optional.of(true));
        Finding finding = machine.only();
        assertThat(finding.id()).isEqualTo("daemon-version");
        assertThat(finding.remedy()).startsWith("systemctl restart dmaheapd.service");
    }

    @Test
    void aDaemonWithoutItsNameOnTheBusIsTold() {
        Planted machine = new Planted();
        machine.daemon = new Daemon(Optional.of("1"), "1", Optional.empty(), Optional.of(false));
        assertThat(machine.only().id()).isEqualTo("bus-name");
    }

    @Test
    void namesOfProgramsAreReadFromTheirFile() {
        List<ExpectedNames> read =
                ExpectedNames.parse("# who | where | names\nKodi | usr/bin/kodi usr/b* | reserved linux,cma\n");
        assertThat(read)
                .containsExactly(
                        new ExpectedNames("Kodi", List.of("usr/bin/kodi", "usr/b*"), List.of("reserved", "linux,cma")));
    }
}
