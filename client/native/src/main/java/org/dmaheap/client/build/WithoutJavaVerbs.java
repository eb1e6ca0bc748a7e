// SPDX-License-Identifier: Apache-2.0
package org.dmaheap.client.build;

import org.dmaheap.client.libc.JavaVerbs;
import org.teavm.model.ClassHolder;
import org.teavm.model.ClassHolderTransformer;
import org.teavm.model.ClassHolderTransformerContext;
import org.teavm.model.ElementModifier;
import org.teavm.model.MethodHolder;
import org.teavm.model.emit.ProgramEmitter;

/** Leaves out the methods of {@link JavaVerbs}, and with them all that only they need. */
public final class WithoutJavaVerbs implements ClassHolderTransformer {
    @Override
    public void transformClass(ClassHolder type, ClassHolderTransformerContext context) {
        for (MethodHolder method : type.getMethods()) {
            if (JavaVerbs.METHODS.contains(type.getName() + "." + method.getName())
                    && !method.hasModifier(ElementModifier.ABSTRACT)) {
                ProgramEmitter body = ProgramEmitter.create(method, context.getHierarchy());
                body.construct(IllegalStateException.class).raise();
            }
        }
    }
}
