#!/usr/bin/python3
# SPDX-License-Identifier: Apache-2.0
"""Devices and heaps as they come and go, over the system bus, as a desktop program would watch them (GLib).

    watch-heaps.py [DEVICE USE]...

Prints the revision, a line for each device and heap, and the heaps that suit the given devices together; then the same
again whenever the map changes or the daemon comes back.
"""

import sys

from gi.repository import Gio, GLib

NAME, ROOT = "org.dmaheap.DmaHeap1", "/org/dmaheap/DmaHeap1"


def properties(proxy):
    """What the object manager holds, without another call."""
    return {name: proxy.get_cached_property(name).unpack() for name in proxy.get_cached_property_names()}


class Watcher:
    def __init__(self, pairs):
        self.pairs = pairs
        self.bus = Gio.bus_get_sync(Gio.BusType.SYSTEM)
        # subscribed before the first look, or a change could fall between
        self.bus.signal_subscribe(NAME, f"{NAME}.Manager", "MapChanged", ROOT, None, Gio.DBusSignalFlags.NONE,
                                  lambda *_: self.show())
        self.objects = Gio.DBusObjectManagerClient.new_sync(
            self.bus, Gio.DBusObjectManagerClientFlags.NONE, NAME, ROOT, None, None, None)
        # a daemon that starts sends no MapChanged: whoever comes reads everything
        self.objects.connect("notify::name-owner", lambda *_: self.show())

    def show(self):
        if not self.objects.get_name_owner():
            print("no daemon", flush=True)
            return
        # the object manager holds what is below its own object, which is the one with the revision
        lines = []
        for obj in self.objects.get_objects():
            for proxy in obj.get_interfaces():
                known = properties(proxy)
                kind = proxy.get_interface_name().rpartition(".")[2]
                if kind == "Device":
                    lines.append(f"device {known['Id']} {known['Driver'] or '-'} {','.join(known['Uses'])}")
                elif kind == "Heap":
                    lines.append(f"heap {known['Name']} {known['Kind']} {known['Path']}")
        try:
            revision, = self.call("org.freedesktop.DBus.Properties.Get", "(ss)", f"{NAME}.Manager", "Revision")
            print(f"revision {revision}", *sorted(lines), *self.best(), sep="\n", flush=True)
        except GLib.Error as e:
            print(f"error {e.message}", flush=True)

    def best(self):
        if not self.pairs:
            return []
        try:
            answer, = self.call(f"{NAME}.Manager.FindHeaps", "(a(ss)a{sv})", self.pairs, {})
        except GLib.Error as e:
            # a device that is not there yet is no reason to stop watching
            return [f"error {e.message}"]
        return [f"best {heap['heap']} {heap['path']}" for heap in answer["heaps"]] or [f"fallback {answer['fallback']}"]

    def call(self, method, types, *arguments):
        interface, _, name = method.rpartition(".")
        return self.bus.call_sync(NAME, ROOT, interface, name, GLib.Variant(types, arguments), None,
                                  Gio.DBusCallFlags.NONE, 5000, None).unpack()


def main(words):
    if len(words) % 2:
        sys.exit(__doc__)
    try:
        watcher = Watcher(list(zip(words[::2], words[1::2])))
    except GLib.Error as e:
        sys.exit(f"watch-heaps.py: {e.message}")
    watcher.show()
    GLib.MainLoop().run()


if __name__ == "__main__":
    main(sys.argv[1:])
