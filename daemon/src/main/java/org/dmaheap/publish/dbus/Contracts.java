// SPDX-License-Identifier: Apache-2.0
package org.dmaheap.publish.dbus;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import org.dmaheap.model.CmaArea;
import org.dmaheap.model.Link;
import org.dmaheap.model.MapDevice;
import org.dmaheap.model.MapHeap;
import org.dmaheap.model.ReservedMemory;
import org.dmaheap.model.Use;
import org.freedesktop.dbus.types.UInt64;

/**
 * The properties of our interfaces. {@code dist/interfaces/*.xml} says what they mean; a test holds the two together.
 */
final class Contracts {
    private Contracts() {}

    /**
     * A device and what the map says of it.
     *
     * @param links its own
     */
    record ShownDevice(MapDevice device, List<Link> links) {
        ShownDevice {
            links = List.copyOf(links);
        }
    }

    /** The daemon itself. */
    record ShownDaemon(String version, long revision) {}

    static final BusObject.Contract<ShownDaemon> MANAGER = BusObject.Contract.of(
            "org.dmaheap.DmaHeap1.Manager",
            List.of(
                    Property.unannounced("Version", "s", ShownDaemon::version),
                    Property.of("Revision", "t", daemon -> new UInt64(daemon.revision()))));

    static final BusObject.Contract<ShownDevice> DEVICE = BusObject.Contract.of(
            "org.dmaheap.DmaHeap1.Device",
            List.of(
                    Property.unannounced(
                            "Id", "s", d -> Dictionary.text(d.device().id())),
                    Property.of(
                            "Driver",
                            "s",
                            d -> Dictionary.text(
                                    d.device().device().bus().driver().orElse(""))),
                    Property.of(
                            "Bus",
                            "s",
                            d -> Dictionary.text(
                                    d.device().device().bus().subsystem().orElse(""))),
                    Property.of(
                            "Devpath",
                            "s",
                            d -> Dictionary.text(d.device().device().bus().devpath())),
                    Property.of(
                            "Nodes",
                            "aa{sv}",
                            d -> Dictionaries.all(d.device().device().nodes(), Dictionaries::node)),
                    Property.of(
                            "Uses",
                            "as",
                            d -> d.device().uses().stream().map(Use::word).toList()),
                    Property.of("Need", "s", d -> d.device().need().word()),
                    Property.of("Needs", "a{ss}", d -> needs(d.device())),
                    Property.of(
                            "DmaDevices",
                            "aa{sv}",
                            d -> Dictionaries.all(d.device().dmaDevices(), Dictionaries::dmaDevice)),
                    Property.of(
                            "MemoryRegions",
                            "aa{sv}",
                            d -> Dictionaries.all(d.device().memoryRegions(), Dictionaries::memoryRegion)),
                    Property.of(
                            "AddressBits",
                            "u",
                            d -> Dictionary.number(d.device().addressBits())),
                    Property.of("Links", "aa{sv}", d -> Dictionaries.all(d.links(), Dictionaries::link))));

    static final BusObject.Contract<MapHeap> HEAP = BusObject.Contract.of(
            "org.dmaheap.DmaHeap1.Heap",
            List.of(
                    Property.unannounced("Name", "s", h -> Dictionary.text(h.name())),
                    Property.of(
                            "Path", "s", h -> Dictionary.text(h.heap().path().orElse(""))),
                    Property.of("Dev", "s", h -> h.heap().dev().toString()),
                    Property.of("Kind", "s", h -> h.kind().word()),
                    Property.of("Contiguous", "s", h -> h.contiguous().word()),
                    Property.of("CpuAccess", "s", h -> h.cpuAccess().word()),
                    Property.of("AliasOf", "s", h -> Dictionary.text(h.aliasOf().orElse(""))),
                    Property.of(
                            "Region",
                            "s",
                            h -> Dictionary.text(
                                    h.region().map(ReservedMemory::name).orElse(""))),
                    Property.of(
                            "Owners",
                            "as",
                            h -> Dictionary.texts(
                                    h.region().map(ReservedMemory::owners).orElse(List.of()))),
                    Property.of(
                            "TotalBytes",
                            "t",
                            h -> Dictionary.number(
                                    h.area().map(CmaArea::totalBytes).orElse(OptionalLong.empty()))),
                    Property.unannounced(
                            "FreeBytes",
                            "t",
                            h -> Dictionary.number(
                                    h.area().map(CmaArea::freeBytes).orElse(OptionalLong.empty()))),
                    Property.of(
                            "Access",
                            "a{sv}",
                            h -> h.heap().access().map(Dictionaries::access).orElse(Map.of())),
                    Property.of(
                            "IsDefault",
                            "s",
                            h -> h.isDefault().map(String::valueOf).orElse(""))));

    private static Map<String, String> needs(MapDevice device) {
        Map<String, String> needs = new LinkedHashMap<>();
        device.uses()
                .forEach(use -> needs.put(use.word(), device.needs().get(use).word()));
        return needs;
    }
}
