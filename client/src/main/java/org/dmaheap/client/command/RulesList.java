// SPDX-License-Identifier: Apache-2.0
package org.dmaheap.client.command;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.dmaheap.client.Arguments;
import org.dmaheap.client.Environment;
import org.dmaheap.client.Failure;
import org.dmaheap.client.Status;
import org.dmaheap.client.UsageError;
import org.dmaheap.client.output.ConsideredRulesText;
import org.dmaheap.client.output.Output;
import org.dmaheap.client.source.TreeSource;
import org.dmaheap.inventory.ScannedDevice;
import org.dmaheap.model.DeviceUse;
import org.dmaheap.model.Fact;
import org.dmaheap.model.NoSuchDevice;
import org.dmaheap.model.Use;
import org.dmaheap.protocol.Json;
import org.dmaheap.rules.ConsideredRules;
import org.dmaheap.rules.ConsideredRules.Considered;
import org.dmaheap.rules.ConsideredRules.Demand;

/** {@code rules list DEVICE}: which rules could speak of a device, which do, and at which key the others fail. */
final class RulesList {
    private RulesList() {}

    static Status run(Arguments arguments, Environment environment, Output output)
            throws UsageError, Failure, NoSuchDevice {
        arguments.expectOperands(2, 2, "rules list DEVICE");
        if (arguments.socket().isPresent()) {
            throw new UsageError("rules list looks at the machine itself, not at what the daemon knows of it");
        }
        // a card with a use behind it is the same card: rules are of devices
        String device = DeviceUse.parse(arguments.operands().get(1)).device();
        try (TreeSource source = TreeSource.scan(arguments.rootOrMachine(), arguments.rules(), environment.home())) {
            source.notes().forEach(output::note);
            ConsideredRules rules = source.considered(device);
            if (!output.json(Json.compact(document(rules)))) {
                new ConsideredRulesText(output).show(rules);
            }
        }
        return Status.DONE;
    }

    private static Map<String, Object> document(ConsideredRules considered) {
        ScannedDevice device = considered.device();
        List<Map<String, Object>> rules = new ArrayList<>();
        for (Considered rule : considered.rules()) {
            rules.add(document(rule));
        }
        Map<String, Object> document = new LinkedHashMap<>();
        document.put("device", device.id());
        document.put("driver", device.bus().driver().orElse(null));
        document.put("devpath", device.bus().devpath());
        document.put("rules", rules);
        document.put("others", considered.others());
        return document;
    }

    private static Map<String, Object> document(Considered rule) {
        Map<String, Object> document = new LinkedHashMap<>();
        document.put("rule", rule.rule().toString());
        document.put("matches", rule.failed().isEmpty());
        document.put("demands", demands(rule.demands()));
        document.put("why", rule.why());
        document.put("source", rule.source().orElse(null));
        document.put("facts", facts(rule.facts()));
        document.put(
                "failed",
                rule.failed()
                        .map(key -> {
                            Map<String, Object> failed = new LinkedHashMap<>();
                            failed.put("key", key.word());
                            failed.put("wanted", rule.wanted());
                            failed.put("found", facts(rule.found()));
                            return failed;
                        })
                        .orElse(null));
        return document;
    }

    private static Map<String, Object> demands(Map<Use, Demand> demands) {
        Map<String, Object> byUse = new LinkedHashMap<>();
        for (Use use : Use.values()) {
            Optional.ofNullable(demands.get(use)).ifPresent(demand -> {
                Map<String, Object> document = new LinkedHashMap<>();
                document.put("demand", demand.memory().word());
                document.put("helper", demand.helper().map(Object::toString).orElse(null));
                byUse.put(use.word(), document);
            });
        }
        return byUse;
    }

    private static List<Map<String, Object>> facts(List<Fact> facts) {
        List<Map<String, Object>> documents = new ArrayList<>();
        for (Fact fact : facts) {
            Map<String, Object> document = new LinkedHashMap<>();
            document.put("path", fact.path());
            document.put("value", fact.value().orElse(null));
            documents.add(document);
        }
        return documents;
    }
}
