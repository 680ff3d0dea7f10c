"""What an image of the Dockerfile has to do, asked of its root: its contents, its user, its start, its end, its TLS."""

import http.client
import json
import os
import re
import subprocess
import threading
import time
from pathlib import Path

from lib.cases import Cases

LIBRARIES = ("libssl.so", "libcrypto.so", "libsqlite3.so", "libz.so", "libstdc++.so")
CONFIGURATION = """
server: {{host: 0.0.0.0, port: {port}, insecure: true}}
models: {{judge: {{url: "{judge}/v1", model: simulated}}}}
tasks: {{essay_writing: {{judge: judge, program: single}}}}
default_task: essay_writing
"""
SECURE = """
server: {listen: ["https://127.0.0.1:0"], tls: {certificate: /etc/metareward/server.pem, key: /etc/metareward/server.key}}
tasks: {essay_writing: {judge: simulated, meta: {model: simulated}}}
default_task: essay_writing
"""
OPENSSL = (
    "req -x509 -newkey ec -pkeyopt ec_paramgen_curve:prime256v1 -nodes -days 2 -subj /CN=authority "
    "-keyout ca.key -out ca.pem",
    "req -newkey ec -pkeyopt ec_paramgen_curve:prime256v1 -nodes -subj /CN=localhost -addext subjectAltName=DNS:localhost "
    "-keyout server.key -out server.csr",
    "x509 -req -in server.csr -CA ca.pem -CAkey ca.key -CAcreateserial -days 2 -copy_extensions copy -out server.pem",
)


def megabytes(path):
    """Without what apt keeps, which images of Debian throw away."""
    apt = ["--exclude=var/cache/apt/*", "--exclude=var/lib/apt/lists/*"]
    return int(subprocess.check_output(["du", "-sxm", *apt, str(path)], text=True).split()[0])


class Image:
    """The root that the last stage made, and what the Dockerfile says of its process."""

    def __init__(self, stage, label, base, port):
        self.stage, self.root, self.label, self.port = stage, stage.root, label, port
        self.base = base
        self.cases = Cases()
        self.command = [*stage.entry, *stage.command]

    def run(self, *arguments, user="", timeout=120):
        done = subprocess.run(
            self.stage.chroot(list(arguments), user), capture_output=True, text=True, timeout=timeout, check=False)
        return done.returncode, done.stdout + done.stderr

    def is_healthy(self):
        return self.run("env", f"METAREWARD_HEALTH_PORT={self.port}", *self.stage.health)[0] == 0

    def try_out(self):
        """Everything in turn; ends the script with 1 where something is not as it should be."""
        self.contents()
        self.has_no_configuration()
        self.prepare_certificates()
        self.tls()
        self.make_read_only()
        self.serves_and_drains()
        self.cases.end()

    def contents(self):
        binary = self.root / "usr/local/bin/metareward"
        sizes = f"{megabytes(self.root)} MB, of which the base is {megabytes(self.base)} and the program {megabytes(binary)}"
        print(f"  the image's root has {sizes}")
        _, text = self.run("ldd", "/usr/local/bin/metareward")
        missing = [name for name in LIBRARIES if not re.search(re.escape(name) + r"[.0-9]* => /", text)]
        self.cases.equal("its shared libraries are there", missing, [])
        self.cases.check("no other library is missing, and none is Swift's", not re.search("not found|libswift", text), text)
        self.cases.equal("the version is the label's", self.run("metareward", "--version"), (0, self.label + "\n"))
        self.cases.equal("the user is not root", self.run("id", "-u"), (0, "10001\n"))
        self.cases.equal(
            "the user's files", self.run("stat", "-c", "%U %a", "/var/lib/metareward", "/usr/local/bin/metareward"),
            (0, "metareward 750\nroot 755\n"))

    def has_no_configuration(self):
        status, text = self.run(*self.command)
        self.cases.check("without a configuration it ends with 78 and says so",
                         status == 78 and "/etc/metareward/metareward.yaml" in text, f"{status} {text}")

    def prepare_certificates(self):
        folder = self.root / "etc/metareward"
        for command in OPENSSL:
            subprocess.run(["openssl", *command.split()], cwd=folder, check=True, capture_output=True)
        for name in ("server.key", "server.pem"):
            os.chown(folder / name, 10001, 10001)
        (folder / "secure.yaml").write_text(SECURE)

    def tls(self):
        """The image's program calls a service with a certificate, before and after its authority is one of the system's."""
        shown = subprocess.check_output(["grep", "-c", "BEGIN CERT", str(self.root / "etc/ssl/certs/ca-certificates.crt")])
        self.cases.check("the system's authorities are there", int(shown) > 50, shown)
        arguments = ["serve", "--config", "/etc/metareward/secure.yaml", "--data", "/tmp/secure"]
        log = self.root / "tmp/secure.log"
        with open(log, "wb") as file:
            service = subprocess.Popen(self.stage.chroot(["metareward", *arguments]), stdout=file, stderr=file)
        try:
            address, deadline = None, time.monotonic() + 60
            while address is None and time.monotonic() < deadline and service.poll() is None:
                address = re.search(r"https://127\.0\.0\.1:(\d+)", log.read_text())
                time.sleep(0.05)
            if address is None:
                self.cases.check("it serves TLS", False, log.read_text())
                return
            ask = ["metareward", "rubric", "show", "--url", f"https://localhost:{address.group(1)}"]
            status, text = self.run(*ask)
            is_refused = status != 0 and "certificate" in text.lower()
            self.cases.check("an unknown authority is refused", is_refused, f"{status} {text}")
            place = "/usr/local/share/ca-certificates/authority.crt"
            self.run("sh", "-c", f"cp /etc/metareward/ca.pem {place} && update-ca-certificates", user="0:0")
            status, text = self.run(*ask)
            self.cases.check("one of the system's is trusted", status == 0, f"{status} {text}")
        finally:
            service.terminate()
            self.cases.equal("the service with TLS ends with 0", service.wait(60), 0)

    def make_read_only(self):
        """Read only as under `docker run --read-only`, with an empty data folder and a /tmp of their own."""
        for name, options in (("var/lib/metareward", "uid=10001,gid=10001,mode=0750"), ("tmp", "mode=1777")):
            subprocess.run(["mount", "-t", "tmpfs", "-o", options, "tmpfs", str(self.root / name)], check=True)
        judge = self.port + 1
        text = CONFIGURATION.format(port=self.port, judge=f"http://127.0.0.1:{judge}")
        (self.root / "etc/metareward/metareward.yaml").write_text(text)
        subprocess.run(["mount", "--rbind", str(self.root), str(self.root)], check=True)
        subprocess.run(["mount", "-o", "remount,ro,bind", str(self.root)], check=True)
        status, text = self.run("touch", "/etc/metareward/written", user="0:0")
        self.cases.check("the root is read only", status != 0 and "Read-only" in text, text)

    def start(self, *arguments):
        with open(self.root / "tmp/log", "ab") as log:
            return subprocess.Popen(self.stage.chroot(list(arguments)), stdout=log, stderr=log)

    def serves_and_drains(self):
        judge = self.start("metareward", "simulate-llm", "--port", str(self.port + 1), "--latency", "2")
        service = None
        try:
            # chroot and env replace themselves, so the process is the service itself.
            service = self.start(*self.command)
            deadline = time.monotonic() + 60
            while not self.is_healthy() and service.poll() is None and time.monotonic() < deadline:
                time.sleep(0.1)
            self.cases.check("its health check passes", self.is_healthy(), (self.root / "tmp/log").read_text()[-2000:])
            status = Path(f"/proc/{service.pid}/status").read_text()
            self.cases.check("it runs as that user, without capabilities",
                             re.search(r"Uid:\s10001\s.*\n(.*\n)*CapEff:\s0+\n", status), status)
            self.await_ready()
            smoke = Path(__file__).resolve().parent.parent.parent / "deploy/smoke.sh"
            address = f"http://127.0.0.1:{self.port}"
            done = subprocess.run([str(smoke), address], capture_output=True, text=True, check=False)
            self.cases.check("the smoke test", done.returncode == 0, done.stdout + done.stderr)
            self.drains(service)
        finally:
            for process in (service, judge):
                if process is not None:
                    process.kill()
                    process.wait()
        self.cases.check("the health check fails without a service", not self.is_healthy())

    def ask(self, port, method, path, body=None):
        connection = http.client.HTTPConnection("127.0.0.1", port, timeout=60)
        try:
            connection.request(method, path, body, {"Content-Type": "application/json"} if body else {})
            response = connection.getresponse()
            return response.status, response.read()
        finally:
            connection.close()

    def await_ready(self):
        deadline = time.monotonic() + 60
        while self.ask(self.port, "GET", "/readyz")[0] != 200 and time.monotonic() < deadline:
            time.sleep(0.1)

    def drains(self, service):
        """A rollout that waits for its judge at SIGTERM is answered with its reward."""
        answers = []
        body = json.dumps({"rollouts": [{"prompt": "Tea?", "response": "Tea is a drink. It is warm and old."}]})
        client = threading.Thread(target=lambda: answers.append(self.ask(self.port, "POST", "/score", body)))
        client.start()
        deadline = time.monotonic() + 60
        while time.monotonic() < deadline:
            if json.loads(self.ask(self.port + 1, "GET", "/simulated/state")[1])["in_progress"]:
                break
            time.sleep(0.02)
        service.terminate()
        client.join(60)
        status, text = answers[0] if answers else (0, b"{}")
        is_scored = status == 200 and json.loads(text)["rewards"][0] is not None
        self.cases.check("SIGTERM: what is in flight is scored", is_scored, f"{status} {text}")
        self.cases.equal("SIGTERM: it ends with 0", service.wait(60), 0)
