// SPDX-License-Identifier: Apache-2.0
package org.dmaheap.publish.file;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import org.dmaheap.boards.Boards;
import org.dmaheap.inventory.Inventory;
import org.dmaheap.inventory.ScannedDevice;
import org.dmaheap.judgement.Judgement;
import org.dmaheap.model.HeapMap;
import org.dmaheap.model.Link;
import org.dmaheap.model.MapChange;
import org.dmaheap.model.Verdict;
import org.dmaheap.protocol.Snapshot;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ClaimsFileTest {
    private static final Inventory BED = Boards.inventory(Boards.root("uml-7.3"));
    private static final Judgement JUDGEMENT = Judgement.of(BED, Boards.rules());

    @Test
    void onlyADeviceThatClaimsSomethingChangesThem() {
        String claims = ClaimsFile.claims(JUDGEMENT.map());
        assertThat(claims).contains("=");

        int claiming = 0;
        for (int i = 0; i < BED.devices().size(); i++) {
            List<ScannedDevice> fewer = new ArrayList<>(BED.devices());
            String gone = fewer.remove(i).id();
            HeapMap without = Judgement.of(with(fewer), Boards.rules()).map();
            boolean isClaiming =
                    !JUDGEMENT.map().device(gone).orElseThrow().memoryRegions().isEmpty();
            assertThat(ClaimsFile.claims(without).equals(claims)).as(gone).isEqualTo(!isClaiming);
            claiming += isClaiming ? 1 : 0;
        }
        assertThat(claiming).isBetween(1, BED.devices().size() - 1);
    }

    private static Inventory with(List<ScannedDevice> devices) {
        return new Inventory(
                devices,
                BED.heaps(),
                BED.regions(),
                BED.areas(),
                BED.defaultArea(),
                BED.cmaTotalBytes(),
                BED.memory(),
                BED.osrelease(),
                BED.accounting(),
                BED.hasUdmabuf(),
                BED.nodeLinks(),
                BED.issues());
    }

    @Test
    void aVerdictOnAClaimedRegionsHeapIsOfThem() {
        HeapMap map = JUDGEMENT.map();
        for (Link link : map.links()) {
            boolean isClaimed = map.device(link.device()).orElseThrow().memoryRegions().stream()
                    .anyMatch(
                            region -> region.heap().filter(link.heap()::equals).isPresent());
            List<Link> links = new ArrayList<>(map.links());
            links.replaceAll(one -> one == link ? refused(one) : one);
            HeapMap other = new HeapMap(1, map.devices(), map.heaps(), links, map.issues(), map.kernel());
            assertThat(ClaimsFile.claims(other).equals(ClaimsFile.claims(map)))
                    .as("%s", link)
                    .isEqualTo(!isClaimed || link.verdict() == Verdict.INCOMPATIBLE);
        }
    }

    private static Link refused(Link link) {
        return new Link(
                link.device(), link.use(), link.heap(), Verdict.INCOMPATIBLE, 0, link.confidence(), link.evidence());
    }

    @Test
    void theFileIsReplacedWhenTheyChangeAndNotElse(@TempDir Path directory) throws IOException {
        Path path = directory.resolve("claims");
        ClaimsFile file = new ClaimsFile(path);
        file.publish(Snapshot.of(JUDGEMENT.withRevision(1)), MapChange.between(HeapMap.EMPTY, JUDGEMENT.map()));
        assertThat(path).hasContent(ClaimsFile.claims(JUDGEMENT.map()));
        Object inode = Files.getAttribute(path, "unix:ino");

        file.publish(Snapshot.of(JUDGEMENT.withRevision(2)), MapChange.between(HeapMap.EMPTY, JUDGEMENT.map()));
        assertThat(Files.getAttribute(path, "unix:ino")).isEqualTo(inode);

        Judgement none = Judgement.of(with(List.of()), Boards.rules());
        file.publish(Snapshot.of(none.withRevision(3)), MapChange.between(JUDGEMENT.map(), none.map()));
        assertThat(path).hasContent(ClaimsFile.claims(none.map()));
        assertThat(Files.getPosixFilePermissions(path)).isEqualTo(PosixFilePermissions.fromString("rw-r--r--"));

        Files.delete(path);
        assertThat(file.mend()).isTrue();
        assertThat(path).exists();
        file.remove();
        assertThat(path).doesNotExist();
    }

    /** A change that a service manager dropped has no other behind it, maybe for days. */
    @Test
    void aChangeIsRepeatedOnce(@TempDir Path directory) throws IOException {
        Path path = directory.resolve("claims");
        ClaimsFile file = new ClaimsFile(path);
        file.publish(Snapshot.of(JUDGEMENT.withRevision(1)), MapChange.between(HeapMap.EMPTY, JUDGEMENT.map()));
        Path first = Files.createLink(directory.resolve("first"), path);

        file.repeat();
        assertThat(path).hasSameBinaryContentAs(first);
        assertThat(Files.isSameFile(path, first)).isFalse();

        Path second = Files.createLink(directory.resolve("second"), path);
        file.repeat();
        assertThat(Files.isSameFile(path, second)).isTrue();
    }
}
