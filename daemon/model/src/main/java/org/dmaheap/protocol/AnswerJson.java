// SPDX-License-Identifier: Apache-2.0
package org.dmaheap.protocol;

import com.fasterxml.jackson.core.JsonGenerator;
import java.io.IOException;
import java.util.List;
import java.util.Optional;
import org.dmaheap.model.CommonHeaps;
import org.dmaheap.model.Explanation;
import org.dmaheap.model.Use;

/** The answers to {@code FindHeaps} and {@code Explain} as JSON: the same document on every interface. */
public final class AnswerJson {
    private AnswerJson() {}

    /** On one line, in UTF-8. */
    public static byte[] compact(CommonHeaps answer) {
        return Json.written(false, json -> {
            json.writeStartObject();
            write(json, answer);
            json.writeEndObject();
        });
    }

    /**
     * On one line, in UTF-8.
     *
     * @param opened name of the heap whose descriptor comes with the answer
     */
    public static byte[] compact(CommonHeaps answer, Optional<String> opened) {
        return Json.written(false, json -> {
            json.writeStartObject();
            write(json, answer);
            Json.writeString(json, "opened", opened.orElse(null));
            json.writeEndObject();
        });
    }

    /** On one line, in UTF-8. */
    public static byte[] compact(Explanation answer) {
        return Json.written(false, json -> write(json, answer));
    }

    private static void write(JsonGenerator json, Explanation answer) throws IOException {
        json.writeStartObject();
        json.writeNumberField("revision", answer.revision());
        json.writeFieldName("device");
        MapJson.writeDevice(json, answer.device());
        MapJson.writeLinks(json, answer.links());
        json.writeEndObject();
    }

    private static void write(JsonGenerator json, CommonHeaps answer) throws IOException {
        json.writeNumberField("revision", answer.revision());
        writeAsked(json, "devices", answer.asked());
        json.writeArrayFieldStart("heaps");
        for (CommonHeaps.Candidate heap : answer.heaps()) {
            writeCandidate(json, heap);
        }
        json.writeEndArray();
        json.writeArrayFieldStart("refused");
        for (CommonHeaps.Refusal refusal : answer.refused()) {
            writeRefusal(json, refusal);
        }
        json.writeEndArray();
        Json.writeString(
                json,
                "fallback",
                answer.fallback().map(CommonHeaps.Fallback::word).orElse(null));
        Json.writeString(json, "kernel", answer.kernel().orElse(null));
        json.writeArrayFieldStart("candidates");
        for (CommonHeaps.Untried heap : answer.untried()) {
            json.writeStartObject();
            Json.writeString(json, "heap", heap.heap());
            Json.writeString(json, "path", heap.path());
            writeAsked(json, "unknownFor", heap.unknownFor());
            json.writeEndObject();
        }
        json.writeEndArray();
    }

    private static void writeAsked(JsonGenerator json, String key, List<CommonHeaps.Asked> pairs) throws IOException {
        json.writeArrayFieldStart(key);
        for (CommonHeaps.Asked asked : pairs) {
            json.writeStartObject();
            Json.writeString(json, "device", asked.device());
            json.writeStringField("use", asked.use().word());
            json.writeEndObject();
        }
        json.writeEndArray();
    }

    private static void writeCandidate(JsonGenerator json, CommonHeaps.Candidate heap) throws IOException {
        json.writeStartObject();
        Json.writeString(json, "heap", heap.heap());
        Json.writeString(json, "path", heap.path());
        Json.writeStrings(json, "aliases", heap.aliases());
        json.writeNumberField("rank", heap.rank());
        json.writeNumberField("priority", heap.priority());
        json.writeStringField("verdict", heap.verdict().word());
        json.writeStringField("confidence", heap.confidence().word());
        MapJson.writeLinks(json, heap.links());
        json.writeEndObject();
    }

    private static void writeRefusal(JsonGenerator json, CommonHeaps.Refusal refusal) throws IOException {
        json.writeStartObject();
        Json.writeString(json, "heap", refusal.heap());
        Json.writeString(
                json, "device", refusal.asked().map(CommonHeaps.Asked::device).orElse(null));
        Json.writeString(
                json,
                "use",
                refusal.asked().map(CommonHeaps.Asked::use).map(Use::word).orElse(null));
        json.writeStringField("verdict", refusal.verdict().word());
        Json.writeString(json, "why", refusal.why());
        json.writeEndObject();
    }
}
