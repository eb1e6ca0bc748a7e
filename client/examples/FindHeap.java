// SPDX-License-Identifier: Apache-2.0
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.dmaheap.model.CommonHeaps;
import org.dmaheap.client.api.DmaHeapClient;
import org.dmaheap.model.DeviceUse;
import org.dmaheap.model.FindQuery;
import org.dmaheap.model.InvalidParameter;
import org.dmaheap.model.NoSuchDevice;
import org.dmaheap.model.Use;

/**
 * Which heaps suit all these devices? With the client library, over the daemon's socket.
 *
 * <pre>java -cp '/usr/lib/dmaheapd/lib/*' FindHeap.java DEVICE USE [DEVICE USE]...</pre>
 *
 * USE is scanout, render, video, compute, or "" for all that the device does. Prints the name and node of each heap, best
 * first, or what to do instead.
 */
final class FindHeap {
    private FindHeap() {}

    public static void main(String[] words) {
        if (words.length == 0 || words.length % 2 == 1) {
            System.err.println("usage: FindHeap DEVICE USE [DEVICE USE]...");
            System.exit(2);
        }
        try (DmaHeapClient client = DmaHeapClient.connect()) {
            show(client.findHeaps(FindQuery.of(pairs(words))));
        } catch (IOException | NoSuchDevice | InvalidParameter e) {
            System.err.println("FindHeap: " + e.getMessage());
            System.exit(1);
        }
    }

    private static List<DeviceUse> pairs(String[] words) throws InvalidParameter {
        List<DeviceUse> pairs = new ArrayList<>();
        for (int i = 0; i < words.length; i += 2) {
            pairs.add(new DeviceUse(words[i], use(words[i + 1])));
        }
        return pairs;
    }

    private static Optional<Use> use(String word) throws InvalidParameter {
        Optional<Use> use = Use.ofWord(word);
        if (use.isEmpty() && !word.isEmpty()) {
            throw new InvalidParameter("use", word + " is no use");
        }
        return use;
    }

    private static void show(CommonHeaps answer) {
        for (CommonHeaps.CommonHeap heap : answer.heaps()) {
            System.out.println(heap.heap() + " " + heap.path());
        }
        // there only if no heap suits: an answer, not an error
        answer.fallback().ifPresent(fallback -> System.out.println("fallback " + fallback.word()));
    }
}
