#!/usr/bin/python3
# SPDX-License-Identifier: Apache-2.0
"""Which heaps suit this display and this renderer? From map.json, without a call to anybody.

    find-heap-file.py DISPLAY RENDERER

Both are named by id (card0), node (renderD128) or path (/dev/dri/renderD128). Prints the name and node of each heap, best
first. For more than this pair ask the daemon: only FindHeaps knows all of the order.
"""

import json
import os
import sys


def read_map():
    """The map of the system's daemon, or else of one of this user."""
    try:
        with open("/run/dmaheapd/map.json", "rb") as file:
            return json.load(file)
    except FileNotFoundError:
        with open(os.path.join(os.environ.get("XDG_RUNTIME_DIR", "/run"), "dmaheapd/map.json"), "rb") as file:
            return json.load(file)


def device(map_, name):
    for device_ in map_["devices"]:
        if name == device_["id"] or any(name in (node["name"], node["path"]) for node in device_["nodes"]):
            return device_
    raise LookupError(f"no device {name}")


def suitable(map_, device_, use):
    """Names of the heaps, best first: the map has its links in this order."""
    return [link["heap"] for link in map_["links"]
            if (link["device"], link["use"], link["verdict"]) == (device_["id"], use, "compatible")]


def main(display_name, renderer_name):
    map_ = read_map()
    display, renderer = device(map_, display_name), device(map_, renderer_name)
    for asked, use in ((display, "scanout"), (renderer, "render")):
        if use not in asked["uses"]:
            raise LookupError(f"{asked['id']} has no use {use}")
    heaps = {heap["name"]: heap for heap in map_["heaps"] if heap["path"]}
    common = [name for name in suitable(map_, display, "scanout") if not heaps[name]["aliasOf"]]
    # The display's own pool is refused to strangers, but a renderer that takes scattered memory can use it when it
    # draws for that display.
    if renderer["needs"]["render"] not in ("mmu", "iommu", "cpu"):
        common = [name for name in common if name in suitable(map_, renderer, "render")]
    for name in common:
        print(name, heaps[name]["path"])


if __name__ == "__main__":
    if len(sys.argv) != 3:
        sys.exit(__doc__)
    try:
        main(*sys.argv[1:])
    except (OSError, LookupError, ValueError) as e:
        sys.exit(f"find-heap-file.py: {e}")
