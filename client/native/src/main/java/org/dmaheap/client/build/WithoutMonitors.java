// SPDX-License-Identifier: Apache-2.0
package org.dmaheap.client.build;

import org.teavm.model.BasicBlock;
import org.teavm.model.ClassHolder;
import org.teavm.model.ClassHolderTransformer;
import org.teavm.model.ClassHolderTransformerContext;
import org.teavm.model.ElementModifier;
import org.teavm.model.Instruction;
import org.teavm.model.MethodHolder;
import org.teavm.model.instructions.EmptyInstruction;
import org.teavm.model.instructions.MonitorEnterInstruction;
import org.teavm.model.instructions.MonitorExitInstruction;

/**
 * Leaves out {@code synchronized}: the program runs one thread at a time, which gives way only where it sleeps. TeaVM
 * 0.16.0 forgets a monitor when it collects garbage inside it, and leaving it throws.
 */
public final class WithoutMonitors implements ClassHolderTransformer {
    @Override
    public void transformClass(ClassHolder type, ClassHolderTransformerContext context) {
        for (MethodHolder method : type.getMethods()) {
            method.getModifiers().remove(ElementModifier.SYNCHRONIZED);
            if (method.hasProgram()) {
                method.getProgram().getBasicBlocks().forEach(WithoutMonitors::leaveOut);
            }
        }
    }

    private static void leaveOut(BasicBlock block) {
        for (Instruction instruction : block) {
            if (instruction instanceof MonitorEnterInstruction || instruction instanceof MonitorExitInstruction) {
                EmptyInstruction nothing = new EmptyInstruction();
                nothing.setLocation(instruction.getLocation());
                instruction.replace(nothing);
            }
        }
    }
}
