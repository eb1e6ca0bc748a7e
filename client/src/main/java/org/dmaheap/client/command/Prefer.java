// SPDX-License-Identifier: Apache-2.0
package org.dmaheap.client.command;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.dmaheap.client.Arguments;
import org.dmaheap.client.Environment;
import org.dmaheap.client.Failure;
import org.dmaheap.client.Status;
import org.dmaheap.client.UsageError;
import org.dmaheap.client.output.Output;
import org.dmaheap.client.prefer.Preference;
import org.dmaheap.client.prefer.PreferenceFile;
import org.dmaheap.client.source.RuledMachine;
import org.dmaheap.model.Device;
import org.dmaheap.model.DeviceUse;
import org.dmaheap.model.Heap;
import org.dmaheap.model.HeapMap;
import org.dmaheap.model.InvalidParameter;
import org.dmaheap.model.Link;
import org.dmaheap.model.NoSuchDevice;
import org.dmaheap.model.NoSuchHeap;
import org.dmaheap.model.Use;
import org.dmaheap.model.Verdict;
import org.dmaheap.protocol.Json;

/** {@code prefer DEVICE:USE HEAP}: one of the heaps that suit comes first from now on. */
final class Prefer {
    private static final String USAGE = "prefer DEVICE:USE HEAP, or prefer --clear [DEVICE:USE]";
    private static final int PATIENCE_SECONDS = 30;

    private final Arguments arguments;
    private final Environment environment;
    private final Output output;
    private final Path root;

    private Prefer(Arguments arguments, Environment environment, Output output) {
        this.arguments = arguments;
        this.environment = environment;
        this.output = output;
        this.root = arguments.root().orElse(environment.machine());
    }

    static Status run(Arguments arguments, Environment environment, Output output)
            throws UsageError, Failure, NoSuchDevice, NoSuchHeap, InvalidParameter {
        return new Prefer(arguments, environment, output).run();
    }

    private Status run() throws UsageError, Failure, NoSuchDevice, NoSuchHeap, InvalidParameter {
        boolean clear = arguments.has("clear");
        arguments.expectOperands(clear ? 0 : 2, clear ? 1 : 2, USAGE);
        if (!arguments.rules().isEmpty() || arguments.socket().isPresent()) {
            throw new UsageError("prefer writes a rule file and takes neither --rules nor --socket");
        }
        if (!Files.isDirectory(root)) {
            throw new Failure("Could not write below " + root + ": it is no directory");
        }
        PreferenceFile file = new PreferenceFile(root);
        boolean changed = clear ? cleared(file) : added(file);
        if (changed) {
            reload();
        }
        return Status.DONE;
    }

    private boolean added(PreferenceFile file) throws UsageError, Failure, NoSuchDevice, NoSuchHeap, InvalidParameter {
        HeapMap map = RuledMachine.scan(root, environment.home()).proven();
        DeviceUse asked = DeviceUse.parse(arguments.operands().get(0));
        Device device = device(map, asked);
        Use use = use(device, asked);
        Heap heap = heap(map, arguments.operands().get(1));
        refuseWhatDoesNotSuit(map, device, use, heap);
        Preference preference = new Preference(device.devpath(), device.driver(), use, heap.pool());
        file.add(preference);
        say(
                file,
                device.id() + ":" + use.word() + " has " + heap.pool() + " first from now on",
                Optional.of(preference));
        return true;
    }

    private boolean cleared(PreferenceFile file) throws UsageError, Failure, NoSuchDevice, InvalidParameter {
        if (arguments.operands().isEmpty()) {
            boolean any = file.clear();
            say(file, any ? "No heap is preferred any more" : "No heap was preferred", Optional.empty());
            return any;
        }
        String operand = arguments.operands().get(0);
        DeviceUse asked = DeviceUse.parse(operand);
        boolean any;
        if (asked.device().startsWith("/devices/") && asked.use().isPresent()) {
            // one that is gone
            any = file.clear(asked.device(), asked.use().get());
        } else {
            Device device = device(RuledMachine.scan(root, environment.home()).proven(), asked);
            any = file.clear(device.devpath(), use(device, asked));
        }
        say(file, operand + (any ? " has its heaps as the rules order them" : " preferred none"), Optional.empty());
        return any;
    }

    private static Device device(HeapMap map, DeviceUse asked) throws NoSuchDevice {
        return map.device(asked.device()).orElseThrow(() -> new NoSuchDevice(asked.device()));
    }

    private static Heap heap(HeapMap map, String name) throws NoSuchHeap {
        return map.heap(name).orElseThrow(() -> new NoSuchHeap(name));
    }

    /** The use may be left out where the device has one alone. */
    private static Use use(Device device, DeviceUse asked) throws UsageError, InvalidParameter {
        if (asked.use().isEmpty()) {
            if (device.uses().size() != 1) {
                throw new UsageError("usage: dmaheapctl " + USAGE);
            }
            return device.uses().get(0);
        }
        Use use = asked.use().get();
        if (!device.uses().contains(use)) {
            throw new InvalidParameter("use", device.id() + " has no use " + use.word());
        }
        return use;
    }

    private static void refuseWhatDoesNotSuit(HeapMap map, Device device, Use use, Heap heap) throws Failure {
        Optional<Link> link = map.links().stream()
                .filter(each -> each.device().equals(device.id()) && each.use() == use)
                .filter(each -> each.heap().equals(heap.pool()))
                .findFirst();
        if (link.filter(each -> each.verdict() == Verdict.COMPATIBLE).isEmpty()) {
            String why =
                    link.map(each -> each.verdict().word() + ": " + each.why()).orElse("it has no node.");
            throw new Failure("Could not prefer " + heap.name() + " for " + device.id() + ":" + use.word() + ": " + why
                    + " An override decides what suits: man dmaheapd.rules");
        }
    }

    private void say(PreferenceFile file, String sentence, Optional<Preference> preference) {
        Map<String, Object> document = new LinkedHashMap<>();
        document.put("file", file.path().toString());
        document.put("device", preference.map(Preference::devpath).orElse(null));
        document.put("use", preference.map(each -> each.use().word()).orElse(null));
        document.put("heap", preference.map(Preference::heap).orElse(null));
        if (!output.json(Json.compact(document))) {
            output.line(Output.printable(sentence + " (" + file.path() + ")"));
        }
    }

    /** A daemon that runs here reads its rules again. */
    private void reload() {
        if (arguments.root().isPresent()) {
            return;
        }
        List<String> command = new ArrayList<>();
        if (Files.isDirectory(root.resolve("run/systemd/system"))) {
            command.addAll(List.of("systemctl", "try-reload-or-restart", "dmaheapd.service"));
        } else if (Files.isDirectory(root.resolve("run/openrc"))) {
            command.addAll(List.of("rc-service", "--ifstarted", "dmaheapd", "reload"));
        }
        if (command.isEmpty() || !succeeds(command)) {
            output.note("A daemon that runs knows of it after a reload (SIGHUP)");
        }
    }

    private static boolean succeeds(List<String> command) {
        try {
            Process process = new ProcessBuilder(command)
                    .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                    .redirectError(ProcessBuilder.Redirect.DISCARD)
                    .start();
            return process.waitFor(PATIENCE_SECONDS, TimeUnit.SECONDS) && process.exitValue() == 0;
        } catch (IOException e) {
            return false;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        }
    }
}
