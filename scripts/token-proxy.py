#!/usr/bin/env python3
"""token-proxy.py URL TOKEN: passes requests on that bear the token, else 401; for scripts/deploy-test.sh.

Open routes need no token. Below /broken it plays a service that is alive and not ready. Prints its own address.
"""

import http.server
import sys
import urllib.error
import urllib.request

URL, TOKEN = sys.argv[1:3]
OPEN = ("/healthz", "/health", "/readyz", "/openapi.yaml", "/")


class Proxy(http.server.BaseHTTPRequestHandler):
    def do_GET(self) -> None:
        self.answer(*self.asked(None))

    def do_POST(self) -> None:
        self.answer(*self.asked(self.rfile.read(int(self.headers["Content-Length"]))))

    def asked(self, body):
        if self.path == "/broken/healthz":
            return 200, "application/json", b'{"status":"alive"}'
        if self.path.startswith("/broken/"):
            return 503, "application/json", b'{"status":"not_ready"}'
        if self.path.split("?")[0] not in OPEN and self.headers["Authorization"] != f"Bearer {TOKEN}":
            return 401, "application/problem+json", b'{"status":401,"title":"Unauthorized"}'
        request = urllib.request.Request(URL + self.path, body)
        if body is not None:
            request.add_header("Content-Type", self.headers["Content-Type"])
        try:
            with urllib.request.urlopen(request) as got:
                return got.status, got.headers["Content-Type"], got.read()
        except urllib.error.HTTPError as error:
            return error.code, error.headers["Content-Type"], error.read()

    def answer(self, status: int, kind: str, body: bytes) -> None:
        self.send_response(status)
        self.send_header("Content-Type", kind)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *arguments: object) -> None:
        pass


server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Proxy)
print(f"http://127.0.0.1:{server.server_port}", flush=True)
server.serve_forever()
