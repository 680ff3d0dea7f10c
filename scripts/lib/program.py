"""A process of the binary that listens, for the scripts that drive it."""

import http.client
import json
import os
import re
import signal
import subprocess
import sys
import time

# What `serve` logs and `simulate-llm` prints once they listen; addresses in other lines are those of models.
LISTENS = re.compile(rb"(?:listen\.url(?:=|\":\")|simulated model on )http://(?:127\.0\.0\.1|0\.0\.0\.0):(\d+)")


class Program:
    """Starts `binary arguments…` and reads from its log where it listens.

    The log is the file `log`, to which another life of the same program may append. Ends the script, with the log's last lines,
    where the program ends or does not listen within `seconds`.
    """

    def __init__(self, binary, arguments, log, environment=None, seconds=120):
        self.log = os.fspath(log)
        with open(self.log, "ab") as file:
            start = file.tell()
            self.process = subprocess.Popen(
                [os.path.abspath(binary), *map(str, arguments)], stdin=subprocess.DEVNULL, stdout=file, stderr=file,
                env=None if environment is None else os.environ | environment)
        self.pid = self.process.pid
        self.port = self._port(start, time.monotonic() + seconds)
        self.url = f"http://127.0.0.1:{self.port}"

    def _port(self, start, deadline):
        while time.monotonic() < deadline:
            # Asked first: what it wrote before its end is then in the log.
            has_ended = self.process.poll() is not None
            with open(self.log, "rb") as file:
                file.seek(start)
                text = file.read()
            found = LISTENS.search(text)
            if found and not has_ended:
                return int(found.group(1))
            if has_ended:
                break
            time.sleep(0.02)
        status = self.process.poll()
        self.kill()
        why = "said no address in time" if status is None else f"ended with status {status}"
        raise SystemExit(f"{os.path.basename(self.log)}: the program {why}; {self.log} ends with:\n"
                         + text[-2000:].decode(errors="replace"))

    @property
    def is_running(self):
        return self.process.poll() is None

    def ask(self, method, path, body=None, fields=None, timeout=60):
        """One request on a connection of its own; gives status, header fields and bytes. What is no bytes is sent as JSON."""
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=timeout)
        try:
            fields = dict(fields or {})
            if body is not None and not isinstance(body, bytes):
                body = json.dumps(body).encode()
                fields.setdefault("Content-Type", "application/json")
            connection.request(method, path, body, fields)
            response = connection.getresponse()
            return response.status, response.headers, response.read()
        finally:
            connection.close()

    def wait_until_ready(self, seconds=60):
        """Waits until GET /readyz answers 200; ends the script where it does not."""
        deadline = time.monotonic() + seconds
        while self.ask("GET", "/readyz")[0] != 200:
            if time.monotonic() > deadline:
                raise SystemExit(f"{os.path.basename(self.log)}: the service is not ready; see {self.log}")
            time.sleep(0.1)

    def status(self, name):
        """A figure of /proc/PID/status, such as VmRSS in KiB; 0 when the process has ended."""
        try:
            with open(f"/proc/{self.pid}/status", encoding="ascii") as file:
                return next((int(line.split()[1]) for line in file if line.startswith(name + ":")), 0)
        except OSError:
            return 0

    def memory(self):
        """Resident bytes; 0 when the process has ended."""
        return self.status("VmRSS") * 1024

    def descriptors(self):
        """How many sockets are open, and how many other descriptors."""
        sockets = others = 0
        folder = f"/proc/{self.pid}/fd"
        for name in os.listdir(folder):
            try:
                is_socket = os.readlink(os.path.join(folder, name)).startswith("socket:")
            except FileNotFoundError:
                continue
            sockets, others = sockets + is_socket, others + (not is_socket)
        return sockets, others

    def stop(self, number=signal.SIGTERM, seconds=60):
        """Sends the signal and waits for the end, which SIGKILL brings when time is up; gives the exit status."""
        if self.is_running:
            self.process.send_signal(number)
        try:
            return self.process.wait(seconds)
        except subprocess.TimeoutExpired:
            print(f"{os.path.basename(self.log)}: it did not end within {seconds} s of signal {number}", file=sys.stderr)
            self.process.kill()
            return self.process.wait()

    def kill(self):
        """Ends it as a crash would."""
        self.stop(signal.SIGKILL)
