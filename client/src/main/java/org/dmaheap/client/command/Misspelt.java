// SPDX-License-Identifier: Apache-2.0
package org.dmaheap.client.command;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.dmaheap.client.Arguments;
import org.dmaheap.client.Environment;
import org.dmaheap.client.Failure;
import org.dmaheap.client.Spelling;
import org.dmaheap.client.UsageError;
import org.dmaheap.client.source.MapSource;
import org.dmaheap.model.Device;
import org.dmaheap.model.DeviceNode;
import org.dmaheap.model.DeviceUse;
import org.dmaheap.model.Heap;
import org.dmaheap.model.HeapMap;
import org.dmaheap.model.InvalidParameter;
import org.dmaheap.model.NoSuchDevice;
import org.dmaheap.model.NoSuchHeap;
import org.dmaheap.model.Use;
import org.dmaheap.protocol.InvalidJson;
import org.dmaheap.protocol.Json;

/**
 * The answer to a name that is not in the map. It asks for the map once more: a mistake may take its time, and nothing
 * else has to carry a map along for it.
 */
public final class Misspelt {
    private final Arguments arguments;
    private final HeapMap map;

    private Misspelt(Arguments arguments, HeapMap map) {
        this.arguments = arguments;
        this.map = map;
    }

    /** Looks up what there is; where the map cannot be had no name can be guessed. */
    public static Misspelt of(Arguments arguments, Environment environment) {
        try (MapSource source = Verbs.source(arguments, environment)) {
            return new Misspelt(arguments, Json.read(source.map(), HeapMap.TABLE));
        } catch (UsageError | Failure | IOException | InvalidJson e) {
            return new Misspelt(arguments, HeapMap.EMPTY);
        }
    }

    /** A sentence on a device that is not there. */
    public String device(NoSuchDevice e) {
        String name = e.device();
        if (name.equals(DeviceUse.ALL)) {
            return "No device in the map has this use; dmaheapctl devices lists them";
        }
        int colon = name.lastIndexOf(':');
        Optional<Device> before = colon < 0 ? Optional.empty() : map.device(name.substring(0, colon));
        if (before.isPresent()) {
            return noUse(before.get(), name.substring(0, colon), name.substring(colon + 1));
        }
        List<String> names = new ArrayList<>();
        for (Device device : map.devices()) {
            for (DeviceNode node : device.nodes()) {
                names.add(node.name());
                names.add(node.path());
            }
        }
        return "No device " + name + " in the map" + guessOr(Spelling.guess(name, names), "devices lists them");
    }

    private static String noUse(Device device, String name, String word) {
        List<String> uses = new ArrayList<>();
        for (Use use : device.uses()) {
            uses.add(name + ":" + use.word());
        }
        String guess = Spelling.guess(name + ":" + word, uses);
        return "No device " + name + ":" + word + " in the map (a use is " + Use.WORDS.alternatives() + ", not " + word
                + ")" + (guess.isEmpty() ? has(device) : guess);
    }

    private static String has(Device device) {
        List<String> uses = new ArrayList<>();
        device.uses().forEach(use -> uses.add(use.word()));
        return uses.isEmpty()
                ? "; no rule knows the uses of " + device.id()
                : "; " + device.id() + " has " + String.join(" and ", uses);
    }

    /** A sentence on a heap that is not there. */
    public String heap(NoSuchHeap e) {
        List<String> names = new ArrayList<>();
        for (Heap heap : map.heaps()) {
            names.add(heap.name());
            heap.path().ifPresent(names::add);
        }
        return "No heap " + e.heap() + " in the map" + guessOr(Spelling.guess(e.heap(), names), "heaps lists them");
    }

    /** A sentence on a use that the device lacks, or what else makes no sense. */
    public String parameter(InvalidParameter e) {
        if (e.parameter().equals("use")) {
            for (String operand : arguments.operands()) {
                DeviceUse asked = DeviceUse.parse(operand);
                Optional<Device> device = map.device(asked.device());
                if (device.isPresent()
                        && asked.use().isPresent()
                        && !device.get().uses().contains(asked.use().get())) {
                    return e.getMessage() + has(device.get());
                }
            }
        }
        return e.getMessage() + "; dmaheapctl devices shows which device has which use";
    }

    private static String guessOr(String guess, String otherwise) {
        return guess.isEmpty() ? "; dmaheapctl " + otherwise : guess;
    }
}
