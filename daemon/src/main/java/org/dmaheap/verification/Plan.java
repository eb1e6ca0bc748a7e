// SPDX-License-Identifier: Apache-2.0
package org.dmaheap.verification;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import org.dmaheap.judgement.RuledLink;
import org.dmaheap.model.Contiguity;
import org.dmaheap.model.Device;
import org.dmaheap.model.DeviceNode;
import org.dmaheap.model.HeapKind;
import org.dmaheap.model.Use;
import org.dmaheap.rules.HeapRole;

/** The links that are worth trying, with how much memory and by which nodes. Pure. */
public final class Plan {
    private static final long MIB = 1 << 20;

    /** A frame of 1080 lines fits, and no pool of use is hurt. */
    private static final long POOL_BYTES = 4 * MIB;

    /** Where nobody knows how much of a pool is free; more than what could be bounced. */
    private static final long UNKNOWN_POOL_BYTES = 2 * FalsePositives.LARGEST_BOUNCED;

    /** Of the memory that is available, the part that trying may take. */
    private static final int PART_OF_MEMORY = 4;

    private final Wishes wishes;
    private final Surroundings surroundings;

    private Plan(Wishes wishes, Surroundings surroundings) {
        this.wishes = wishes;
        this.surroundings = surroundings;
    }

    /**
     * A link, and what is to be done with it.
     *
     * @param trial empty: nothing
     * @param why nothing is tried, as a clause; empty otherwise
     */
    public record Entry(RuledLink link, Optional<Trial> trial, String why) {}

    /** The links that were asked for, in the order of the map. */
    public static List<Entry> of(List<RuledLink> links, Wishes wishes, Surroundings surroundings) {
        Plan plan = new Plan(wishes, surroundings);
        List<Entry> entries = new ArrayList<>();
        for (RuledLink link : links) {
            if (wishes.include(link.device(), link.link())) {
                entries.add(plan.entry(link));
            }
        }
        return entries;
    }

    private Entry entry(RuledLink link) {
        Optional<String> notTried = notOfAbility(link).or(() -> unavailable(link));
        if (notTried.isPresent()) {
            return skip(link, notTried.get());
        }
        List<DeviceNode> nodes = nodes(link);
        if (nodes.isEmpty()) {
            return skip(link, primaryRefused(link));
        }
        boolean pool = link.heap().contiguous() == Contiguity.YES;
        OptionalLong bytes = pool ? poolBytes(link) : scatteredBytes();
        if (bytes.isEmpty()) {
            return skip(
                    link,
                    pool ? "a quarter of what is free in the pool is less than a page" : "too little memory is free");
        }
        Trial trial = new Trial(
                link.heap().path().orElseThrow(),
                link.heap().dev(),
                nodes,
                bytes.getAsLong(),
                pool ? 1 : FalsePositives.BUFFERS,
                pool ? 0 : FalsePositives.chunkBytes(surroundings.pageSize()));
        return new Entry(link, Optional.of(trial), "");
    }

    private static Entry skip(RuledLink link, String why) {
        return new Entry(link, Optional.empty(), why);
    }

    private Optional<String> notOfAbility(RuledLink link) {
        if (link.isOverride()) {
            return Optional.of("the administrator's rule has the last word");
        }
        if (link.heap().kind() == HeapKind.PROTECTED) {
            return Optional.of("protected memory is not for trying");
        }
        if (!link.isOfAbility()) {
            return Optional.of(
                    switch (link.role()) {
                        case FOREIGN_REGION -> "the pool belongs to another device";
                        case PRIVATE_REGION -> "the pool holds the device's firmware or structures";
                        case PROTECTED -> "protected memory is not for trying";
                        default -> "nobody claims the pool: it may be a DSP's";
                    });
        }
        boolean nobodyKnowsIt = link.role() == HeapRole.VENDOR && link.heap().kind() == HeapKind.UNKNOWN;
        return nobodyKnowsIt && !wishes.names(link.link().heap())
                ? Optional.of("nothing is known of the heap: name it with --heap to try it all the same")
                : Optional.empty();
    }

    private Optional<String> unavailable(RuledLink link) {
        Device device = link.device();
        if (!wishes.wake() && surroundings.asleep().contains(device.devpath())) {
            return Optional.of(device.id() + " sleeps: --wake wakes it");
        }
        return Optional.empty();
    }

    /** The nodes by which a use is tried; none if only a primary node would do and may not be opened. */
    private List<DeviceNode> nodes(RuledLink link) {
        List<DeviceNode> all = link.device().nodes();
        Use use = link.link().use();
        if (use == Use.VIDEO) {
            // each may have queues of another kind
            return all.stream()
                    .filter(node -> node.type() == DeviceNode.Type.VIDEO)
                    .toList();
        }
        if (use == Use.COMPUTE) {
            return ofType(all, DeviceNode.Type.ACCEL);
        }
        List<DeviceNode> primary = ofType(all, DeviceNode.Type.PRIMARY);
        List<DeviceNode> render = ofType(all, DeviceNode.Type.RENDER);
        boolean framebufferWanted = use == Use.SCANOUT || render.isEmpty();
        return framebufferWanted && !primary.isEmpty() && primaryAllowed(link) ? primary : render;
    }

    private static List<DeviceNode> ofType(List<DeviceNode> nodes, DeviceNode.Type type) {
        return nodes.stream().filter(node -> node.type() == type).limit(1).toList();
    }

    private boolean primaryAllowed(RuledLink link) {
        return wishes.allowPrimary()
                && surroundings.primaryRefused().isEmpty()
                && !surroundings.inUse().containsKey(link.device().id());
    }

    private String primaryRefused(RuledLink link) {
        if (!wishes.allowPrimary()) {
            return "only its primary node could tell: --allow-primary opens it";
        }
        return surroundings
                .primaryRefused()
                .orElseGet(() -> surroundings.inUse().getOrDefault(link.device().id(), "it has no node to try"));
    }

    private OptionalLong poolBytes(RuledLink link) {
        Optional<Long> free = link.heap().freeBytes();
        if (free.isEmpty()) {
            return OptionalLong.of(UNKNOWN_POOL_BYTES);
        }
        long quarter = Math.min(POOL_BYTES, free.get() / PART_OF_MEMORY);
        long pages = quarter / surroundings.pageSize() * surroundings.pageSize();
        return pages > 0 ? OptionalLong.of(pages) : OptionalLong.empty();
    }

    private OptionalLong scatteredBytes() {
        long bytes = FalsePositives.leastScatteredBytes(surroundings.pageSize());
        long needed = bytes * FalsePositives.BUFFERS * PART_OF_MEMORY;
        boolean enough = surroundings.availableBytes().orElse(Long.MAX_VALUE) >= needed;
        return enough ? OptionalLong.of(bytes) : OptionalLong.empty();
    }
}
