# SPDX-License-Identifier: Apache-2.0
# libcamera as Debian packages it, and which heap it takes.

# exporters of the buffers that no device is attached to: what a program or a V4L2 device writes into
written() {
	awk 'NF == 7 && $1 ~ /^[0-9]+$/ { exporter = $5 } /^Total 0 devices/ { print exporter }' /sys/kernel/debug/dma_buf/bufinfo | sort -u
}
wrote() { [ "$(written)" = "$1" ] || { cat /sys/kernel/debug/dma_buf/bufinfo; false; }; }

# a camera without hardware, which libcamera has in its sources
mkdir -p /usr/share/libcamera/pipeline/virtual
cat > /usr/share/libcamera/pipeline/virtual/virtual.yaml <<'Y'
"Virtual0":
  supported_formats:
  - width: 1024
    height: 768
    frame_rates:
    - 30
    - 30
  test_pattern: "bars"
  location: "CameraLocationFront"
  model: "Virtual"
Y
# cam_unit PROPERTY…: cam until it is stopped
cam_unit() {
	systemd-run --quiet --collect --unit=cam -p KillSignal=SIGINT "${@/#/--property=}" cam --camera 1 --capture \
		--stream width=1024,height=768,pixelformat=NV12
}
stop_cam() {
	systemctl stop cam.service
	eventually wrote ""
}
