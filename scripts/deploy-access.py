#!/usr/bin/env python3
"""Serves a configuration of deploy/ as it is, with tokens of deploy/tokens.sh, and asks with each token and without.

Usage: deploy-access.py BINARY CONFIGURATION TOKENS-FOLDER [--metrics-open]. The judge and the meta model are simulated ones,
which the configuration's variables name. With --metrics-open GET /metrics must be open, else it must not.
"""

import base64
import os
import subprocess
import sys
import tempfile

from lib.cases import Cases
from lib.program import Program

BINARY, CONFIGURATION, TOKENS = sys.argv[1:4]
METRICS_OPEN = "--metrics-open" in sys.argv
ROLLOUT = {"purpose": "eval", "rollouts": [{"prompt": "Write about tea.", "response": "Tea is a drink. It is old."}]}
HEAD_OF_RUBRIC = "/rubric/version"


def token(name):
    with open(os.path.join(TOKENS, name), encoding="ascii") as file:
        return file.read().strip()


def variables():
    with open(os.path.join(TOKENS, "service.env"), encoding="ascii") as file:
        return dict(line.rstrip("\n").split("=", 1) for line in file if line.strip())


def bearer(text):
    return {"Authorization": "Bearer " + text}


def refused(cases):
    """Without the variables, and with the placeholders of secret.example.yaml, nothing starts."""
    command = [BINARY, "serve", "--config", CONFIGURATION, "--data", "/nonexistent", "--port", "0"]
    for what, given, why in (
        ("no variables", {}, "METAREWARD_TRAINER_SHA256 is not set"),
        ("placeholders", {name: "replace-me" for name in variables()}, "access.tokens[1].sha256: the value is no SHA-256"),
    ):
        environment = {name: value for name, value in os.environ.items() if not name.startswith("METAREWARD_")}
        done = subprocess.run(command, env=environment | given, capture_output=True, text=True, timeout=60)
        cases.check(f"{what}: refused with the reason", done.returncode == 78 and why in done.stderr + done.stdout,
                    f"status {done.returncode}: {done.stderr}{done.stdout}")


def serves(cases, service):
    wrong = bearer("mr_" + "A" * 43)
    trainer, operator, prometheus = (bearer(token(name)) for name in ("trainer", "operator", "prometheus"))
    basic = {"Authorization": "Basic " + base64.b64encode(f"trainer:{token('trainer')}".encode()).decode()}
    rollback = {"task": "essay_writing", "to_version": 0}
    for what, method, path, body, fields, wanted in (
        ("health without a token", "GET", "/healthz", None, {}, 200),
        ("readiness without a token, by another name", "GET", "/readyz", None, {"Host": "10.1.2.3:8080"}, 200),
        ("scoring without a token", "POST", "/score", ROLLOUT, {}, 401),
        ("scoring with an unknown token", "POST", "/score", ROLLOUT, wrong, 401),
        ("scoring with the trainer's token", "POST", "/score", ROLLOUT, trainer, 200),
        ("scoring with the operator's token", "POST", "/score", ROLLOUT, operator, 200),
        ("scoring with Prometheus's token", "POST", "/score", ROLLOUT, prometheus, 403),
        ("scoring with a token in the URL", "POST", "/score?token=" + token("trainer"), ROLLOUT, {}, 401),
        ("scoring with the token as password", "POST", "/score", ROLLOUT, basic, 401),
        ("rubric without a token", "GET", HEAD_OF_RUBRIC, None, {}, 401),
        ("rubric with the trainer's token", "GET", HEAD_OF_RUBRIC, None, trainer, 200),
        ("rolling back with the trainer's token", "POST", "/rubric/rollback", rollback, trainer, 403),
        ("rolling back with the operator's token", "POST", "/rubric/rollback", rollback, operator, 201),
        ("metrics with Prometheus's token", "GET", "/metrics", None, prometheus, 200),
        ("metrics without a token", "GET", "/metrics", None, {}, 200 if METRICS_OPEN else 401),
    ):
        cases.equal(what, service.ask(method, path, body, fields)[0], wanted)


def takes_tokens_in_urls(cases, folder, environment):
    """The line for trainers that can send no header does what it says."""
    with open(CONFIGURATION, encoding="utf-8") as file:
        text = file.read()
    cases.equal("the line for tokens in URLs is there once", text.count("# url_tokens: true"), 1)
    changed = os.path.join(folder, "url-tokens.yaml")
    with open(changed, "w", encoding="utf-8") as file:
        file.write(text.replace("# url_tokens: true", "url_tokens: true"))
    arguments = ["serve", "--config", changed, "--data", os.path.join(folder, "second"), "--port", "0"]
    service = Program(BINARY, arguments, os.path.join(folder, "second.log"), environment)
    try:
        service.wait_until_ready()
        basic = {"Authorization": "Basic " + base64.b64encode(f"trainer:{token('trainer')}".encode()).decode()}
        status = service.ask("POST", "/score?token=" + token("trainer"), ROLLOUT)[0]
        cases.equal("url_tokens: a token in the URL", status, 200)
        cases.equal("url_tokens: the token as password", service.ask("POST", "/score", ROLLOUT, basic)[0], 200)
        status = service.ask("GET", HEAD_OF_RUBRIC + "?token=" + token("trainer"))[0]
        cases.equal("url_tokens: for scoring only", status, 401)
    finally:
        service.stop()


def main():
    cases = Cases()
    refused(cases)
    with tempfile.TemporaryDirectory(prefix="metareward-access-") as folder:
        model = Program(BINARY, ["simulate-llm", "--port", "0"], os.path.join(folder, "model.log"))
        service = None
        try:
            names = {"JUDGE_URL": model.url + "/v1", "META_URL": model.url + "/v1"}
            environment = variables() | names | {"JUDGE_MODEL": "simulated", "META_MODEL": "simulated"}
            arguments = ["serve", "--config", CONFIGURATION, "--data", os.path.join(folder, "data"), "--port", "0"]
            service = Program(BINARY, arguments, os.path.join(folder, "service.log"), environment)
            service.wait_until_ready()
            serves(cases, service)
            with open(service.log, encoding="utf-8", errors="replace") as file:
                log = file.read()
            told = [name for name in ("trainer", "operator", "prometheus") if token(name) in log]
            cases.equal("no token stands in the log", told, [])
            cases.equal("it ends with status 0", service.stop(), 0)
            takes_tokens_in_urls(cases, folder, environment)
        finally:
            if service is not None:
                service.stop()
            model.stop()
    cases.end()


main()
