// SPDX-License-Identifier: Apache-2.0
package org.dmaheap.verification;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.charset.StandardCharsets;
import java.util.List;
import org.dmaheap.inventory.ProofStep;
import org.dmaheap.model.DevNum;
import org.dmaheap.model.DeviceNode;
import org.dmaheap.protocol.InvalidJson;
import org.dmaheap.protocol.Json;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What the probe is asked and answers. */
class ProbeLineTest {
    private static final Trial TRIAL = new Trial(
            "/dev/dma_heap/linux,cma",
            new DevNum(252, 1),
            List.of(new DeviceNode(DeviceNode.Type.RENDER, "renderD128", "/dev/dri/renderD128", new DevNum(226, 128))),
            16 << 20,
            3,
            1 << 20);

    @Test
    void aQuestionIsOneLineAndIsReadAsItWasWritten() throws Exception {
        byte[] question = Json.compact(Trial.QUESTION, List.of(TRIAL, TRIAL));
        assertThat(new String(question, StandardCharsets.UTF_8)).doesNotContain("\n");
        assertThat(Json.read(question, Trial.QUESTION)).containsExactly(TRIAL, TRIAL);
    }

    @Test
    void linesAreReadAsTheyWereWritten() throws Exception {
        ProbeLine begins = ProbeLine.begins(7, ProofStep.IMPORT);
        assertThat(written(begins))
                .isEqualTo("{\"trial\":7,\"step\":\"import\",\"result\":null,\"errno\":null,\"why\":null}");
        assertThat(read(written(begins))).isEqualTo(begins);
        StepResult refused = StepResult.refused(ProofStep.QUEUE, "EFAULT", "VIDIOC_QBUF: EFAULT");
        assertThat(read(written(ProbeLine.ended(0, refused))).result()).contains(refused);
        StepResult ok = StepResult.ok(ProofStep.ALLOCATE, "3 of 16 MiB");
        assertThat(read(written(ProbeLine.ended(0, ok))).result()).contains(ok);
    }

    private static String written(ProbeLine line) {
        return new String(Json.compact(ProbeLine.TABLE, line), StandardCharsets.UTF_8);
    }

    private static ProbeLine read(String line) throws InvalidJson {
        return Json.read(line.getBytes(StandardCharsets.UTF_8), ProbeLine.TABLE);
    }

    @Test
    void aProofThatNoStepMakesIsNone() {
        assertThatThrownBy(() -> Json.read(
                        ("{\"kernel\":null,\"bootId\":\"\",\"results\":[{\"device\":\"card0\",\"use\":\"scanout\",\"heap\":\"x\","
                                        + "\"bytes\":0,\"steps\":[],\"proved\":\"compatible\",\"expected\":\"compatible\",\"agrees\":true,"
                                        + "\"by\":null,\"why\":\"\",\"rule\":null,\"buffers\":0,\"devpath\":\"/devices/x\","
                                        + "\"driver\":null,\"translation\":[]}]}")
                                .getBytes(StandardCharsets.UTF_8),
                        Verification.TABLE))
                .isInstanceOf(InvalidJson.class)
                .hasMessage("results: a proof that no step makes");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "{}",
                "{\"trials\": [{}]}",
                "{\"trials\": [{\"heap\": \"/dev/dma_heap/a\", \"heapDev\": \"252\", \"nodes\": [], \"bytes\": 1, \"buffers\": 1, \"chunkBytes\": 0}]}",
                "{\"trials\": [{\"heap\": \"/dev/dma_heap/a\", \"heapDev\": \"252:1\", \"nodes\": [], \"bytes\": -1, \"buffers\": 1, \"chunkBytes\": 0}]}",
                "{\"trials\": [{\"heap\": \"/dev/dma_heap/a\", \"heapDev\": \"252:1\", \"nodes\": [], \"bytes\": 1, \"buffers\": 17, \"chunkBytes\": 0}]}"
            })
    void aQuestionThatMakesNoSenseIsRefused(String question) {
        assertThatThrownBy(() -> Json.read(question.getBytes(StandardCharsets.UTF_8), Trial.QUESTION))
                .isInstanceOf(InvalidJson.class);
    }
}
