#!/usr/bin/python3
# SPDX-License-Identifier: Apache-2.0
"""Which heaps suit all these devices? Over the daemon's socket, with nothing but Python's own library.

    find-heap.py DEVICE USE [DEVICE USE]...

USE is scanout, render, video, compute, or "" for all that the device does. Prints the name and node of each heap, best
first, or what to do instead.
"""

import json
import os
import socket
import sys


def connect():
    """The system's daemon, or else one of this user."""
    problem = FileNotFoundError("nowhere to look")
    for directory in ("/run", os.environ.get("XDG_RUNTIME_DIR")):
        if directory:
            daemon = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
            daemon.settimeout(5)
            try:
                daemon.connect(f"{directory}/dmaheapd/org.dmaheap.DmaHeap")
                return daemon
            except OSError as e:
                daemon.close()
                problem = e
    raise problem


def call(daemon, method, parameters):
    """One call, one reply: each is JSON with a NUL behind it."""
    message = {"method": f"org.dmaheap.DmaHeap.{method}", "parameters": parameters}
    daemon.sendall(json.dumps(message).encode() + b"\0")
    reply = bytearray()
    while not reply.endswith(b"\0"):
        part = daemon.recv(1 << 16)
        if not part:
            raise ConnectionError("the daemon hung up")
        reply += part
    reply = json.loads(reply[:-1])
    if "error" in reply:
        raise ValueError(f"{reply['error']} {reply.get('parameters', {})}")
    return reply["parameters"]


def main(words):
    if not words or len(words) % 2:
        sys.exit(__doc__)
    pairs = [{"device": device, "use": use or None} for device, use in zip(words[::2], words[1::2])]
    try:
        with connect() as daemon:
            answer = call(daemon, "FindHeaps", {"devices": pairs})
    except (OSError, ValueError) as e:
        sys.exit(f"find-heap.py: {e}")
    for heap in answer["heaps"]:
        print(heap["heap"], heap["path"])
    if not answer["heaps"]:  # an answer, not an error
        print("fallback", answer["fallback"])


if __name__ == "__main__":
    main(sys.argv[1:])
