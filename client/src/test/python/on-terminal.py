#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""on-terminal.py COLUMNS ROWS COMMAND...: runs a command whose standard output is a terminal, and prints what it writes there."""
import fcntl
import os
import pty
import struct
import subprocess
import sys
import termios

columns, rows = int(sys.argv[1]), int(sys.argv[2])
ours, its = pty.openpty()
settings = termios.tcgetattr(its)
settings[1] &= ~termios.OPOST  # bytes as they are written
termios.tcsetattr(its, termios.TCSANOW, settings)
fcntl.ioctl(its, termios.TIOCSWINSZ, struct.pack('HHHH', rows, columns, 0, 0))
child = subprocess.Popen(sys.argv[3:], stdout=its)
os.close(its)
while True:
    try:
        written = os.read(ours, 65536)
    except OSError:  # EIO: nobody has the terminal any more
        break
    sys.stdout.buffer.write(written)
sys.stdout.buffer.flush()
sys.exit(child.wait())
