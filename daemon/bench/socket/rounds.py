# SPDX-License-Identifier: Apache-2.0
"""Runs the rounds for `run`: ours and the limit in turn, medians as a table."""

import json
import os
import socket
import statistics
import subprocess
import sys
import time

work, ours, rounds, seconds, java = sys.argv[1:]
LOADS = [(1, 0), (8, 0), (64, 0), (8, 500), (64, 500)]


def connected(path):
    for _ in range(100):
        s = socket.socket(socket.AF_UNIX)
        try:
            s.connect(path)
            return s
        except OSError:
            time.sleep(0.1)
    sys.exit(path + ": nobody answers")


def ask(question):
    with connected(ours) as s:
        s.sendall(question.encode() + b"\0")
        reply = b""
        while not reply.endswith(b"\0"):
            reply += s.recv(1 << 20)
        return reply


def questions():
    devices = json.loads(ask('{"method":"org.dmaheap.DmaHeap.ListDevices"}')[:-1])["parameters"]["devices"]
    asked = [{"device": d["id"], "use": d["uses"][0]} for d in devices if d["uses"]][:2]
    yield "GetMap", json.dumps({"method": "org.dmaheap.DmaHeap.GetMap"})
    yield "FindHeaps", json.dumps({"method": "org.dmaheap.DmaHeap.FindHeaps", "parameters": {"devices": asked}})


def load(path, question, connections, idle):
    command = [work + "/load", path, question, str(connections), str(idle), seconds]
    return [float(x) for x in subprocess.check_output(command, text=True).split()[2:5]]


def cpu():
    with open("/proc/cpuinfo") as f:
        return next((line.split(":")[1].strip() for line in f if "model name" in line), os.uname().machine)


version = subprocess.run([java, "-version"], capture_output=True, text=True).stderr.splitlines()[0]
print(f"{cpu()}, {os.cpu_count()} processors, load {os.getloadavg()[0]:.1f}; {version}; Linux {os.uname().release}")
print(f"medians of {rounds} rounds of {seconds} s\n")
print("| question | bytes | connections + idle | C p50/p99 µs | C /s | ours p50/p99 µs | ours /s | p50 × | p99 × | rate × |")
print("|---|---|---|---|---|---|---|---|---|---|")
for name, question in questions():
    reply = ask(question)
    with open(work + "/reply", "wb") as f:
        f.write(reply)
    limit = subprocess.Popen([work + "/limit", work + "/limit.sock", work + "/reply"])
    connected(work + "/limit.sock").close()
    for connections, idle in LOADS:
        c, us = [], []
        for _ in range(int(rounds)):
            c.append(load(work + "/limit.sock", question, connections, idle))
            us.append(load(ours, question, connections, idle))
        cr, c50, c99 = (statistics.median(x) for x in zip(*c))
        ur, u50, u99 = (statistics.median(x) for x in zip(*us))
        print(f"| {name} | {len(reply)} | {connections} + {idle} | {c50:.1f}/{c99:.1f} | {cr:.0f} | {u50:.1f}/{u99:.1f} "
              f"| {ur:.0f} | {u50 / c50:.2f} | {u99 / c99:.2f} | {ur / cr:.2f} |", flush=True)
    limit.kill()
    limit.wait()
