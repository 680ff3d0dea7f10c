#!/usr/bin/env python3
"""Floods the service while a well-behaved client polls GET /rubric/version, and then stops it under load.

Phases: idle keep-alive connections; slow readers of a large response on top of them; a flood of malformed requests on
top of both; everything closed. For each phase it prints the poller's p50 and p99, the service's memory and its open
descriptors, and at the end what is out of bounds (exit status 1). Last, SIGTERM while rollouts are being scored: every
response whose head has come must be whole, nobody new may connect, and the service must exit with 0.

Environment: METAREWARD (the binary), FLOOD_IDLE (10000), FLOOD_READERS (1000), FLOOD_SECONDS (5, for each phase),
FLOOD_P99_MS (50). The number of idle connections is scaled down where the limit of descriptors is too low.
"""
import http.client
import json
import multiprocessing
import os
import re
import resource
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import threading
import time

from lib.messages import read_head
from lib.program import Program

BINARY = os.environ.get("METAREWARD", ".build/release/metareward")
SECONDS = float(os.environ.get("FLOOD_SECONDS", "5"))
P99_MS = float(os.environ.get("FLOOD_P99_MS", "50"))
IDLE_BYTES_MAX = 8 * 1024
RSS_MAX = 150 << 20
GRACE = 30
POLL = b"GET /rubric/version HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n"
LARGE = b"GET /openapi.yaml HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n" * 64
MALFORMED = [
    b"nonsense\r\n\r\n",
    b"GET / HTTP/1.1\r\n\r\n",
    b"GET / HTTP/3.0\r\nHost: a\r\n\r\n",
    b"GET /" + b"a" * 9000 + b" HTTP/1.1\r\nHost: a\r\n\r\n",
    b"GET / HTTP/1.1\r\nHost: a\r\n" + b"X: y\r\n" * 200 + b"\r\n",
    b"GET / HTTP/1.1\r\nHost: a\r\nX: " + b"x" * 20000 + b"\r\n\r\n",
    b"POST /score HTTP/1.1\r\nHost: a\r\nContent-Length: 5\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n",
    b"GET / HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Length: 9\r\nContent-Length: 8\r\n\r\n",
    b"POST /score HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Type: application/json\r\nTransfer-Encoding: chunked\r\n\r\n"
    + b"1\r\nx\r\n" * 8000,
    b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03",
]


def read_response(stream):
    """Reads one response with Content-Length; returns whether it was whole."""
    message = read_head(stream)
    if message is None:
        return False
    head, body = message
    length = int(re.search(rb"(?i)content-length: (\d+)", head).group(1))
    while len(body) < length:
        got = stream.recv(65536)
        if not got:
            return False
        body += got
    return True


def poll(port, pipe):
    """Polls on one connection until told to end; sends back the latencies of each phase when asked."""
    stream = socket.create_connection(("127.0.0.1", port))
    stream.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
    latencies = []
    while True:
        if pipe.poll(0.005):
            if pipe.recv() == "end":
                return
            pipe.send(latencies)
            latencies = []
        start = time.perf_counter()
        stream.sendall(POLL)
        if not read_response(stream):
            pipe.send(None)
            return
        latencies.append(time.perf_counter() - start)


class Flood:
    """The phases and what they measured."""

    def __init__(self, service):
        self.service = service
        self.problems = []
        self.pipe, other = multiprocessing.Pipe()
        self.poller = multiprocessing.Process(target=poll, args=(service.port, other), daemon=True)
        self.poller.start()

    def connect(self, receive_buffer=None):
        stream = socket.socket()
        if receive_buffer:
            stream.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, receive_buffer)
        stream.settimeout(60)
        stream.connect(("127.0.0.1", self.service.port))
        return stream

    def report(self, name):
        self.pipe.send("phase")
        latencies = sorted(self.pipe.recv() or [])
        if not latencies:
            self.problems.append(f"{name}: the poller was cut off")
            return
        p50, p99 = (latencies[int(len(latencies) * q)] * 1000 for q in (0.5, 0.99))
        memory, descriptors = self.service.memory(), sum(self.service.descriptors())
        print(
            f"{name:<34} polls {len(latencies):>5}  p50 {p50:7.2f} ms  p99 {p99:7.2f} ms  "
            f"memory {memory / 2**20:6.1f} MiB  descriptors {descriptors:>6}", flush=True)
        if p99 > P99_MS:
            self.problems.append(f"{name}: p99 is {p99:.1f} ms, more than {P99_MS:.0f}")

    def idle(self, count):
        streams = []
        for _ in range(count):
            stream = self.connect()
            stream.sendall(POLL)
            read_response(stream)
            streams.append(stream)
        return streams

    def slow_readers(self, count):
        streams = []
        for _ in range(count):
            stream = self.connect(receive_buffer=4096)
            stream.sendall(LARGE)
            streams.append(stream)
        end = time.monotonic() + SECONDS
        while time.monotonic() < end:
            for stream in streams[:: max(1, count // 100)]:
                stream.recv(1)
            time.sleep(0.2)
        return streams

    def malformed(self):
        count = 0
        end = time.monotonic() + SECONDS
        while time.monotonic() < end:
            stream = self.connect()
            try:
                stream.sendall(MALFORMED[count % len(MALFORMED)])
                stream.shutdown(socket.SHUT_WR)
                while stream.recv(65536):
                    pass
            except OSError:
                pass
            stream.close()
            count += 1
        return count

    def run(self, idle_count, reader_count):
        service = self.service
        time.sleep(SECONDS)
        self.report("before")
        # The first connections fill the allocator's caches; they are no part of what one more costs.
        for stream in self.idle(200):
            stream.close()
        time.sleep(0.5)
        memory, descriptors = service.memory(), sum(service.descriptors())
        streams = self.idle(idle_count)
        per_connection = (service.memory() - memory) / idle_count
        self.report(f"{idle_count} connections being opened")
        time.sleep(SECONDS)
        self.report(f"{idle_count} connections idle")
        print(f"{'':<34} {per_connection / 1024:.1f} KiB for each idle connection", flush=True)
        if per_connection > IDLE_BYTES_MAX:
            self.problems.append(f"an idle connection takes {per_connection / 1024:.1f} KiB")
        if service.memory() > RSS_MAX:
            self.problems.append(f"with idle connections the service takes {service.memory() / 2**20:.0f} MiB")
        streams += self.slow_readers(reader_count)
        self.report(f"and {reader_count} slow readers")
        count = self.malformed()
        self.report(f"and {count} malformed requests")
        for stream in streams:
            stream.close()
        end = time.monotonic() + 60
        while sum(service.descriptors()) > descriptors and time.monotonic() < end:
            time.sleep(0.2)
        time.sleep(SECONDS)
        self.report("after")
        left = sum(service.descriptors()) - descriptors
        if left > 0:
            self.problems.append(f"{left} descriptors more than before are open")
        grown = service.memory() - memory
        if grown > 64 << 20:
            self.problems.append(f"the memory is {grown / 2**20:.0f} MiB larger than before")
        self.pipe.send("end")


def score_until_stopped(port, results):
    """Scores on one connection until the service ends it; counts whole, cut and refused responses."""
    body = json.dumps({"rollouts": [{"prompt": "Write about tea.", "response": "Tea is a drink. It is old."}] * 8})
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=60)
    while True:
        try:
            connection.request("POST", "/score", body, {"Content-Type": "application/json"})
            response = connection.getresponse()
        except (OSError, http.client.HTTPException):
            # No head has come: the connection was closed before the request was taken, or nobody listens.
            results.append("none")
            return
        try:
            if response.status in (200, 503):
                json.loads(response.read())
            results.append(response.status)
        except (OSError, ValueError, http.client.HTTPException):
            results.append("cut")
        if response.getheader("Connection") == "close":
            return


def stop_under_load(service):
    """Sends SIGTERM while 32 clients score; returns the problems."""
    results = []
    clients = [threading.Thread(target=score_until_stopped, args=(service.port, results)) for _ in range(32)]
    for client in clients:
        client.start()
    time.sleep(2)
    start = time.monotonic()
    service.process.send_signal(signal.SIGTERM)
    problems = []
    try:
        code = service.process.wait(GRACE + 15)
        if code != 0:
            problems.append(f"SIGTERM: exit status {code}, not 0")
    except subprocess.TimeoutExpired:
        problems.append("SIGTERM: the service did not end within its grace")
    seconds = time.monotonic() - start
    for client in clients:
        client.join()
    try:
        socket.create_connection(("127.0.0.1", service.port), timeout=5)
        problems.append("SIGTERM: a connection was accepted afterwards")
    except ConnectionRefusedError:
        pass
    whole = sum(1 for result in results if result == 200)
    cut = results.count("cut")
    if cut or not whole:
        problems.append(f"SIGTERM: {cut} responses were cut, {whole} were whole")
    print(f"SIGTERM under load: {whole} scored, {results.count(503)} refused as draining, {cut} cut, "
          f"ended after {seconds:.1f} s")
    return problems


def main():
    wanted = int(os.environ.get("FLOOD_IDLE", "10000"))
    readers = int(os.environ.get("FLOOD_READERS", "1000"))
    _, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (hard, hard))
    if hard != resource.RLIM_INFINITY and wanted + readers + 500 > hard:
        scaled = max(100, hard - readers - 500)
        print(f"flood: the limit of descriptors is {hard}; {scaled} idle connections in place of {wanted}")
        wanted = scaled
    folder = tempfile.mkdtemp(prefix="metareward-flood-")
    service = Program(
        BINARY, ["serve", "--port", "0", "--data", os.path.join(folder, "data")], os.path.join(folder, "log"))
    try:
        flood = Flood(service)
        flood.run(wanted, readers)
        problems = flood.problems + stop_under_load(service)
    finally:
        service.kill()
    for problem in problems:
        print("flood: " + problem, file=sys.stderr)
    if problems:
        sys.exit(1)
    shutil.rmtree(folder)
    print("flood: ok")


if __name__ == "__main__":
    main()
