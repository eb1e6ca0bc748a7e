// SPDX-License-Identifier: Apache-2.0
package org.dmaheap.verification;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.dmaheap.inventory.ProofStep;
import org.dmaheap.model.Use;
import org.dmaheap.model.Verdict;
import org.dmaheap.protocol.InvalidJson;
import org.dmaheap.protocol.Json;

/** A {@link Verification} as JSON: what {@code dmaheapctl verify} prints and {@code verified.json} holds. */
public final class VerificationJson {
    private static final String NOTHING = "nothing";

    private VerificationJson() {}

    /** On one line. */
    public static byte[] compact(Verification verification) {
        Map<String, Object> document = new LinkedHashMap<>();
        document.put("kernel", verification.kernel().orElse(null));
        document.put("bootId", verification.bootId());
        List<Object> results = new ArrayList<>();
        for (Tried tried : verification.results()) {
            results.add(result(tried));
        }
        document.put("results", results);
        return Json.compact(document);
    }

    private static Map<String, Object> result(Tried tried) {
        Map<String, Object> result = new LinkedHashMap<>();
        result.put("device", tried.device());
        result.put("use", tried.use().word());
        result.put("heap", tried.heap());
        result.put("bytes", tried.bytes());
        List<Object> steps = new ArrayList<>();
        for (StepResult step : tried.steps()) {
            Map<String, Object> of = new LinkedHashMap<>();
            of.put("step", step.step().word());
            of.put("result", step.outcome().word());
            of.put("errno", step.errno().orElse(null));
            of.put("why", step.why());
            steps.add(of);
        }
        result.put("steps", steps);
        result.put("proved", tried.proved().map(Verdict::word).orElse(NOTHING));
        result.put("expected", tried.expected().word());
        result.put("agrees", tried.agrees().orElse(null));
        result.put("by", tried.by().map(ProofStep::word).orElse(null));
        result.put("why", tried.why());
        result.put("rule", tried.rule().orElse(null));
        result.put("buffers", tried.buffers());
        result.put("devpath", tried.devpath());
        result.put("driver", tried.driver().orElse(null));
        result.put("translation", tried.translation());
        return result;
    }

    /** Reads what {@link #compact} wrote. */
    public static Verification read(byte[] utf8) throws InvalidJson {
        Members document = new Members(Json.readObject(utf8));
        List<Tried> results = new ArrayList<>();
        for (Members result : document.objects("results")) {
            results.add(tried(result));
        }
        return new Verification(document.optionalText("kernel"), document.text("bootId"), results);
    }

    private static Tried tried(Members result) throws InvalidJson {
        List<StepResult> steps = new ArrayList<>();
        for (Members step : result.objects("steps")) {
            steps.add(new StepResult(
                    step.word("step", ProofStep::ofWord),
                    step.word("result", StepResult.Outcome::ofWord),
                    step.optionalText("errno"),
                    step.text("why")));
        }
        Optional<Verdict> proved = result.text("proved").equals(NOTHING)
                ? Optional.empty()
                : Optional.of(result.word("proved", Verdict::ofWord));
        Optional<ProofStep> by = result.optionalText("by").isEmpty()
                ? Optional.empty()
                : Optional.of(result.word("by", ProofStep::ofWord));
        if (proved.isPresent() && (by.isEmpty() || proved.get() == Verdict.UNKNOWN)) {
            throw new InvalidJson("a proof that no step makes");
        }
        return new Tried(
                result.text("device"),
                result.word("use", Use::ofWord),
                result.text("heap"),
                result.number("bytes"),
                (int) result.number("buffers"),
                steps,
                proved,
                by,
                result.word("expected", Verdict::ofWord),
                result.optionalText("rule"),
                result.text("why"),
                result.text("devpath"),
                result.optionalText("driver"),
                result.texts("translation"));
    }
}
