// SPDX-License-Identifier: Apache-2.0
package org.dmaheap.client.build;

import java.io.File;
import org.teavm.tooling.ConsoleTeaVMToolLog;
import org.teavm.tooling.TeaVMProblemRenderer;
import org.teavm.tooling.TeaVMTargetType;
import org.teavm.tooling.TeaVMTool;
import org.teavm.tooling.TeaVMToolException;
import org.teavm.vm.TeaVMOptimizationLevel;

/**
 * Makes C of dmaheapctl. TeaVM's Maven plugin does the same, but looks into its own class library first and would never
 * see the classes of this module that stand for one there.
 */
public final class CompileToC {
    private CompileToC() {}

    /** Writes the C files into the folder that the first argument names. */
    public static void main(String[] args) throws TeaVMToolException {
        TeaVMTool tool = new TeaVMTool();
        tool.setTargetType(TeaVMTargetType.C);
        tool.setTargetDirectory(new File(args[0]));
        tool.setMainClass("org.dmaheap.client.libc.NativeMain");
        tool.setClassLoader(CompileToC.class.getClassLoader());
        tool.setOptimizationLevel(TeaVMOptimizationLevel.ADVANCED);
        tool.setObfuscated(false);
        // indexes and casts are checked: our code relies on it
        tool.setStrict(true);
        // of one size, of which the kernel gives what is used: TeaVM 0.16.0 corrupts a heap that grows
        tool.setMinHeapSize(64 << 20);
        tool.setMaxHeapSize(64 << 20);
        ConsoleTeaVMToolLog log = new ConsoleTeaVMToolLog(false);
        tool.setLog(log);
        tool.getTransformers().add(MissingMethods.class.getName());
        tool.getTransformers().add(WithoutJavaVerbs.class.getName());
        tool.getTransformers().add(WithoutMonitors.class.getName());
        tool.generate();
        TeaVMProblemRenderer.describeProblems(tool.getDependencyInfo().getCallGraph(), tool.getProblemProvider(), log);
        if (!tool.getProblemProvider().getProblems().isEmpty()) {
            System.exit(1);
        }
    }
}
