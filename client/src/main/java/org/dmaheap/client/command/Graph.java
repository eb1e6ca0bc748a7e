// SPDX-License-Identifier: Apache-2.0
package org.dmaheap.client.command;

import java.io.IOException;
import org.dmaheap.client.Arguments;
import org.dmaheap.client.Environment;
import org.dmaheap.client.Failure;
import org.dmaheap.client.Status;
import org.dmaheap.client.UsageError;
import org.dmaheap.client.api.UnexpectedReply;
import org.dmaheap.client.graph.Dot;
import org.dmaheap.client.graph.Picture;
import org.dmaheap.client.graph.Svg;
import org.dmaheap.client.output.Output;
import org.dmaheap.client.source.MapSource;
import org.dmaheap.model.HeapMap;
import org.dmaheap.model.InvalidParameter;
import org.dmaheap.model.NoSuchDevice;
import org.dmaheap.protocol.InvalidJson;
import org.dmaheap.protocol.Json;

/** {@code graph}: the map as a picture. */
final class Graph {
    private Graph() {}

    static Status run(Arguments arguments, Environment environment, Output output)
            throws UsageError, Failure, IOException, NoSuchDevice, InvalidParameter {
        String format = format(arguments);
        if (arguments.json() != Arguments.JsonStyle.OFF) {
            throw new UsageError("graph draws and has no JSON; map has");
        }
        try (MapSource source = Verbs.source(arguments, environment)) {
            source.notes().forEach(output::note);
            HeapMap map = Selection.of(arguments.operands(), Json.read(source.map(), HeapMap.TABLE));
            Picture picture = Picture.of(map, source.model(), source.labels(map.devices()));
            output.live();
            output.text(format.equals("dot") ? Dot.of(picture) : Svg.of(picture));
        } catch (InvalidJson e) {
            throw new UnexpectedReply("The map makes no sense to this version of dmaheapctl: " + e.getMessage());
        }
        return Status.DONE;
    }

    private static String format(Arguments arguments) throws UsageError {
        String format = "svg";
        for (String word : arguments.values("format")) {
            if (!word.equals("svg") && !word.equals("dot")) {
                throw new UsageError("--format of graph is svg or dot, not " + word);
            }
            format = word;
        }
        return format;
    }
}
