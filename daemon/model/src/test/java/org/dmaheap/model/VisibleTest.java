// SPDX-License-Identifier: Apache-2.0
package org.dmaheap.model;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class VisibleTest {
    @Test
    void whatHasAPictureStays() {
        assertThat(Visible.text("linux,cma → größe 𝄞 日本 \\ \"x\"")).isEqualTo("linux,cma → größe 𝄞 日本 \\ \"x\"");
    }

    @Test
    void whatHasNoneIsSpelled() {
        assertThat(Visible.text("a\u001b[31mb\nc\rd\te\u0000f\u007fg\u0085h"))
                .isEqualTo("a\\u001b[31mb\\u000ac\\u000dd\\u0009e\\u0000f\\u007fg\\u0085h");
        assertThat(Visible.text("\u202e\u2066\u200b\u2028\u2029\ufeff\ue000"))
                .isEqualTo("\\u202e\\u2066\\u200b\\u2028\\u2029\\ufeff\\ue000");
        assertThat(Visible.text("x\ud83dy\udb40\udc41")).isEqualTo("x\\ud83dy\\u{e0041}");
    }
}
