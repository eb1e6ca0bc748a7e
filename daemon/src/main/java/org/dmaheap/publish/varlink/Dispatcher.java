// SPDX-License-Identifier: Apache-2.0
package org.dmaheap.publish.varlink;

import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import org.dmaheap.linux.StreamSocket.Peer;
import org.dmaheap.model.CommonHeaps;
import org.dmaheap.model.FoundAndOpened;
import org.dmaheap.model.Table;
import org.dmaheap.model.Type;
import org.dmaheap.protocol.Json;
import org.dmaheap.protocol.Snapshot;

/** Finds what follows from a call. For any thread. */
final class Dispatcher {
    private static final byte[] FIRST_DESCRIPTOR = "{\"fileDescriptor\":0}".getBytes(StandardCharsets.US_ASCII);

    private static final Table.Closed<String> INTERFACE = keys -> keys.of("interface", Type.TEXT, name -> name);
    private static final Table.Closed<Boolean> CHANGES =
            keys -> keys.of("changes", Type.optional(Type.FLAG), (Boolean changes) -> Optional.of(changes))
                    .orElse(false);
    private static final Table.Closed<String> NAME = keys -> keys.of("name", Type.TEXT, name -> name);

    private final Interfaces interfaces;
    private final HeapOpener opener;

    Dispatcher(Interfaces interfaces, HeapOpener opener) {
        this.interfaces = interfaces;
        this.opener = opener;
    }

    /** @param snapshot empty before the first map */
    Outcome outcome(Call call, Optional<Snapshot> snapshot, Peer peer, HeapGate.PeerGroups groups) {
        if (call.oneway()) {
            // no method has an effect but its reply
            return new Outcome.Answer(Reply.NONE);
        }
        int dot = call.method().lastIndexOf('.');
        try {
            if (dot < 0) {
                throw VarlinkError.invalidParameter("method", "method: a name has its interface before the last dot");
            }
            String name = call.method().substring(dot + 1);
            return switch (call.method().substring(0, dot)) {
                case Interfaces.SERVICE -> new Outcome.Answer(Reply.success(ofService(name, call)));
                case Interfaces.DMA_HEAP -> ofDmaHeap(name, call, snapshot, peer, groups);
                default -> throw VarlinkError.interfaceNotFound(call.method().substring(0, dot));
            };
        } catch (VarlinkError e) {
            return new Outcome.Answer(e.reply());
        }
    }

    private byte[] ofService(String name, Call call) throws VarlinkError {
        return switch (name) {
            case "GetInfo" -> {
                call.asksNothing();
                yield interfaces.info();
            }
            case "GetInterfaceDescription" -> interfaces.description(call.asks(INTERFACE));
            default -> throw VarlinkError.methodNotFound(call.method());
        };
    }

    private Outcome ofDmaHeap(
            String name, Call call, Optional<Snapshot> snapshot, Peer peer, HeapGate.PeerGroups groups)
            throws VarlinkError {
        boolean stream = name.equals("Subscribe");
        boolean open = name.equals("OpenHeap");
        boolean findAndOpen = name.equals("FindAndOpen");
        if (name.equals("GetClients")) {
            call.asksNothing();
            return new Outcome.Figures();
        }
        if (!stream && !open && !findAndOpen && !Questions.has(name)) {
            throw VarlinkError.methodNotFound(call.method());
        }
        boolean changes = stream && call.asks(CHANGES);
        if (stream && !call.more()) {
            throw VarlinkError.expectedMore();
        }
        if (snapshot.isEmpty()) {
            return new Outcome.Later();
        }
        if (stream) {
            return new Outcome.Stream(changes);
        }
        if (open) {
            return handover(call.asks(NAME), snapshot.get(), peer, groups);
        }
        if (findAndOpen) {
            return findAndOpen(call, snapshot.get(), peer, groups);
        }
        byte[] answer = Questions.answer(name, call, snapshot.get());
        return new Outcome.Answer(name.equals("GetMap") ? Reply.map(answer) : Reply.success(answer));
    }

    private Outcome handover(String heap, Snapshot snapshot, Peer peer, HeapGate.PeerGroups groups) {
        if (HeapOpener.mayCome(heap, snapshot.map())) {
            return new Outcome.Soon(VarlinkError.noSuchHeap(heap).reply());
        }
        try {
            HeapOpener.Opened opened = opener.open(heap, snapshot.map(), peer, groups);
            return new Outcome.Handover(
                    Reply.success(FIRST_DESCRIPTOR), opened.descriptor(), opened.name(), opened.title());
        } catch (VarlinkError e) {
            return new Outcome.Once(e.reply());
        }
    }

    /** That nothing opens is no error: the answer is as good for whoever opens the nodes by itself. */
    private Outcome findAndOpen(Call call, Snapshot snapshot, Peer peer, HeapGate.PeerGroups groups)
            throws VarlinkError {
        CommonHeaps answer = Questions.find(call, snapshot);
        List<String> names =
                answer.heaps().stream().map(CommonHeaps.CommonHeap::heap).toList();
        Optional<HeapOpener.Opened> opened = opener.openFirst(names, snapshot.map(), peer, groups);
        Reply reply = Reply.success(
                Json.compact(FoundAndOpened.TABLE, new FoundAndOpened(answer, opened.map(HeapOpener.Opened::name))));
        return opened.<Outcome>map(heap -> new Outcome.Handover(reply, heap.descriptor(), heap.name(), heap.title()))
                .orElse(new Outcome.Once(reply));
    }
}
