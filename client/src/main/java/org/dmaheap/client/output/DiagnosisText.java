// SPDX-License-Identifier: Apache-2.0
package org.dmaheap.client.output;

import java.util.Locale;
import org.dmaheap.client.doctor.Diagnosis;
import org.dmaheap.client.doctor.Finding;
import org.dmaheap.client.doctor.Severity;

/** Findings for people: what is the case, why it matters, and what to type. */
public final class DiagnosisText {
    private static final String INDENT = "  ";

    private final Output output;

    public DiagnosisText(Output output) {
        this.output = output;
    }

    public void show(Diagnosis diagnosis) {
        boolean isFirst = true;
        for (Finding finding : diagnosis.findings()) {
            if (!isFirst) {
                output.line("");
            }
            isFirst = false;
            String severity = finding.severity().word().toUpperCase(Locale.ROOT);
            output.line(output.paint(ink(finding.severity()), severity)
                    + INDENT
                    + output.paint(Ink.HEADING, Output.printable(finding.what())));
            wrapped("", finding.why());
            wrapped(output.symbols().arrow + " ", finding.remedy());
        }
    }

    private void wrapped(String mark, String sentence) {
        String indent = INDENT + " ".repeat(mark.length());
        int columns = Math.max(20, output.columns() - indent.length());
        String lead = INDENT + mark;
        for (String line : Sentences.wrapped(Output.printable(sentence), columns)) {
            output.line(lead + line);
            lead = indent;
        }
    }

    private static Ink ink(Severity severity) {
        return switch (severity) {
            case ERROR -> Ink.BAD;
            case WARNING -> Ink.UNSURE;
            case NOTE -> Ink.FAINT;
        };
    }
}
