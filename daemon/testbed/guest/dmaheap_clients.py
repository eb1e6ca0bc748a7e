# SPDX-License-Identifier: Apache-2.0
"""Clients of the daemon's interfaces, in nothing but Python's own library (and GLib for D-Bus)."""

import json
import os
import socket
import struct
import threading
import time

SOCKET = "/run/dmaheapd/org.dmaheap.DmaHeap"
INTERFACE = "org.dmaheap.DmaHeap"


class Varlink:
    def __init__(self):
        self.socket = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
        self.socket.connect(SOCKET)
        self.socket.settimeout(180)
        self.buffer = b""
        self.descriptors = []

    def send(self, method, parameters=None, more=False):
        call = {"method": f"{INTERFACE}.{method}", "parameters": parameters or {}}
        if more:
            call["more"] = True
        self.socket.sendall(json.dumps(call).encode() + b"\0")

    def receive(self):
        """The next reply; file descriptors that come with it are kept in self.descriptors."""
        while b"\0" not in self.buffer:
            data, descriptors, _, _ = socket.recv_fds(self.socket, 1 << 16, 4)
            if not data:
                raise ConnectionError("the daemon closed the connection")
            self.buffer += data
            self.descriptors += descriptors
        reply, self.buffer = self.buffer.split(b"\0", 1)
        return json.loads(reply)

    def call(self, method, parameters=None):
        self.send(method, parameters)
        return self.receive()


class Timeline:
    """What happened when, in order, on the monotonic clock; somebody may wait for more."""

    def __init__(self):
        self.entries = []
        self.more = threading.Condition()

    def add(self, entry):
        with self.more:
            self.entries.append((time.monotonic(), entry))
            self.more.notify_all()

    def await_first(self, since, matches, seconds=60):
        """When the first entry after `since` that matches came, and the entry."""
        end = time.monotonic() + seconds
        with self.more:
            while True:
                for when, entry in self.entries:
                    if when >= since and matches(entry):
                        return when, entry
                if not self.more.wait(end - time.monotonic()) and time.monotonic() >= end:
                    raise TimeoutError("nothing came")


def in_background(target):
    threading.Thread(target=target, daemon=True).start()


def maps():
    """The maps that Subscribe tells of."""
    timeline, client = Timeline(), Varlink()
    client.socket.settimeout(None)
    client.send("Subscribe", more=True)
    timeline.add(client.receive()["parameters"])

    def listen():
        while True:
            timeline.add(client.receive()["parameters"])

    in_background(listen)
    return timeline


def revisions():
    """The revisions that the D-Bus signal MapChanged tells of."""
    from gi.repository import Gio, GLib

    timeline, ready = Timeline(), threading.Event()

    def listen():
        context = GLib.MainContext.new()
        context.push_thread_default()
        bus = Gio.bus_get_sync(Gio.BusType.SYSTEM)
        bus.signal_subscribe(
            "org.dmaheap.DmaHeap1", "org.dmaheap.DmaHeap1.Manager", "MapChanged", "/org/dmaheap/DmaHeap1", None,
            Gio.DBusSignalFlags.NONE, lambda *signal: timeline.add(signal[5].unpack()[0]))
        # a round trip: after it the bus knows the match
        bus.call_sync("org.freedesktop.DBus", "/org/freedesktop/DBus", "org.freedesktop.DBus", "GetId", None, None,
                      Gio.DBusCallFlags.NONE, -1)
        ready.set()
        GLib.MainLoop.new(context, False).run()

    in_background(listen)
    if not ready.wait(60):
        raise TimeoutError("no bus")
    return timeline


def uevents():
    """Headers of the kernel's uevents, such as add@/devices/faux/vkms/drm/card1."""
    timeline = Timeline()
    kernel = socket.socket(socket.AF_NETLINK, socket.SOCK_RAW, 15)
    kernel.bind((0, 1))

    def listen():
        while True:
            timeline.add(kernel.recv(8192).split(b"\0", 1)[0].decode())

    in_background(listen)
    return timeline
