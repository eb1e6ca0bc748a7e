// SPDX-License-Identifier: Apache-2.0
package org.dmaheap.publish.varlink;

import java.io.IOException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.dmaheap.linux.Descriptor;
import org.dmaheap.linux.StreamSocket.Peer;
import org.dmaheap.model.Heap;
import org.dmaheap.model.HeapMap;

/** Opens heaps for those whom the gate lets pass, and logs every refusal. For any thread. */
final class HeapOpener {
    private volatile HeapGate gate;
    private final Path root;
    private final UserLog log;

    /** @param root what the paths of the map are below */
    HeapOpener(HeapGate gate, Path root, UserLog log) {
        this.gate = gate;
        this.root = root;
        this.log = log;
    }

    /** From any thread: whoever asks after this stands before another gate. */
    void changeGate(HeapGate other) {
        gate = other;
    }

    /** Whether the kernel has this heap, and udev may be about to give it a node. */
    static boolean mayCome(String name, HeapMap map) {
        return map.heap(name).filter(heap -> heap.path().isEmpty()).isPresent();
    }

    /**
     * A heap that was opened.
     *
     * @param descriptor whoever sends it closes it
     * @param title what entitles the caller
     */
    record Opened(String name, Descriptor descriptor, String title) {}

    /** Opens a heap that has a node. */
    Opened open(String name, HeapMap map, Peer peer, HeapGate.PeerGroups groups) throws VarlinkError {
        Heap heap = map.heap(name).orElseThrow(() -> VarlinkError.noSuchHeap(name));
        HeapGate passed = gate;
        try {
            Optional<String> closed = passed.closedBecause(heap, map);
            if (closed.isPresent()) {
                throw refused(heap, peer, closed.get());
            }
            Optional<String> title = passed.openBecause(peer, groups);
            if (title.isEmpty()) {
                throw refused(heap, peer, passed.condition());
            }
            return new Opened(heap.name(), opened(heap), title.get());
        } catch (NoSuchFileException e) {
            throw VarlinkError.noSuchHeap(name);
        } catch (IOException e) {
            throw refused(heap, peer, e.getMessage());
        }
    }

    /** Opens the first of these that the caller may have and that opens. */
    Optional<Opened> openFirst(List<String> names, HeapMap map, Peer peer, HeapGate.PeerGroups groups) {
        for (String name : names) {
            try {
                return Optional.of(open(name, map, peer, groups));
            } catch (VarlinkError e) {
                // the refusal is in the log; the next heap may be another's
            }
        }
        return Optional.empty();
    }

    /** Below a root of its own a heap may be a plain file; on the running system it is the device that the map shows. */
    private Descriptor opened(Heap heap) throws IOException {
        String path = heap.path().orElseThrow();
        Path node = root.resolve(path.substring(1));
        boolean plainFile = heap.access().isEmpty() && root.getNameCount() > 0;
        // a tree comes from somebody else, and its links may name any file of this machine
        return plainFile ? Descriptor.openBelow(root, node) : Descriptor.open(node, heap.dev());
    }

    private VarlinkError refused(Heap heap, Peer peer, String reason) {
        log.info(
                peer.uid(),
                "OpenHeap: {} refused to uid {} pid {}: {}",
                heap.name(),
                Integer.toUnsignedString(peer.uid()),
                Integer.toString(peer.pid()),
                reason);
        return VarlinkError.notAllowed(reason);
    }
}
