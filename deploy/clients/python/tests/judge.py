"""A judge whose calls a test can hold back and have fail: the simulated model behind a gate."""

from __future__ import annotations

import http.client
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any, Optional

from process import Process


class Judge:
    """Passes calls on to `metareward simulate-llm`; faults are words of docs/simulated-model.md."""

    def __init__(self, folder: Path) -> None:
        self._process = Process(["simulate-llm", "--port", "0"], folder)
        self.faults: list[str] = []
        """The faults of the next calls, one each; the calls after them have `fault`."""
        self.fault: Optional[str] = None
        self.open = threading.Event()
        """While it is not set, calls wait."""
        self.open.set()
        self.calls = 0
        judge = self

        class Gate(BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"

            def do_GET(self) -> None:
                self._pass_on(b"", None)

            def do_POST(self) -> None:
                body = self.rfile.read(int(self.headers["Content-Length"]))
                judge.calls += 1
                fault = judge.faults.pop(0) if judge.faults else judge.fault
                judge.open.wait(60)
                self._pass_on(body, fault)

            def _pass_on(self, body: bytes, fault: Optional[str]) -> None:
                address = judge._process.url.removeprefix("http://")
                upstream = http.client.HTTPConnection(address, timeout=60)
                headers = {"Content-Type": "application/json"}
                if fault is not None:
                    headers["Simulated-Fault"] = fault
                upstream.request(self.command, self.path, body or None, headers)
                answer = upstream.getresponse()
                data = answer.read()
                upstream.close()
                self.send_response(answer.status)
                self.send_header("Content-Type", answer.headers.get("Content-Type", "text/plain"))
                self.send_header("Content-Length", str(len(data)))
                self.end_headers()
                self.wfile.write(data)

            def log_message(self, *arguments: Any) -> None:
                pass

        class Server(ThreadingHTTPServer):
            daemon_threads = True
            request_queue_size = 1024

        self._server = Server(("127.0.0.1", 0), Gate)
        threading.Thread(target=self._server.serve_forever, daemon=True).start()

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self._server.server_port}/v1"

    def calm(self) -> None:
        self.faults, self.fault, self.calls = [], None, 0
        self.open.set()

    def stop(self) -> None:
        self.open.set()
        self._server.shutdown()
        self._process.stop()
