// SPDX-License-Identifier: Apache-2.0
package org.dmaheap.protocol;

import com.fasterxml.jackson.core.JsonGenerator;
import java.io.ByteArrayOutputStream;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import org.dmaheap.model.HeapMap;
import org.dmaheap.model.Type;

/**
 * Writes maps one after the other. The bytes of a device, heap or link that the map before held as well, as the very same
 * object, are copied from there.
 */
public final class MapWriter {
    private byte[] last = {};
    private Map<Object, Piece> pieces = new IdentityHashMap<>();

    /** The place of an object in the bytes of a map. */
    private record Piece(int begin, int end) {}

    /** The map on one line, in UTF-8: the same bytes as of {@link Json#compact}. */
    public byte[] write(HeapMap map) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream(Math.max(4096, last.length + last.length / 8));
        Map<Object, Piece> written = new IdentityHashMap<>();
        byte[] now = Json.written(bytes, false, json -> HeapMap.TABLE.shown(map, new Pieces(json, bytes, written)));
        last = now;
        pieces = written;
        return now;
    }

    /** Lists of the map itself, element by element; those within elements are none of ours. */
    private final class Pieces extends JsonForm {
        private final ByteArrayOutputStream bytes;
        private final Map<Object, Piece> written;

        private Pieces(JsonGenerator json, ByteArrayOutputStream bytes, Map<Object, Piece> written) {
            super(json);
            this.bytes = bytes;
            this.written = written;
        }

        @Override
        public <V> Void list(Type<V> type, List<V> values) {
            return written(() -> {
                json.writeStartArray();
                json.flush();
                JsonForm whole = new JsonForm(json);
                int copied = 0;
                int anew = 0;
                for (V value : values) {
                    Piece piece = pieces.get(value);
                    // the generator knows of those that it wrote itself, and puts a comma between them
                    if (copied + anew > 0 && (piece != null || anew == 0)) {
                        bytes.write(',');
                    }
                    int begin = bytes.size();
                    if (piece != null) {
                        bytes.write(last, piece.begin(), piece.end() - piece.begin());
                        copied++;
                    } else {
                        begin += anew > 0 ? 1 : 0;
                        type.shown(value, whole);
                        json.flush();
                        anew++;
                    }
                    written.put(value, new Piece(begin, bytes.size()));
                }
                json.writeEndArray();
            });
        }
    }
}
