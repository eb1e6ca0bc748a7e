// SPDX-License-Identifier: Apache-2.0
package org.dmaheap.client.build;

import org.dmaheap.client.libc.JavaVerbs;
import org.teavm.model.ClassHolder;
import org.teavm.model.ClassHolderTransformer;
import org.teavm.model.ClassHolderTransformerContext;
import org.teavm.model.ElementModifier;
import org.teavm.model.MethodHolder;
import org.teavm.model.emit.ProgramEmitter;

/** Leaves out what the verbs of {@link JavaVerbs} do, and with it all that only they need. */
public final class WithoutJavaVerbs implements ClassHolderTransformer {
    private static final String VERBS = "org.dmaheap.client.command.";

    @Override
    public void transformClass(ClassHolder type, ClassHolderTransformerContext context) {
        if (!type.getName().startsWith(VERBS)
                || !JavaVerbs.CLASSES.contains(type.getName().substring(VERBS.length()))) {
            return;
        }
        for (MethodHolder method : type.getMethods()) {
            if (method.getName().equals("run") && !method.hasModifier(ElementModifier.ABSTRACT)) {
                ProgramEmitter body = ProgramEmitter.create(method, context.getHierarchy());
                body.construct(IllegalStateException.class).raise();
            }
        }
    }
}
