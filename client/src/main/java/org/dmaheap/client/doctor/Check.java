// SPDX-License-Identifier: Apache-2.0
package org.dmaheap.client.doctor;

import java.util.List;

/** One way in which a machine can be ill. Pure: it reads what was gathered, and nothing else. */
@FunctionalInterface
interface Check {

    /** What of it this machine has. */
    List<Finding> examine(Machine machine);

    /** All of them; within a severity findings come in this order. */
    List<Check> ALL = List.of(
            KernelChecks::noHeaps,
            KernelChecks::modules,
            KernelChecks::noNodes,
            MemoryChecks::displayWithoutHeap,
            MemoryChecks::tooSmall,
            MemoryChecks::full,
            MemoryChecks::failures,
            AccessChecks::protectedOpen,
            AccessChecks::foreignPoolOpen,
            AccessChecks::openToAll,
            AccessChecks::rootAlone,
            AccessChecks::ownPoolClosed,
            AccessChecks::userOutside,
            AccessChecks::services,
            InstallationChecks::daemon,
            InstallationChecks::version,
            InstallationChecks::bus,
            InstallationChecks::udevRule,
            InstallationChecks::archive,
            InstallationChecks::names,
            KnowledgeChecks::contradictions,
            KnowledgeChecks::unknownDrivers,
            KnowledgeChecks::ruleFiles,
            KnowledgeChecks::idle,
            KnowledgeChecks::unreadable,
            KernelChecks::accounting);
}
