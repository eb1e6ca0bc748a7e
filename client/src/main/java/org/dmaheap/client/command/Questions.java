// SPDX-License-Identifier: Apache-2.0
package org.dmaheap.client.command;

import java.io.IOException;
import java.util.List;
import java.util.Optional;
import org.dmaheap.client.Arguments;
import org.dmaheap.client.Environment;
import org.dmaheap.client.Failure;
import org.dmaheap.client.Status;
import org.dmaheap.client.UsageError;
import org.dmaheap.client.api.UnexpectedReply;
import org.dmaheap.client.output.CommonHeapsText;
import org.dmaheap.client.output.ExplanationText;
import org.dmaheap.client.output.HeapVariables;
import org.dmaheap.client.output.MapText;
import org.dmaheap.client.output.Output;
import org.dmaheap.client.output.TableText;
import org.dmaheap.client.source.MapSource;
import org.dmaheap.model.CommonHeaps;
import org.dmaheap.model.Device;
import org.dmaheap.model.DeviceUse;
import org.dmaheap.model.ExplainQuery;
import org.dmaheap.model.Explanation;
import org.dmaheap.model.FindQuery;
import org.dmaheap.model.HeapMap;
import org.dmaheap.model.InvalidParameter;
import org.dmaheap.model.NoSuchDevice;
import org.dmaheap.model.NoSuchHeap;
import org.dmaheap.protocol.InvalidJson;
import org.dmaheap.protocol.Json;

/** The verbs that ask one question of one map, whoever has it. */
final class Questions {
    private final Arguments arguments;
    /** That of {@code find} and {@code run}. */
    private final Optional<FindQuery> question;

    private final MapSource source;
    private final Output output;

    private Questions(Arguments arguments, Optional<FindQuery> question, MapSource source, Output output) {
        this.arguments = arguments;
        this.question = question;
        this.source = source;
        this.output = output;
    }

    static Status run(Arguments arguments, Environment environment, Output output)
            throws UsageError, Failure, IOException, NoSuchDevice, NoSuchHeap, InvalidParameter {
        checkOperands(arguments);
        Optional<FindQuery> question = List.of("find", "run").contains(arguments.verb())
                ? Optional.of(arguments.question())
                : Optional.empty();
        try (MapSource source = Verbs.source(arguments, environment)) {
            for (String note : source.notes()) {
                output.note(note);
            }
            return new Questions(arguments, question, source, output).answer();
        } catch (InvalidJson e) {
            throw new UnexpectedReply("The answer makes no sense to this version of dmaheapctl: " + e.getMessage());
        }
    }

    private static void checkOperands(Arguments arguments) throws UsageError {
        switch (arguments.verb()) {
            case "find" -> {
                arguments.expectOperands(1, Integer.MAX_VALUE, "find DEVICE[:USE]...");
                checkFormat(arguments);
            }
            case "run" -> arguments.expectOperands(1, Integer.MAX_VALUE, "run DEVICE[:USE]... -- PROGRAM...");
            case "map" -> {}
            case "explain" -> arguments.expectOperands(1, 2, "explain DEVICE[:USE] [HEAP]");
            default -> arguments.expectOperands(0, 0, arguments.verb());
        }
    }

    private static void checkFormat(Arguments arguments) throws UsageError {
        for (String format : arguments.values("format")) {
            if (!List.of("text", "path", "env").contains(format)) {
                throw new UsageError("--format is text, path or env, not " + format);
            }
            if (!format.equals("text") && arguments.json() != Arguments.JsonStyle.OFF) {
                throw new UsageError("find takes --format=" + format + " or JSON, not both");
            }
        }
    }

    private Status answer() throws IOException, InvalidJson, NoSuchDevice, NoSuchHeap, InvalidParameter {
        return switch (arguments.verb()) {
            case "devices" -> devices();
            case "heaps" -> heaps();
            case "find", "run" -> find();
            case "explain" -> explain();
            default -> map();
        };
    }

    private Status map() throws IOException, InvalidJson, NoSuchDevice, InvalidParameter {
        byte[] map = source.map();
        if (!arguments.operands().isEmpty()) {
            map = Json.compact(HeapMap.TABLE, Selection.of(arguments.operands(), Json.read(map, HeapMap.TABLE)));
        }
        if (!output.json(map)) {
            HeapMap read = Json.read(map, HeapMap.TABLE);
            new MapText(output).show(read, source.labels(read.devices()));
        }
        return Status.DONE;
    }

    private Status devices() throws IOException, InvalidJson {
        byte[] devices = source.devices();
        if (!output.json(devices)) {
            List<Device> read = Json.read(devices, HeapMap.DEVICES);
            TableText.devices(read, source.labels(read), output);
        }
        return Status.DONE;
    }

    private Status heaps() throws IOException, InvalidJson {
        byte[] heaps = source.heaps();
        if (!output.json(heaps)) {
            TableText.heaps(Json.read(heaps, HeapMap.HEAPS), output);
        }
        return Status.DONE;
    }

    private Status find() throws IOException, InvalidJson, NoSuchDevice, InvalidParameter {
        byte[] answer = source.find(question.orElseThrow());
        CommonHeaps heaps = Json.read(answer, CommonHeaps.TABLE);
        if (!output.json(answer)) {
            show(heaps);
        }
        return heaps.heaps().isEmpty() ? Status.NO_HEAP : Status.DONE;
    }

    private void show(CommonHeaps heaps) {
        List<String> formats = arguments.values("format");
        String format = arguments.verb().equals("run")
                ? "script"
                : formats.isEmpty() ? "text" : formats.get(formats.size() - 1);
        if (!format.equals("text") && heaps.heaps().isEmpty()) {
            output.error("dmaheapctl: No heap suits"
                    + heaps.fallback().map(word -> "; fallback: " + word.word()).orElse(""));
        }
        switch (format) {
            case "path" -> HeapVariables.paths(heaps, output);
            case "env" -> HeapVariables.environment(heaps, output);
            case "script" -> HeapVariables.script(heaps, output);
            default -> new CommonHeapsText(output).show(heaps);
        }
    }

    private Status explain() throws IOException, InvalidJson, NoSuchDevice, NoSuchHeap, InvalidParameter {
        DeviceUse asked = DeviceUse.parse(arguments.operands().get(0));
        Optional<String> heap = arguments.operands().size() > 1
                ? Optional.of(arguments.operands().get(1))
                : Optional.empty();
        byte[] answer = source.explain(new ExplainQuery(asked.device(), asked.use(), heap));
        if (!output.json(answer)) {
            new ExplanationText(output).show(Json.read(answer, Explanation.TABLE));
        }
        return Status.DONE;
    }
}
