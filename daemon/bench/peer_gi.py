#!/usr/bin/python3
# SPDX-License-Identifier: Apache-2.0
"""An equal service in Python with gi: answers every message on a Unix socket with the bytes of a file."""

import sys

from gi.repository import Gio, GLib


def main(path, reply_file):
    with open(reply_file, "rb") as file:
        reply = file.read()

    def incoming(_service, connection, _source):
        stream = Gio.DataInputStream.new(connection.get_input_stream())
        while True:
            request, _length = stream.read_upto("\0", 1, None)
            if request is None:
                return True
            stream.read_byte(None)
            connection.get_output_stream().write_all(reply, None)

    service = Gio.ThreadedSocketService.new(64)
    service.add_address(Gio.UnixSocketAddress.new(path), Gio.SocketType.STREAM, Gio.SocketProtocol.DEFAULT, None)
    service.connect("run", incoming)
    service.start()
    GLib.MainLoop().run()


main(*sys.argv[1:])
