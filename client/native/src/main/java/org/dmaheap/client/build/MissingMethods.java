// SPDX-License-Identifier: Apache-2.0
package org.dmaheap.client.build;

import java.util.Arrays;
import java.util.stream.Stream;
import org.teavm.model.AccessLevel;
import org.teavm.model.ClassHolder;
import org.teavm.model.ClassHolderTransformer;
import org.teavm.model.ClassHolderTransformerContext;
import org.teavm.model.MethodDescriptor;
import org.teavm.model.MethodHolder;
import org.teavm.model.ValueType;
import org.teavm.model.emit.ProgramEmitter;

/** Methods of the JDK that TeaVM's classes of the same name lack. */
public final class MissingMethods implements ClassHolderTransformer {
    @Override
    public void transformClass(ClassHolder type, ClassHolderTransformerContext context) {
        if (type.getName().equals("java.lang.String")) {
            MethodHolder lines =
                    new MethodHolder(new MethodDescriptor("lines", ValueType.object("java.util.stream.Stream")));
            lines.setLevel(AccessLevel.PUBLIC);
            ProgramEmitter body = ProgramEmitter.create(lines, context.getHierarchy());
            body.invoke(MissingMethods.class, "lines", Stream.class, body.var(0, String.class))
                    .returnValue();
            type.addMethod(lines);
        }
    }

    /** {@link String#lines()}, of text whose lines end with a line feed. */
    public static Stream<String> lines(String text) {
        String body = text.endsWith("\n") ? text.substring(0, text.length() - 1) : text;
        return text.isEmpty() ? Stream.empty() : Arrays.stream(body.split("\n", -1));
    }
}
