// SPDX-License-Identifier: Apache-2.0
package org.dmaheap.verification;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.dmaheap.inventory.ProofStep;
import org.dmaheap.model.DevNum;
import org.dmaheap.model.DeviceNode;
import org.dmaheap.protocol.InvalidJson;
import org.dmaheap.protocol.Json;

/** What is said to the probe and what it answers: one line of JSON with the question, then a line for each step. */
public final class ProbeJson {
    private ProbeJson() {}

    /**
     * A line of the probe.
     *
     * @param trial which one of the question, from 0
     * @param step which it speaks of
     * @param result how it ended; empty: it begins
     */
    public record Line(int trial, ProofStep step, Optional<StepResult> result) {}

    /** The question, without a line feed. */
    public static byte[] question(List<Trial> trials) {
        List<Object> documents = new ArrayList<>();
        for (Trial trial : trials) {
            Map<String, Object> document = new LinkedHashMap<>();
            document.put("heap", trial.heap());
            document.put("heapDev", trial.heapDev().toString());
            List<Object> nodes = new ArrayList<>();
            for (DeviceNode node : trial.nodes()) {
                Map<String, Object> of = new LinkedHashMap<>();
                of.put("type", node.type().word());
                of.put("name", node.name());
                of.put("path", node.path());
                of.put("dev", node.dev().toString());
                nodes.add(of);
            }
            document.put("nodes", nodes);
            document.put("bytes", trial.bytes());
            document.put("buffers", trial.buffers());
            document.put("chunkBytes", trial.chunkBytes());
            documents.add(document);
        }
        return Json.compact(Map.of("trials", documents));
    }

    /** The trials of a question. */
    public static List<Trial> trials(byte[] question) throws InvalidJson {
        List<Trial> trials = new ArrayList<>();
        for (Members trial : new Members(Json.readObject(question)).objects("trials")) {
            List<DeviceNode> nodes = new ArrayList<>();
            for (Members node : trial.objects("nodes")) {
                nodes.add(new DeviceNode(
                        node.word("type", DeviceNode.Type::ofWord),
                        node.text("name"),
                        node.text("path"),
                        dev(node.text("dev"))));
            }
            trials.add(new Trial(
                    trial.text("heap"),
                    dev(trial.text("heapDev")),
                    nodes,
                    within(trial.number("bytes"), Integer.MAX_VALUE),
                    (int) within(trial.number("buffers"), 16),
                    within(trial.number("chunkBytes"), Integer.MAX_VALUE)));
        }
        return trials;
    }

    /** A line that says that a step begins, without a line feed. */
    public static byte[] begins(int trial, ProofStep step) {
        return Json.compact(line(trial, step));
    }

    /** A line with the end of a step, without a line feed. */
    public static byte[] ended(int trial, StepResult result) {
        Map<String, Object> line = line(trial, result.step());
        line.put("result", result.outcome().word());
        line.put("errno", result.errno().orElse(null));
        line.put("why", result.why());
        return Json.compact(line);
    }

    private static Map<String, Object> line(int trial, ProofStep step) {
        Map<String, Object> line = new LinkedHashMap<>();
        line.put("trial", trial);
        line.put("step", step.word());
        return line;
    }

    /** What a line says. */
    public static Line line(byte[] utf8) throws InvalidJson {
        Members line = new Members(Json.readObject(utf8));
        int trial = (int) within(line.number("trial"), Integer.MAX_VALUE);
        ProofStep step = line.word("step", ProofStep::ofWord);
        if (line.optionalText("result").isEmpty()) {
            return new Line(trial, step, Optional.empty());
        }
        return new Line(
                trial,
                step,
                Optional.of(new StepResult(
                        step,
                        line.word("result", StepResult.Outcome::ofWord),
                        line.optionalText("errno"),
                        line.text("why"))));
    }

    private static DevNum dev(String text) throws InvalidJson {
        try {
            return DevNum.parse(text);
        } catch (IllegalArgumentException e) {
            throw new InvalidJson(e.getMessage());
        }
    }

    private static long within(long number, long most) throws InvalidJson {
        if (number < 0 || number > most) {
            throw new InvalidJson(number + " is not within 0 and " + most);
        }
        return number;
    }
}
