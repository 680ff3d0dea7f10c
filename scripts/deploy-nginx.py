#!/usr/bin/env python3
"""Puts nginx with deploy/nginx.conf before a real service, and before one that breaks off, and asks through it.

Usage: deploy-nginx.py BINARY. Needs nginx and openssl. Of the configuration only the ports and folders are changed.
"""

import http.client
import os
import re
import socket
import ssl
import subprocess
import sys
import tempfile
import threading
from pathlib import Path

from lib.cases import Cases
from lib.messages import read_head
from lib.nginx import Nginx
from lib.program import Program

BINARY = sys.argv[1]
CONFIGURATION = Path(__file__).resolve().parent.parent / "deploy/nginx.conf"
MIB = 1 << 20
REQUESTS = 40
SERVICE = """
server: {{ port: 0 }}
{access}
tasks: {{ essay_writing: {{ judge: simulated, meta: {{ model: simulated }} }} }}
default_task: essay_writing
"""


def free_port():
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        return listener.getsockname()[1]


class Proxy:
    """nginx in a folder of its own, before an upstream on a port of this machine."""

    def __init__(self, folder, upstream):
        folder.mkdir()
        folder.chmod(0o755)
        command = "req -x509 -newkey ec -pkeyopt ec_paramgen_curve:prime256v1 -nodes -days 2 -subj /CN=localhost"
        subprocess.run(["openssl", *command.split(), "-addext", "subjectAltName=DNS:localhost", "-keyout",
                        str(folder / "server.key"), "-out", str(folder / "server.pem")], check=True, capture_output=True)
        self.port = free_port()
        # The worker's user has no part in the folders that nginx was built with.
        kinds = ("client_body", "proxy", "fastcgi", "uwsgi", "scgi")
        places = "".join(f"\n    {kind}_temp_path {folder}/{kind};" for kind in kinds)
        text = "daemon off;\n" + CONFIGURATION.read_text()
        for old, new, count in (
            ("/etc/nginx/tls", str(folder), 2), ("/var/log/nginx", str(folder), 2),
            ("/run/nginx.pid", f"{folder}/nginx.pid", 1),
            ("127.0.0.1:8080", f"127.0.0.1:{upstream}", 1), ("listen 443 ssl", f"listen 127.0.0.1:{self.port} ssl", 1),
            ("listen [::]:443 ssl", f"listen unix:{folder}/ipv6.sock ssl", 1), ("http {\n", "http {" + places + "\n", 1),
        ):
            if text.count(old) != count:
                sys.exit(f"deploy-nginx: deploy/nginx.conf does not have {old!r} {count} times")
            text = text.replace(old, new)
        self.trust_file = folder / "server.pem"
        self.trust = ssl.create_default_context(cafile=str(self.trust_file))
        self.nginx = Nginx(text, str(folder), self.port)

    def connect(self, source="127.0.0.1"):
        connection = http.client.HTTPSConnection(
            "localhost", self.port, timeout=120, context=self.trust, source_address=(source, 0))
        connection.connect()
        return connection

    def ask(self, method, path, body=None, fields=None, source="127.0.0.1"):
        connection = self.connect(source)
        try:
            connection.request(method, path, body, fields or {})
            response = connection.getresponse()
            return response.status, response.headers.get("Content-Type", ""), response.read()
        finally:
            connection.close()


class BreaksOff:
    """A server that answers the first request of a connection and hangs up at the second. It counts those."""

    def __init__(self):
        self.listener = socket.create_server(("127.0.0.1", 0))
        self.port = self.listener.getsockname()[1]
        self.counted, self.lock = 0, threading.Lock()
        threading.Thread(target=self._accept, daemon=True).start()

    def _accept(self):
        while True:
            stream, _ = self.listener.accept()
            threading.Thread(target=self._serve, args=(stream,), daemon=True).start()

    def _serve(self, stream):
        with stream:
            read_head(stream)
            stream.sendall(b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok")
            if read_head(stream):
                with self.lock:
                    self.counted += 1


def accepted(service, token):
    text = service.ask("GET", "/metrics", fields=token)[2].decode()
    return int(re.search(r"^metareward_http_connections_accepted_total(?:\{.*\})? (\d+)", text, re.M).group(1))


def passes_on(cases, proxy, service, token):
    cases.equal("health through TLS", proxy.ask("GET", "/healthz")[0], 200)
    cases.equal("nothing without a token", proxy.ask("GET", "/rubric/version")[0], 401)
    cases.equal("the token is passed on", proxy.ask("GET", "/rubric/version", fields=token)[0], 200)
    cases.equal("measurements for this machine", proxy.ask("GET", "/metrics", fields=token)[0], 200)
    cases.equal("nobody beside the allow-list", proxy.ask("GET", "/healthz", source="127.0.0.2")[0], 403)
    smoke = str(CONFIGURATION.parent / "smoke.sh")
    environment = os.environ | {"METAREWARD_TOKEN": token["Authorization"].split()[1],
                                "CURL_CA_BUNDLE": str(proxy.trust_file)}
    done = subprocess.run(["sh", smoke, f"https://localhost:{proxy.port}"], env=environment, capture_output=True, text=True)
    cases.check("the smoke test", done.returncode == 0, done.stdout + done.stderr)


def keeps_connections(cases, proxy, service, token):
    before = accepted(service, token)
    for _ in range(REQUESTS):
        proxy.ask("GET", "/rubric/version", fields=token)
    grown = accepted(service, token) - before - 1  # the one that asks
    workers = os.cpu_count() or 1
    cases.check(f"{REQUESTS} clients take at most a connection a worker to the service", grown <= workers,
                f"{grown} connections, {workers} workers")


def takes_bodies(cases, proxy, service, token):
    fields = token | {"Content-Type": "application/json"}
    body = b'{"purpose":"eval","rollouts":[{"prompt":"Tea?","response":"' + b"a" * (64 * MIB - 80) + b'"}]}'
    direct = service.ask("POST", "/score", body, fields, timeout=120)
    status, kind, text = proxy.ask("POST", "/score", body, fields)
    cases.check("a body of nearly 64 MiB reaches the service", status == direct[0] and "json" in kind,
                f"{status} {kind} {text[:200]!r} through nginx, {direct[0]} without")
    # The head alone: whoever refuses it need not wait for the body.
    connection = proxy.connect()
    connection.putrequest("POST", "/score")
    for name, value in (fields | {"Content-Length": str(65 * MIB)}).items():
        connection.putheader(name, value)
    connection.endheaders()
    try:
        status = connection.getresponse().status
    except (TimeoutError, http.client.RemoteDisconnected):
        status = "no answer before the body"
    cases.equal("a body of 65 MiB is refused", status, 413)
    connection.close()


def streams_events(cases, proxy, service, token):
    connection = proxy.connect()
    try:
        connection.request("GET", "/events", headers=token)
        response = connection.getresponse()
        cases.equal("a stream of events", response.headers.get("Content-Type", "").split(";")[0], "text/event-stream")
        first = response.readline()
        items = [{"name": "a", "text": "Is it good?", "min": 0, "max": 5}]
        status = service.ask("POST", "/rubric", {"task": "essay_writing", "items": items}, token)[0]
        cases.equal("a rubric is published", status, 201)
        line = first
        while line and b"rubric.published" not in line:
            line = response.readline()
        cases.check("its event comes while the stream is open", b"rubric.published" in line, "the stream ended")
    except TimeoutError:
        cases.check("its event comes while the stream is open", False, "nothing came: nginx holds it back")
    finally:
        connection.close()


def tries_once(cases, folder):
    upstream = BreaksOff()
    proxy = Proxy(folder, upstream.port)
    try:
        for method in ("GET", "POST"):
            before, status, rounds = upstream.counted, 200, 0
            # Each worker's first request is answered and leaves a connection behind, on which the next one is broken off.
            while status == 200 and rounds < 100:
                status, rounds = proxy.ask(method, "/score", b"{}" if method == "POST" else None)[0], rounds + 1
            cases.equal(f"{method} that is broken off gets 502", status, 502)
            cases.equal(f"{method} that is broken off is tried once", upstream.counted - before, 1)
    finally:
        proxy.nginx.stop()


def main():
    cases = Cases()
    made = subprocess.check_output([BINARY, "token", "new", "--scopes", "operate"], text=True)
    token = {"Authorization": "Bearer " + made.split("\n")[0]}
    with tempfile.TemporaryDirectory(prefix="metareward-nginx-") as name:
        folder = Path(name)
        folder.chmod(0o755)
        configuration = folder / "metareward.yaml"
        configuration.write_text(SERVICE.format(access=made.split("\n", 2)[2]))
        service = Program(BINARY, ["serve", "--config", configuration, "--data", folder / "data"], folder / "service.log")
        try:
            service.wait_until_ready()
            proxy = Proxy(folder / "proxy", service.port)
            try:
                for part in (passes_on, keeps_connections, streams_events, takes_bodies):
                    part(cases, proxy, service, token)
            finally:
                proxy.nginx.stop()
        finally:
            service.stop()
        tries_once(cases, folder / "breaks-off")
    cases.end()


main()
