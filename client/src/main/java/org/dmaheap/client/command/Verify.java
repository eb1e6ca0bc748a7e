// SPDX-License-Identifier: Apache-2.0
package org.dmaheap.client.command;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.dmaheap.client.Arguments;
import org.dmaheap.client.Environment;
import org.dmaheap.client.Failure;
import org.dmaheap.client.Status;
import org.dmaheap.client.UsageError;
import org.dmaheap.client.output.Output;
import org.dmaheap.client.output.VerificationText;
import org.dmaheap.client.source.RuledMachine;
import org.dmaheap.client.verify.Machine;
import org.dmaheap.client.verify.ProofsOfThisBoot;
import org.dmaheap.client.verify.Verifier;
import org.dmaheap.config.ConfigurationException;
import org.dmaheap.config.ProvingRulesFile;
import org.dmaheap.model.Device;
import org.dmaheap.model.DeviceUse;
import org.dmaheap.model.HeapMap;
import org.dmaheap.model.InvalidParameter;
import org.dmaheap.model.NoSuchDevice;
import org.dmaheap.model.NoSuchHeap;
import org.dmaheap.protocol.Json;
import org.dmaheap.rules.ProvingRules;
import org.dmaheap.verification.Plan;
import org.dmaheap.verification.Surroundings;
import org.dmaheap.verification.Tried;
import org.dmaheap.verification.Verification;
import org.dmaheap.verification.Wishes;

/** {@code verify}: tries on the running machine what the rules say. */
final class Verify {
    private static final String PROBE = "dmaheapd-probe";

    /** Of the patience for an answer of the daemon: a step may migrate pages or wake a GPU. */
    private static final int PATIENCE_FOR_A_STEP = 3;

    private Verify() {}

    static Status run(Arguments arguments, Environment environment, Output output)
            throws UsageError, Failure, IOException, NoSuchDevice, NoSuchHeap, InvalidParameter {
        if (arguments.root().isPresent()) {
            throw new UsageError("verify is about the running machine and takes no --root");
        }
        RuledMachine ruled = RuledMachine.scan(environment.machine(), environment.home());
        ruled.notes().forEach(output::note);
        Wishes wishes = wishes(arguments, ruled.map());
        Machine machine = new Machine(environment.machine());
        Surroundings surroundings = machine.surroundings(ruled.map().devices(), wishes.allowPrimary());
        List<Plan.Entry> plan = Plan.of(ruled.links(), wishes, surroundings);
        Path probe = environment.home().resolve(PROBE);
        if (!Files.isExecutable(probe)) {
            throw new Failure("Could not try anything: " + probe + " is missing; install dmaheapd");
        }
        VerificationText text = new VerificationText(output);
        Verifier verifier = new Verifier(
                probe,
                environment.patience().multipliedBy(PATIENCE_FOR_A_STEP),
                provingRules(environment),
                surroundings,
                text);
        Verification verification =
                new Verification(ruled.map().kernel(), ruled.bootId().orElse(""), results(verifier, plan));
        boolean kept = machine.isRoot() && kept(verification, environment, output);
        if (!output.json(Json.compact(Verification.TABLE, verification))) {
            text.summary(verification, kept);
        }
        return status(verification);
    }

    private static List<Tried> results(Verifier verifier, List<Plan.Entry> plan) throws IOException {
        try {
            return verifier.run(plan);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException("interrupted", e);
        }
    }

    /** What was proved is shown all the same if it cannot be kept. */
    private static boolean kept(Verification verification, Environment environment, Output output) {
        try {
            new ProofsOfThisBoot(environment.machine()).keep(verification);
            return true;
        } catch (IOException e) {
            output.error("Could not keep what was proved: " + e);
            return false;
        }
    }

    private static Status status(Verification verification) {
        if (verification.contradictsARule()) {
            return Status.CONTRADICTED;
        }
        boolean anythingTried = verification.results().stream().anyMatch(Tried::wasTried);
        return anythingTried ? Status.DONE : Status.FAILED;
    }

    private static Wishes wishes(Arguments arguments, HeapMap map) throws NoSuchDevice, NoSuchHeap, InvalidParameter {
        List<DeviceUse> devices = new ArrayList<>();
        for (String operand : arguments.operands()) {
            DeviceUse asked = DeviceUse.parse(operand);
            Device device = map.device(asked.device()).orElseThrow(() -> new NoSuchDevice(asked.device()));
            if (asked.use().isPresent() && !device.uses().contains(asked.use().get())) {
                throw new InvalidParameter(
                        "use", device.id() + " has no use " + asked.use().get().word());
            }
            devices.add(new DeviceUse(device.id(), asked.use()));
        }
        List<String> heaps = new ArrayList<>();
        for (String name : arguments.values("heap")) {
            heaps.add(map.heap(name).orElseThrow(() -> new NoSuchHeap(name)).pool());
        }
        return new Wishes(devices, heaps, arguments.has("allow-primary"), arguments.has("wake"));
    }

    private static ProvingRules provingRules(Environment environment) throws Failure {
        try {
            return ProvingRulesFile.read(environment.home());
        } catch (ConfigurationException e) {
            throw new Failure(e.getMessage());
        }
    }
}
