// SPDX-License-Identifier: Apache-2.0
package org.dmaheap.linux;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Requests and structures of heaps, DRM and video nodes, as C compilers for two architectures make them of the headers. */
class DeviceLayoutsTest {
    private static final String HEADERS = """
            #include <stddef.h>
            #include <linux/dma-heap.h>
            #include <linux/videodev2.h>
            #include <drm.h>
            #include <drm_fourcc.h>
            """;

    @TempDir
    private Path directory;

    private final List<String> claims = new ArrayList<>();

    @BeforeEach
    void claimOurs() {
        same("DMA_HEAP_IOCTL_ALLOC", DmaHeapDevice.ALLOC);
        size("dma_heap_allocation_data", DmaHeapDevice.ALLOCATION_SIZE);
        offset("dma_heap_allocation_data", "fd", 8);
        offset("dma_heap_allocation_data", "fd_flags", 12);
        offset("dma_heap_allocation_data", "heap_flags", 16);

        same("DRM_IOCTL_AUTH_MAGIC", DrmDevice.AUTH_MAGIC);
        same("DRM_IOCTL_DROP_MASTER", DrmDevice.DROP_MASTER);
        same("DRM_IOCTL_PRIME_FD_TO_HANDLE", DrmDevice.PRIME_FD_TO_HANDLE);
        same("DRM_IOCTL_MODE_GETRESOURCES", DrmDevice.GETRESOURCES);
        same("DRM_IOCTL_MODE_CREATE_DUMB", DrmDevice.CREATE_DUMB);
        same("DRM_IOCTL_MODE_ADDFB2", DrmDevice.ADDFB2);
        same("DRM_FORMAT_XRGB8888", DrmDevice.XRGB8888);
        size("drm_auth", DrmDevice.AUTH_SIZE);
        size("drm_prime_handle", DrmDevice.PRIME_SIZE);
        offset("drm_prime_handle", "fd", 8);
        size("drm_mode_card_res", DrmDevice.RESOURCES_SIZE);
        offset("drm_mode_card_res", "min_width", DrmDevice.RESOURCES_MIN_WIDTH);
        offset("drm_mode_card_res", "max_width", DrmDevice.RESOURCES_MIN_WIDTH + 4);
        offset("drm_mode_card_res", "min_height", DrmDevice.RESOURCES_MIN_WIDTH + 8);
        offset("drm_mode_card_res", "max_height", DrmDevice.RESOURCES_MIN_WIDTH + 12);
        size("drm_mode_create_dumb", DrmDevice.CREATE_DUMB_SIZE);
        offset("drm_mode_create_dumb", "width", 4);
        offset("drm_mode_create_dumb", "bpp", 8);
        offset("drm_mode_create_dumb", "handle", 16);
        offset("drm_mode_create_dumb", "pitch", DrmDevice.CREATE_DUMB_PITCH);
        offset("drm_mode_create_dumb", "size", DrmDevice.CREATE_DUMB_BYTES);
        size("drm_mode_fb_cmd2", DrmDevice.FRAMEBUFFER_SIZE);
        offset("drm_mode_fb_cmd2", "width", 4);
        offset("drm_mode_fb_cmd2", "height", 8);
        offset("drm_mode_fb_cmd2", "pixel_format", 12);
        offset("drm_mode_fb_cmd2", "handles", DrmDevice.FRAMEBUFFER_HANDLES);
        offset("drm_mode_fb_cmd2", "pitches", DrmDevice.FRAMEBUFFER_PITCHES);

        same("VIDIOC_QUERYCAP", VideoDevice.QUERYCAP);
        same("VIDIOC_G_FMT", VideoDevice.G_FMT);
        same("VIDIOC_REQBUFS", VideoDevice.REQBUFS);
        same("VIDIOC_QBUF", VideoDevice.QBUF);
        same("VIDIOC_PREPARE_BUF", VideoDevice.PREPARE_BUF);
        same("V4L2_MEMORY_DMABUF", VideoDevice.MEMORY_DMABUF);
        same("V4L2_FIELD_NONE", VideoDevice.FIELD_NONE);
        same("V4L2_CAP_DEVICE_CAPS", VideoDevice.CAP_DEVICE_CAPS & 0xffffffffL);
        size("v4l2_capability", VideoDevice.CAPABILITY_SIZE);
        offset("v4l2_capability", "capabilities", VideoDevice.CAPABILITY_CAPABILITIES);
        offset("v4l2_capability", "device_caps", VideoDevice.CAPABILITY_DEVICE_CAPS);
        size("v4l2_format", VideoDevice.FORMAT_SIZE);
        offset("v4l2_format", "fmt.pix.sizeimage", VideoDevice.FORMAT_SIZEIMAGE);
        offset("v4l2_format", "fmt.pix_mp.plane_fmt", VideoDevice.FORMAT_PLANES);
        size("v4l2_plane_pix_format", VideoDevice.FORMAT_PLANE_SIZE);
        offset("v4l2_plane_pix_format", "sizeimage", 0);
        offset("v4l2_format", "fmt.pix_mp.num_planes", VideoDevice.FORMAT_NUM_PLANES);
        size("v4l2_requestbuffers", VideoDevice.REQUEST_BUFFERS_SIZE);
        offset("v4l2_requestbuffers", "type", 4);
        offset("v4l2_requestbuffers", "memory", VideoDevice.REQUEST_BUFFERS_MEMORY);
        size("v4l2_buffer", VideoDevice.BUFFER_SIZE);
        offset("v4l2_buffer", "type", 4);
        offset("v4l2_buffer", "bytesused", 8);
        offset("v4l2_buffer", "field", VideoDevice.BUFFER_FIELD);
        offset("v4l2_buffer", "memory", VideoDevice.BUFFER_MEMORY);
        offset("v4l2_buffer", "m", VideoDevice.BUFFER_M);
        offset("v4l2_buffer", "length", VideoDevice.BUFFER_LENGTH);
        size("v4l2_plane", VideoDevice.PLANE_SIZE);
        offset("v4l2_plane", "length", VideoDevice.PLANE_LENGTH);
        offset("v4l2_plane", "m", VideoDevice.PLANE_M);
        for (VideoDevice.Queue queue : VideoDevice.Queue.values()) {
            boolean mplane = queue.name().endsWith("MPLANE");
            same("V4L2_BUF_TYPE_VIDEO_" + queue, queue.type);
            same("V4L2_CAP_VIDEO_" + queue, queue.capability);
            same(mplane ? "V4L2_CAP_VIDEO_M2M_MPLANE" : "V4L2_CAP_VIDEO_M2M", queue.memoryToMemory);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"x86_64-linux-gnu-gcc", "aarch64-linux-gnu-gcc"})
    void requestsAndLayoutsAreThoseOfTheHeaders(String compiler) throws Exception {
        assertThat(complaintsOf(compiler, claims)).isEmpty();
    }

    @Test
    void aWrongNumberWouldBeNoticed() throws Exception {
        assertThat(complaintsOf("x86_64-linux-gnu-gcc", List.of(claim("sizeof(struct drm_auth)", 5))))
                .contains("sizeof(struct drm_auth)");
    }

    @Test
    void thePowerPcEncodingTurnsTheDirectionsRound() {
        Ioctl.Encoding powerpc = Ioctl.Encoding.of("ppc64le");
        assertThat(powerpc.write('d', 0x09, 8)).isEqualTo(0x80086409L);
        assertThat(powerpc.read('d', 0x02, 4)).isEqualTo(0x40046402L);
        assertThat(powerpc.readWrite('d', 0x2e, 12)).isEqualTo(0xc00c642eL);
        assertThat(powerpc.none('d', 0x1f)).isEqualTo(0x2000641fL);
    }

    private void same(String name, long ours) {
        claims.add(claim(name, ours));
    }

    private void size(String structure, int ours) {
        claims.add(claim("sizeof(struct " + structure + ")", ours));
    }

    private void offset(String structure, String member, int ours) {
        claims.add(claim("offsetof(struct " + structure + ", " + member + ")", ours));
    }

    private static String claim(String expression, long ours) {
        return "_Static_assert((" + expression + ") == " + ours + "ULL, \"" + expression + " is not "
                + Long.toHexString(ours) + "\");\n";
    }

    /** What the compiler says; skips the test where it or the headers are missing. */
    private String complaintsOf(String compiler, List<String> program) throws IOException, InterruptedException {
        String headersAlone = compile(compiler, HEADERS);
        assumeTrue(headersAlone.isEmpty(), headersAlone);
        return compile(compiler, HEADERS + String.join("", program));
    }

    private String compile(String compiler, String program) throws IOException, InterruptedException {
        Path source = Files.writeString(directory.resolve("layouts.c"), program);
        try {
            Process process = new ProcessBuilder(
                            compiler, "-fsyntax-only", "-isystem", "/usr/include/libdrm", source.toString())
                    .redirectErrorStream(true)
                    .start();
            String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            process.waitFor();
            return said;
        } catch (IOException e) {
            return "needs " + compiler + " and libdrm-dev: " + e.getMessage();
        }
    }
}
