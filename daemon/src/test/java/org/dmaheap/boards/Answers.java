// SPDX-License-Identifier: Apache-2.0
package org.dmaheap.boards;

import java.util.List;
import java.util.Optional;
import org.dmaheap.judgement.Judgement;
import org.dmaheap.model.CommonHeaps;
import org.dmaheap.model.Device;
import org.dmaheap.model.DeviceUse;
import org.dmaheap.model.FindQuery;
import org.dmaheap.model.HeapMap;
import org.dmaheap.model.InvalidParameter;
import org.dmaheap.model.Link;
import org.dmaheap.model.Need;
import org.dmaheap.model.NoSuchDevice;
import org.dmaheap.model.Use;
import org.dmaheap.model.Verdict;

/** What a judgement says, in the words in which tests ask. */
public record Answers(Judgement judgement) {

    public HeapMap map() {
        return judgement.map();
    }

    public Device device(String name) {
        return map().device(name)
                .orElseThrow(() -> new AssertionError("no device " + name + " among "
                        + map().devices().stream().map(Device::id).toList()));
    }

    /** The device that a driver is bound to. */
    public Device deviceOf(String driver) {
        return map().devices().stream()
                .filter(device -> device.driver().filter(driver::equals).isPresent())
                .findFirst()
                .orElseThrow(() -> new AssertionError("no device has the driver " + driver));
    }

    public Need need(String device, Use use) {
        return device(device).needs().get(use);
    }

    public Link link(String device, Use use, String heap) {
        String id = device(device).id();
        return map().links().stream()
                .filter(link -> link.device().equals(id)
                        && link.use() == use
                        && link.heap().equals(heap))
                .findFirst()
                .orElseThrow(() -> new AssertionError("no link " + id + " " + use + " " + heap));
    }

    public Verdict verdict(String device, Use use, String heap) {
        return link(device, use, heap).verdict();
    }

    /** Compatible heaps, best first. */
    public List<String> heaps(String device, Use use) {
        String id = device(device).id();
        return map().links().stream()
                .filter(link -> link.device().equals(id) && link.use() == use)
                .filter(link -> link.verdict() == Verdict.COMPATIBLE)
                .map(Link::heap)
                .toList();
    }

    /** @param devices as {@code DEVICE[:USE]} */
    public CommonHeaps find(String... devices) throws NoSuchDevice, InvalidParameter {
        return judgement.find(
                FindQuery.of(List.of(devices).stream().map(DeviceUse::parse).toList()));
    }

    /** Names of the heaps that all devices can use, best first. */
    public List<String> common(String... devices) throws NoSuchDevice, InvalidParameter {
        return find(devices).heaps().stream().map(CommonHeaps.CommonHeap::heap).toList();
    }

    /** What to do instead, if no heap suits. */
    public Optional<CommonHeaps.Fallback> fallback(String... devices) throws NoSuchDevice, InvalidParameter {
        return find(devices).fallback();
    }
}
