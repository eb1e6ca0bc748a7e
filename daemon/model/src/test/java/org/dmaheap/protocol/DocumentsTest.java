// SPDX-License-Identifier: Apache-2.0
package org.dmaheap.protocol;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.Optional;
import org.dmaheap.model.CommonHeaps;
import org.dmaheap.model.CommonHeaps.Asked;
import org.dmaheap.model.CommonHeaps.Candidate;
import org.dmaheap.model.CommonHeaps.CommonHeap;
import org.dmaheap.model.CommonHeaps.Fallback;
import org.dmaheap.model.CommonHeaps.Refusal;
import org.dmaheap.model.Confidence;
import org.dmaheap.model.DeviceUse;
import org.dmaheap.model.Explanation;
import org.dmaheap.model.Fact;
import org.dmaheap.model.FindQuery;
import org.dmaheap.model.FoundAndOpened;
import org.dmaheap.model.HeapMap;
import org.dmaheap.model.InvalidParameter;
import org.dmaheap.model.Link;
import org.dmaheap.model.Use;
import org.dmaheap.model.Verdict;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class DocumentsTest {

    private static final String DEVICE = """
            {"id":"card1","driver":"vc4-drm","bus":"platform","devpath":"/devices/platform/gpu",\
            "nodes":[{"type":"primary","name":"card1","path":"/dev/dri/card1","dev":"226:1"}],\
            "uses":["scanout"],"need":"contiguous","needs":{"scanout":"contiguous"},\
            "dmaDevices":[{"devpath":"/devices/platform/soc/fe400000.hvs","iommuGroup":"7","iommuType":"DMA-FQ"}],\
            "memoryRegions":[{"name":"linux,cma","heap":"default_cma_region"},{"name":"nvram@1","heap":null}],\
            "addressBits":30,"pitch":{"kind":"aligned","bytes":16},"dmaCoherent":false}""";
    private static final String UNKNOWN_DEVICE = """
            {"id":"renderD128","driver":null,"bus":null,"devpath":"/devices/virtual/gpu",\
            "nodes":[{"type":"render","name":"renderD128","path":"/dev/dri/renderD128","dev":"226:128"}],\
            "uses":["render"],"need":"unknown","needs":{"render":"unknown"},\
            "dmaDevices":[{"devpath":"/devices/virtual/gpu","iommuGroup":null,"iommuType":null}],\
            "memoryRegions":[],"addressBits":null,"pitch":null,"dmaCoherent":null}""";
    private static final String HEAPS = """
            {"name":"default_cma_region","path":"/dev/dma_heap/default_cma_region","dev":"252:1",\
            "kind":"cma","contiguous":"yes","cpuAccess":"cached","aliasOf":null,\
            "region":"linux,cma","owners":[],"totalBytes":268435456,"freeBytes":201326592,\
            "access":{"user":"root","group":"video","mode":"0660"},"isDefault":true,"accounted":false},\
            {"name":"system","path":"/dev/dma_heap/system","dev":"252:0",\
            "kind":"system","contiguous":"no","cpuAccess":"unknown","aliasOf":null,\
            "region":null,"owners":[],"totalBytes":null,"freeBytes":null,"access":null,"isDefault":false,"accounted":null}""";
    private static final String LINK = """
            {"device":"card1","use":"scanout","heap":"default_cma_region",\
            "verdict":"compatible","priority":500,"confidence":"known",\
            "evidence":[{"rule":"20-display.json#vc4","why":"The HVS reads one run of addresses.",\
            "facts":[{"path":"/sys/devices/platform/gpu/driver","value":"vc4-drm"},\
            {"path":"/sys/devices/platform/gpu/iommu_group","value":null}]}]}""";
    private static final String SILENT_LINK = """
            {"device":"renderD128","use":"render","heap":"system",\
            "verdict":"unknown","priority":0,"confidence":"known","evidence":[]}""";

    @Test
    void theMapHasTheKeysOfTheContractInItsOrderAndNullForWhatIsNotKnown() {
        assertThat(text(Json.compact(HeapMap.TABLE, ExampleMap.map(3))))
                .isEqualTo(
                        "{\"revision\":3,\"devices\":[" + DEVICE + "," + UNKNOWN_DEVICE + "],\"heaps\":[" + HEAPS
                                + "],\"links\":[" + LINK + "," + SILENT_LINK + "],"
                                + "\"issues\":[{\"path\":\"/sys/class/drm/card9\",\"problem\":\"Permission denied\"}],\"kernel\":\"7.3.4\"}");
    }

    @Test
    void theEmptyMapHasAllItsKeys() {
        assertThat(text(Json.compact(HeapMap.TABLE, HeapMap.EMPTY)))
                .isEqualTo("{\"revision\":0,\"devices\":[],\"heaps\":[],\"links\":[],\"issues\":[],\"kernel\":null}");
    }

    @Test
    void prettyAndCompactHoldTheSame() throws InvalidJson {
        byte[] pretty = Json.pretty(HeapMap.TABLE, ExampleMap.map(3));

        assertThat(text(pretty))
                .startsWith("{\n  \"revision\": 3,\n  \"devices\": [\n    {\n")
                .endsWith("}\n");
        assertThat(Json.read(pretty)).isEqualTo(Json.read(Json.compact(HeapMap.TABLE, ExampleMap.map(3))));
    }

    @Test
    void theListsAreTheMapsOwn() {
        assertThat(text(Json.compact(HeapMap.DEVICES, ExampleMap.map(3).devices())))
                .isEqualTo("{\"devices\":[" + DEVICE + "," + UNKNOWN_DEVICE + "]}");
        assertThat(text(Json.compact(HeapMap.HEAPS, ExampleMap.map(3).heaps())))
                .isEqualTo("{\"heaps\":[" + HEAPS + "]}");
    }

    @Test
    void anExplanationHoldsTheDeviceAndItsLinksAsInTheMap() {
        Explanation explanation = new Explanation(3, ExampleMap.display(), List.of(ExampleMap.LINK));

        assertThat(text(Json.compact(Explanation.TABLE, explanation)))
                .isEqualTo("{\"revision\":3,\"device\":" + DEVICE + ",\"links\":[" + LINK + "]}");
    }

    @Test
    void commonHeapsHaveTheKeysOfTheContractInItsOrder() {
        assertThat(text(Json.compact(CommonHeaps.TABLE, answer()))).isEqualTo("""
                        {"revision":3,"devices":[{"device":"card1","use":"scanout"}],\
                        "heaps":[{"heap":"default_cma_region","path":"/dev/dma_heap/default_cma_region",\
                        "aliases":["linux,cma"],"rank":1,"priority":500,"verdict":"compatible","confidence":"known",\
                        "links":[%s]}],\
                        "refused":[{"heap":"system","device":"card1","use":"scanout","verdict":"incompatible",\
                        "why":"scattered"},{"heap":"small","device":null,"use":null,"verdict":"compatible",\
                        "why":"smaller than asked"}],"fallback":null,\
                        "kernel":"6.12.43","candidates":[{"heap":"reserved",\
                        "path":"/dev/dma_heap/reserved","unknownFor":[{"device":"card1","use":"scanout"}]}],"udmabuf":"incompatible"}""".formatted(LINK));
    }

    @Test
    void noHeapsComeWithAFallback() {
        CommonHeaps answer = new CommonHeaps(
                3,
                List.of(),
                List.of(),
                List.of(),
                Optional.of(Fallback.NATIVE_ALLOCATOR),
                Optional.empty(),
                List.of(),
                Optional.of(Verdict.UNKNOWN));

        assertThat(text(Json.compact(CommonHeaps.TABLE, answer)))
                .endsWith(
                        "\"heaps\":[],\"refused\":[],\"fallback\":\"native_allocator\",\"kernel\":null,\"candidates\":[],\"udmabuf\":\"unknown\"}");
    }

    @Test
    void whatIsWrittenIsReadBack() throws InvalidJson {
        HeapMap map = ExampleMap.map(3);
        Explanation explanation = new Explanation(3, map.devices().get(1), List.of(ExampleMap.LINK));
        FoundAndOpened opened = new FoundAndOpened(answer(), Optional.of("system"));

        assertThat(Json.read(Json.compact(HeapMap.TABLE, map), HeapMap.TABLE)).isEqualTo(map);
        assertThat(Json.read(Json.pretty(HeapMap.TABLE, map), HeapMap.TABLE)).isEqualTo(map);
        assertThat(Json.read(Json.compact(HeapMap.HEAPS, map.heaps()), HeapMap.HEAPS))
                .isEqualTo(map.heaps());
        assertThat(Json.read(Json.compact(Explanation.TABLE, explanation), Explanation.TABLE))
                .isEqualTo(explanation);
        assertThat(Json.read(Json.compact(FoundAndOpened.TABLE, opened), FoundAndOpened.TABLE))
                .isEqualTo(opened);
    }

    @Test
    void aKeyThatNobodyKnowsIsForANewerReader() throws InvalidJson {
        assertThat(read("{'path':'/sys/x','value':null,'colour':'red'}")).isEqualTo(Fact.absent("/sys/x"));
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
            {'value':null}            | path is missing
            {'path':5}                | path: 5 is not a text
            {'path':'x','value':true} | value: true is not a text
            {'path':'x','value':[]}   | value: the value is not a text
            []                        | the value is not an object
            """)
    void whatIsMistypedIsNamedByItsKey(String text, String problem) {
        assertThatThrownBy(() -> read(text)).isInstanceOf(InvalidJson.class).hasMessage(problem);
    }

    @Test
    void aWordThatIsNoneIsAnsweredWithThoseThereAre() {
        String link = text(Json.compact(Link.TABLE, ExampleMap.LINK)).replace("scanout", "paint");

        assertThatThrownBy(() -> Json.read(link.getBytes(UTF_8), Link.TABLE))
                .hasMessage("use: 'paint' is not scanout, render, video or compute");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
            {}                                                  | devices    | devices is missing
            {'devices':{}}                                      | devices    | devices: the value is not a list
            {'devices':[]}                                      | devices    | devices: '0 values' is not a list of 1 to 256
            {'devices':['card0']}                               | devices    | devices: 'card0' is not an object
            {'devices':[{'use':'scanout'}]}                     | device     | device is missing
            {'devices':[{'device':'card0','use':'paint'}]}      | use        | use: 'paint' is not scanout, render, video or compute
            {'devices':[{'device':'card0','colour':'red'}]}     | colour     | colour: there is no such parameter
            {'devices':[{'device':'card0'}],'cpuAccess':'all'}                    | cpuAccess  | cpuAccess: 'all' is not none, read or write
            {'devices':[{'device':'card0'}],'protected':'yes'}                    | protected  | protected: 'yes' is not true or false
            {'devices':[{'device':'card0'}],'minimumBytes':-1}                    | minimumBytes | minimumBytes: -1 is not a number of bytes
            {'devices':[{'device':'card0'}],'minimumBytes':1.5}                   | minimumBytes | minimumBytes: 1.5 is not a number of bytes
            {'devices':[{'device':'card0'}],'maximumBytes':1}                     | maximumBytes | maximumBytes: there is no such parameter
            """)
    void aQuestionThatMakesNoSenseNamesItsParameterAndSaysWhy(String text, String parameter, String why)
            throws InvalidJson {
        Object question = Json.read(text.replace('\'', '"'));

        assertThatThrownBy(() -> FindQuery.TABLE.question(question))
                .isInstanceOfSatisfying(
                        InvalidParameter.class, e -> assertThat(e.parameter()).isEqualTo(parameter))
                .hasMessage(why);
    }

    @Test
    void aQuestionHasDefaults() throws Exception {
        assertThat(FindQuery.TABLE.question(Json.read("{\"devices\":[{\"device\":\"card0\"}],\"cpuAccess\":null}")))
                .isEqualTo(FindQuery.of(List.of(new DeviceUse("card0", Optional.empty()))));
    }

    private static CommonHeaps answer() {
        Asked asked = new Asked("card1", Use.SCANOUT);
        return new CommonHeaps(
                3,
                List.of(asked),
                List.of(new CommonHeap(
                        "default_cma_region",
                        "/dev/dma_heap/default_cma_region",
                        List.of("linux,cma"),
                        1,
                        500,
                        Verdict.COMPATIBLE,
                        Confidence.KNOWN,
                        List.of(ExampleMap.LINK))),
                List.of(
                        new Refusal(
                                "system",
                                Optional.of("card1"),
                                Optional.of(Use.SCANOUT),
                                Verdict.INCOMPATIBLE,
                                "scattered"),
                        new Refusal(
                                "small", Optional.empty(), Optional.empty(), Verdict.COMPATIBLE, "smaller than asked")),
                Optional.empty(),
                Optional.of("6.12.43"),
                List.of(new Candidate("reserved", "/dev/dma_heap/reserved", List.of(asked))),
                Optional.of(Verdict.INCOMPATIBLE));
    }

    private static Fact read(String text) throws InvalidJson {
        return Json.read(text.replace('\'', '"').getBytes(UTF_8), Fact.TABLE);
    }

    private static String text(byte[] utf8) {
        return new String(utf8, UTF_8);
    }
}
