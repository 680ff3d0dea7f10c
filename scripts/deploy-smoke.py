#!/usr/bin/env python3
"""Runs deploy/smoke.sh against services that are well and against what is not; it must say which, with its exit status.

Usage: deploy-smoke.py BINARY. Without nginx it leaves out the server that answers everything with a page.
"""

import os
import re
import shutil
import socket
import subprocess
import sys
import tempfile
from pathlib import Path

from lib.cases import Cases
from lib.nginx import Nginx
from lib.program import Program

BINARY = os.path.abspath(sys.argv[1])
SMOKE = Path(__file__).resolve().parent.parent / "deploy/smoke.sh"
PAGES = """
daemon off;
pid {folder}/nginx.pid;
error_log {folder}/nginx.log;
events {{ }}
http {{
    access_log off;
    server {{ listen 127.0.0.1:{port}; default_type text/html; return 200 "<!DOCTYPE html><title>Welcome</title>\\n"; }}
}}
"""
JUDGED = """
models: {{ judge: {{ url: "{url}/v1", model: simulated, attempts: 1 }} }}
tasks: {{ essay_writing: {{ judge: judge, judge_settings: {{ call_timeout: 5s }} }} }}
default_task: essay_writing
server: {{ port: 0 }}
"""


def free_port():
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        return listener.getsockname()[1]


def smoke(*arguments, **environment):
    """Exit status, and everything that was said."""
    base = {name: value for name, value in os.environ.items() if not name.startswith(("METAREWARD", "SMOKE"))}
    done = subprocess.run(
        ["sh", str(SMOKE), *arguments], env=base | environment, capture_output=True, text=True, timeout=300)
    return done.returncode, done.stdout + done.stderr


def expect(cases, what, status, pattern, *arguments, **environment):
    got, text = smoke(*arguments, **environment)
    cases.check(
        what, got == status and re.search(pattern, text), f"status {got} and not {status}, or no {pattern!r} in:\n{text}")


class Services:
    """Programs in a folder, which end together."""

    def __init__(self, folder):
        self.folder, self.all = Path(folder), []

    def start(self, name, *arguments):
        program = Program(BINARY, arguments, self.folder / f"{name}.log")
        self.all.append(program)
        return program

    def serve(self, name, configuration):
        path = self.folder / f"{name}.yaml"
        path.write_text(configuration)
        return self.start(name, "serve", "--config", path, "--data", self.folder / name)

    def end(self):
        for program in self.all:
            program.stop()


def well(cases, services):
    service = services.start("plain", "serve", "--port", "0", "--data", services.folder / "plain")
    expect(cases, "a service that is well", 0, r"9 checks passed", service.url)
    expect(cases, "an address with a slash", 0, r"checks passed", service.url + "/")
    expect(cases, "another task", 0, r"checks passed", service.url, METAREWARD_TASK="summarization")
    expect(cases, "a task that is not there", 1, r"head of the rubric FAILED: status 404", service.url, METAREWARD_TASK="nope")


def nobody_and_others(cases, services):
    expect(cases, "wrong use", 2, r"usage: smoke\.sh URL")
    expect(cases, "nothing listens", 1, r"alive FAILED: .*([Cc]onnect|refused)", f"http://127.0.0.1:{free_port()}")
    expect(cases, "no such host", 1, r"alive FAILED: .*resolve", "http://nowhere.invalid:8080")
    if shutil.which("nginx") is None:
        print("  skipped a server that answers everything with a page: no nginx")
        return
    port = free_port()
    nginx = Nginx(PAGES.format(folder=services.folder, port=port), services.folder, port)
    try:
        expect(cases, "a server that answers everything with a page", 1, r"alive FAILED: status 200 with a page of HTML",
               f"http://127.0.0.1:{port}")
    finally:
        nginx.stop()


def judges(cases, services):
    absent = services.serve("absent", JUDGED.format(url=f"http://127.0.0.1:{free_port()}"))
    expect(cases, "a judge that was never there", 1, r"ready FAILED: status 503 .*\n.*\n.*judge", absent.url)
    model = services.start("model", "simulate-llm", "--port", "0")
    left = services.serve("left", JUDGED.format(url=model.url))
    left.wait_until_ready()
    expect(cases, "a judge of one's own", 0, r"checks passed", left.url)
    model.kill()
    expect(cases, "a judge that went away", 1,
           r"scoring FAILED: the rollout has no reward(.|\n)*judge_unavailable|ready FAILED: status 503", left.url)


def tokens(cases, services):
    made = [
        subprocess.check_output([BINARY, "token", "new", "--name", name, "--scopes", scopes], text=True)
        for name, scopes in (("trainer", "score,read"), ("scorer", "score"))]
    texts = [each.split("\n")[0] for each in made]
    entries = [each.split("tokens:\n")[1].rstrip() for each in made]
    service = services.serve("guarded", "access:\n  tokens:\n" + "\n".join(entries) + "\nserver: { port: 0 }\n" + """
tasks: { essay_writing: { judge: simulated, meta: { model: simulated } } }
default_task: essay_writing
""")
    expect(cases, "a token that may read and score", 0, r"checks passed", service.url, METAREWARD_TOKEN=texts[0])
    expect(cases, "no token", 1, r"tasks FAILED: 401: METAREWARD_TOKEN is not set", service.url)
    expect(cases, "a token of another service", 1, r"tasks FAILED: 401: the service does not take the token", service.url,
           METAREWARD_TOKEN="mr_" + "B" * 43)
    expect(cases, "a token that may not read", 1, r"tasks FAILED: 403: the token has not the scope", service.url,
           METAREWARD_TOKEN=texts[1])


def main():
    cases = Cases()
    with tempfile.TemporaryDirectory(prefix="metareward-smoke-") as folder:
        services = Services(folder)
        try:
            for part in (nobody_and_others, well, judges, tokens):
                part(cases, services)
        finally:
            services.end()
    cases.end()


main()
