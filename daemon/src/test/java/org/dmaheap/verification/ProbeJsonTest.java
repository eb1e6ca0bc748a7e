// SPDX-License-Identifier: Apache-2.0
package org.dmaheap.verification;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import org.dmaheap.inventory.ProofStep;
import org.dmaheap.model.DevNum;
import org.dmaheap.model.DeviceNode;
import org.dmaheap.protocol.InvalidJson;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What the probe is asked and answers. */
class ProbeJsonTest {
    private static final Trial TRIAL = new Trial(
            "/dev/dma_heap/linux,cma",
            new DevNum(252, 1),
            List.of(new DeviceNode(DeviceNode.Type.RENDER, "renderD128", "/dev/dri/renderD128", new DevNum(226, 128))),
            16 << 20,
            3,
            1 << 20);

    @Test
    void aQuestionIsOneLineAndIsReadAsItWasWritten() throws Exception {
        byte[] question = ProbeJson.question(List.of(TRIAL, TRIAL));
        assertThat(new String(question, StandardCharsets.UTF_8)).doesNotContain("\n");
        assertThat(ProbeJson.trials(question)).containsExactly(TRIAL, TRIAL);
    }

    @Test
    void linesAreReadAsTheyWereWritten() throws Exception {
        assertThat(ProbeJson.line(ProbeJson.begins(7, ProofStep.IMPORT)))
                .isEqualTo(new ProbeJson.Line(7, ProofStep.IMPORT, Optional.empty()));
        StepResult refused = StepResult.refused(ProofStep.QUEUE, "EFAULT", "VIDIOC_QBUF: EFAULT");
        assertThat(ProbeJson.line(ProbeJson.ended(0, refused)).result()).contains(refused);
        StepResult ok = StepResult.ok(ProofStep.ALLOCATE, "3 of 16 MiB");
        assertThat(ProbeJson.line(ProbeJson.ended(0, ok)).result()).contains(ok);
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
        assertThatThrownBy(() -> ProbeJson.trials(question.getBytes(StandardCharsets.UTF_8)))
                .isInstanceOf(InvalidJson.class);
    }
}
