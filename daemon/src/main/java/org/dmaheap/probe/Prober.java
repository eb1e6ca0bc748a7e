// SPDX-License-Identifier: Apache-2.0
package org.dmaheap.probe;

import java.io.IOException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.dmaheap.inventory.ProofStep;
import org.dmaheap.linux.Descriptor;
import org.dmaheap.linux.DmaHeapDevice;
import org.dmaheap.linux.DrmDevice;
import org.dmaheap.linux.FailedCall;
import org.dmaheap.linux.VideoDevice;
import org.dmaheap.model.DeviceNode;
import org.dmaheap.verification.StepResult;
import org.dmaheap.verification.Trial;

/**
 * Tries one heap with nodes of one device. Whatever it makes is given back by closing descriptors, its own or those of a
 * process that was killed.
 */
final class Prober {
    /** A framebuffer that every display has room for, where its driver does not ask for other sizes. */
    private static final int WIDTH = 640;

    private static final int HEIGHT = 480;

    private final Trial trial;
    private final Listener listener;

    /** Hears of each step. */
    interface Listener {
        void begins(ProofStep step);

        void ended(StepResult result);
    }

    private Prober(Trial trial, Listener listener) {
        this.trial = trial;
        this.listener = listener;
    }

    static void run(Trial trial, Listener listener) {
        new Prober(trial, listener).run();
    }

    private void run() {
        List<Descriptor> buffers = new ArrayList<>();
        try (Descriptor heap = Descriptor.open(Path.of(trial.heap()), trial.heapDev())) {
            if (step(ProofStep.ALLOCATE, trial.heap(), () -> allocate(new DmaHeapDevice(heap), buffers))) {
                for (DeviceNode node : trial.nodes()) {
                    tryNode(node, buffers);
                }
            }
        } catch (IOException e) {
            listener.ended(failed(ProofStep.ALLOCATE, e));
        } finally {
            buffers.forEach(Descriptor::close);
        }
    }

    /**
     * Allocates the buffers, scattered if the heap scatters at all. Where much memory is free, as after a boot, the chunks of
     * a buffer lie side by side however large it is, and of several buffers too. So chunks are taken first and every other
     * one is given back: those are what the heap gets next, and none lies beside another.
     */
    private String allocate(DmaHeapDevice heap, List<Descriptor> buffers) throws FailedCall {
        List<Descriptor> between = new ArrayList<>();
        try {
            List<Descriptor> holes = new ArrayList<>();
            for (int i = 0; i < trial.chunks(); i++) {
                holes.add(heap.allocate(trial.chunkBytes()));
                between.add(heap.allocate(trial.chunkBytes()));
            }
            holes.forEach(Descriptor::close);
            for (int i = 0; i < trial.buffers(); i++) {
                buffers.add(heap.allocate(trial.bytes()));
            }
        } finally {
            between.forEach(Descriptor::close);
        }
        return trial.buffers() + " of " + trial.bytes() + " bytes";
    }

    private void tryNode(DeviceNode node, List<Descriptor> buffers) {
        ProofStep step = node.type() == DeviceNode.Type.VIDEO ? ProofStep.QUEUE : ProofStep.IMPORT;
        try (Descriptor opened = opened(node)) {
            switch (node.type()) {
                case RENDER, ACCEL -> importAll(node, new DrmDevice(opened), buffers);
                case PRIMARY -> tryPrimary(node, new DrmDevice(opened), buffers);
                case VIDEO -> queueAll(node, new VideoDevice(opened), buffers);
            }
        } catch (IOException e) {
            listener.ended(failed(step, e));
        }
    }

    private static Descriptor opened(DeviceNode node) throws IOException {
        return Descriptor.openToWrite(Path.of(node.path()), node.dev());
    }

    /** The first opener of a primary node is its master, and a display server that comes now would be refused. */
    private void tryPrimary(DeviceNode node, DrmDevice drm, List<Descriptor> buffers) throws IOException {
        try {
            drm.dropMaster();
        } catch (FailedCall e) {
            listener.ended(StepResult.skipped(
                    ProofStep.IMPORT, "a display server holds " + node.path() + " (" + e.getMessage() + ")"));
            return;
        }
        if (drm.isMaster()) {
            listener.ended(
                    StepResult.skipped(ProofStep.IMPORT, "mastership of " + node.path() + " was not given back"));
            return;
        }
        List<Integer> handles = importAll(node, drm, buffers);
        if (handles.size() == buffers.size()) {
            step(ProofStep.FRAMEBUFFER, node.path(), () -> framebuffer(drm, handles.get(0)));
        }
    }

    private List<Integer> importAll(DeviceNode node, DrmDevice drm, List<Descriptor> buffers) {
        List<Integer> handles = new ArrayList<>();
        step(ProofStep.IMPORT, node.path(), () -> {
            for (Descriptor buffer : buffers) {
                handles.add(drm.importBuffer(buffer));
            }
            return "by " + node.path();
        });
        return handles;
    }

    private String framebuffer(DrmDevice drm, int handle) throws FailedCall, NotTried {
        DrmDevice.Bounds bounds;
        DrmDevice.Layout layout;
        try {
            bounds = drm.bounds();
            layout = drm.layout(
                    clamped(WIDTH, bounds.minWidth(), bounds.maxWidth()),
                    clamped(HEIGHT, bounds.minHeight(), bounds.maxHeight()));
        } catch (FailedCall e) {
            throw new NotTried("the driver gives no layout: " + e.getMessage());
        }
        if (layout.bytes() > trial.bytes()) {
            throw new NotTried("the smallest image takes " + layout.bytes() + " bytes");
        }
        drm.addFramebuffer(handle, layout);
        return layout.width() + "x" + layout.height() + " with the pitch of CREATE_DUMB, " + layout.pitch();
    }

    private static int clamped(int wanted, int least, int most) {
        return Math.min(Math.max(wanted, least), most);
    }

    private void queueAll(DeviceNode node, VideoDevice video, List<Descriptor> buffers) throws IOException {
        for (VideoDevice.Queue queue : video.queues()) {
            for (Descriptor buffer : buffers) {
                // one buffer at a time, as on a queue of its own: a second may be more than the driver has room for
                try (Descriptor again = opened(node)) {
                    VideoDevice own = new VideoDevice(again);
                    if (!step(
                            ProofStep.QUEUE,
                            name(queue) + " of " + node.path(),
                            () -> queue(node, own, queue, buffer))) {
                        break;
                    }
                }
            }
        }
    }

    private String queue(DeviceNode node, VideoDevice video, VideoDevice.Queue queue, Descriptor buffer)
            throws FailedCall, NotTried {
        VideoDevice.Image image;
        try {
            image = video.image(queue);
            video.requestBuffer(queue);
        } catch (FailedCall e) {
            throw new NotTried(name(queue) + " of " + node.path() + " takes no dma-buf now: " + e.getMessage());
        }
        if (image.largestPlane() > trial.bytes()) {
            throw new NotTried(name(queue) + " of " + node.path() + " wants " + image.largestPlane() + " bytes");
        }
        video.queue(queue, image, buffer, (int) trial.bytes());
        return "by " + name(queue) + " of " + node.path();
    }

    private static String name(VideoDevice.Queue queue) {
        return queue.name().toLowerCase(Locale.ROOT);
    }

    /** Something of a step. */
    @FunctionalInterface
    private interface Doing {
        /** @return what was done */
        String run() throws FailedCall, NotTried;
    }

    /** A step turned out not to be worth trying. */
    private static final class NotTried extends Exception {
        private static final long serialVersionUID = 1L;

        private NotTried(String why) {
            super(why);
        }
    }

    /** @param by whom, as a noun */
    private boolean step(ProofStep step, String by, Doing doing) {
        listener.begins(step);
        StepResult result;
        try {
            result = StepResult.ok(step, doing.run());
        } catch (FailedCall e) {
            result = StepResult.refused(step, e.errno(), e.getMessage() + " by " + by);
        } catch (NotTried e) {
            result = StepResult.skipped(step, e.getMessage());
        }
        listener.ended(result);
        return result.outcome() == StepResult.Outcome.OK;
    }

    /** A node that cannot be opened says nothing about the heap. */
    private static StepResult failed(ProofStep step, IOException e) {
        return StepResult.skipped(
                step, e instanceof NoSuchFileException ? e.getMessage() + " is not there any more" : e.getMessage());
    }
}
