#!/usr/bin/env python3
"""Kills the service with SIGKILL while it publishes, scores and refines, and checks what is left after each restart.

Everything that was acknowledged is written down here and compared: the head is the last version acknowledged or the one that
was being published, whole; a scored step keeps its basis; a scored rollout is there; a request with a key that was answered gets
the same bytes again, and one that was cut is scored once in all; a meta run that was interrupted ends.
Needs python3 and nothing else. Usage: crash-test.py BINARY [ROUNDS] [SEED]
"""

import hashlib
import http.client
import json
import os
import random
import re
import shutil
import signal
import subprocess
import sys
import tempfile
import threading
import time

TASK = "essay_writing"


class Service:
    """One process of the service on a data folder."""

    def __init__(self, binary, folder):
        self.log = open(os.path.join(folder, "log"), "ab")
        start = self.log.tell()
        self.process = subprocess.Popen(
            [binary, "serve", "--port", "0", "--data", os.path.join(folder, "data")],
            stdout=self.log, stderr=self.log)
        deadline = time.monotonic() + 60
        self.port = None
        while self.port is None:
            if time.monotonic() > deadline or self.process.poll() is not None:
                raise SystemExit("crash-test: the service did not start; see " + self.log.name)
            with open(self.log.name, "rb") as file:
                file.seek(start)
                found = re.search(rb"http://127\.0\.0\.1:(\d+)", file.read())
            self.port = int(found.group(1)) if found else None
            time.sleep(0.01)

    def ask(self, method, path, body=None, timeout=60):
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=timeout)
        try:
            text = None if body is None else json.dumps(body)
            connection.request(method, path, text, {"Content-Type": "application/json"} if text else {})
            response = connection.getresponse()
            return response.status, json.loads(response.read())
        finally:
            connection.close()

    def ask_keyed(self, key, body, timeout=60):
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=timeout)
        try:
            connection.request("POST", "/score", json.dumps(body), {
                "Content-Type": "application/json", "Idempotency-Key": key})
            response = connection.getresponse()
            return response.status, response.read(), response.headers.get("Idempotency-Replayed") == "true"
        finally:
            connection.close()

    def kill(self):
        self.process.send_signal(signal.SIGKILL)
        self.process.wait()
        self.log.close()


def rubric_hash(items):
    rows = [[item["name"], item["text"], item["min"], item["max"]] for item in items]
    return hashlib.sha256(json.dumps(rows, separators=(",", ":"), ensure_ascii=False).encode()).hexdigest()


class Ledger:
    """What the service has acknowledged, and what it was being asked when it died."""

    def __init__(self):
        self.lock = threading.Lock()
        self.versions = {}
        self.head = 0
        self.pending = None
        self.steps = {}
        self.scores = {}
        self.answers = {}
        self.cut = []
        self.step = 0
        self.runs = set()


def publisher(service, ledger, stop):
    number = 0
    while not stop.is_set():
        number += 1
        items = [{"name": "round", "text": f"publish {os.urandom(6).hex()} {number}", "min": 0, "max": 5}]
        ledger.pending = rubric_hash(items)
        try:
            status, answer = service.ask("POST", "/rubric", {"task": TASK, "partition": "crash", "items": items})
        except (OSError, http.client.HTTPException, ValueError):
            return
        assert status == 201, (status, answer)
        assert answer["hash"] == ledger.pending, answer
        with ledger.lock:
            ledger.versions[answer["version"]] = answer["hash"]
            ledger.head = answer["version"]
            ledger.pending = None


def scorer(service, ledger, stop):
    while not stop.is_set():
        with ledger.lock:
            ledger.step += 1
            step = ledger.step
        rollouts = [{"prompt": "Write about tea.", "response": f"Tea {step} is a drink. It is old.", "partition": "crash"}]
        try:
            status, answer = service.ask("POST", "/score", {"task": TASK, "run": "crash", "step": step, "rollouts": rollouts})
        except (OSError, http.client.HTTPException, ValueError):
            return
        assert status == 200, (status, answer)
        result = answer["results"][0]
        assert result["status"] == "scored", result
        with ledger.lock:
            ledger.steps[step] = (result["rubric_version"], result["rubric_hash"], result["basis_hash"])
            ledger.scores[result["score_id"]] = result["reward"]


def keyed(service, ledger, stop):
    while not stop.is_set():
        key = os.urandom(8).hex()
        rollouts = [{"prompt": "Write about tea.", "response": f"Tea {key} is a drink.", "partition": "keyed", "group": key}]
        body = {"task": TASK, "rollouts": rollouts}
        try:
            status, answer, replayed = service.ask_keyed(key, body)
        except (OSError, http.client.HTTPException, ValueError):
            ledger.cut.append((key, body))
            return
        assert status == 200 and not replayed, (status, answer)
        with ledger.lock:
            ledger.answers[key] = (body, answer)


def refiner(service, ledger, stop):
    while not stop.is_set():
        rollouts = [{"prompt": f"Write about tea {n}.", "response": f"A title {os.urandom(3).hex()}", "partition": "meta"}
                    for n in range(8)]
        try:
            service.ask("POST", "/score", {"task": TASK, "rollouts": rollouts})
            status, answer = service.ask("POST", "/meta/refine?wait=5", {"task": TASK, "partition": "meta"})
        except (OSError, http.client.HTTPException, ValueError):
            return
        assert status in (200, 202), (status, answer)
        with ledger.lock:
            ledger.runs.add(answer["id"])


def check(service, ledger, rng):
    """Compares the service with the ledger."""
    status, head = service.ask("GET", f"/rubric?task={TASK}&partition=crash")
    assert status == 200, head
    assert head["hash"] == rubric_hash(head["items"]), "the head is not whole"
    if head["version"] != ledger.head:
        assert head["version"] == ledger.head + 1 and head["hash"] == ledger.pending, (
            f"head {head['version']}, acknowledged {ledger.head}")
        ledger.versions[head["version"]] = head["hash"]
        ledger.head = head["version"]
    ledger.pending = None
    for version in rng.sample(sorted(ledger.versions), min(5, len(ledger.versions))):
        _, rubric = service.ask("GET", f"/rubric?task={TASK}&partition=crash&version={version}")
        assert rubric["hash"] == ledger.versions[version], f"version {version} changed"
    for step in rng.sample(sorted(ledger.steps), min(5, len(ledger.steps))):
        rollouts = [{"prompt": "p", "response": "Again.", "partition": "crash"}]
        _, answer = service.ask("POST", "/score", {"task": TASK, "run": "crash", "step": step, "rollouts": rollouts})
        result = answer["results"][0]
        got = (result["rubric_version"], result["rubric_hash"], result["basis_hash"])
        assert got == ledger.steps[step], f"step {step}: {got} instead of {ledger.steps[step]}"
    for key in rng.sample(sorted(ledger.answers), min(5, len(ledger.answers))):
        body, answer = ledger.answers[key]
        got = service.ask_keyed(key, body)
        assert got == (200, answer, True), f"key {key}: {got} instead of {answer}"
    for key, body in ledger.cut:
        status, answer, _ = service.ask_keyed(key, body)
        assert status == 200, (status, answer)
        assert service.ask_keyed(key, body) == (200, answer, True), f"key {key} got two answers"
        connection = http.client.HTTPConnection("127.0.0.1", service.port, timeout=60)
        connection.request("GET", f"/rollouts?group={key}")
        lines = connection.getresponse().read().splitlines()
        connection.close()
        assert len(lines) == 1, f"key {key} has {len(lines)} rollouts"
        ledger.answers[key] = (body, answer)
    ledger.cut.clear()
    for score in rng.sample(sorted(ledger.scores), min(5, len(ledger.scores))):
        status, answer = service.ask("GET", f"/scores/{score}")
        assert status == 200 and answer["reward"] == ledger.scores[score], f"score {score}: {status} {answer}"


def main():
    binary = os.path.abspath(sys.argv[1])
    rounds = int(sys.argv[2]) if len(sys.argv) > 2 else 50
    seed = int(sys.argv[3]) if len(sys.argv) > 3 else random.randrange(1 << 32)
    rng = random.Random(seed)
    folder = tempfile.mkdtemp(prefix="metareward-crash-")
    ledger = Ledger()
    moved = 0
    for round_number in range(rounds):
        service = Service(binary, folder)
        before = ledger.head
        check(service, ledger, rng)
        moved += ledger.head - before
        stop = threading.Event()
        threads = [threading.Thread(target=work, args=(service, ledger, stop)) for work in (publisher, scorer, keyed, refiner)]
        for thread in threads:
            thread.start()
        time.sleep(rng.uniform(0.0, 0.4))
        service.kill()
        stop.set()
        for thread in threads:
            thread.join()
    service = Service(binary, folder)
    check(service, ledger, rng)
    deadline = time.monotonic() + 60
    while True:
        known, after = {}, ""
        while after is not None:
            _, answer = service.ask("GET", "/meta/runs?limit=1000" + (f"&after={after}" if after else ""))
            known.update({run["id"]: run["status"] for run in answer["runs"]})
            after = answer["next"]
        active = [run for run, status in known.items() if status in ("queued", "running")]
        if not active:
            break
        assert time.monotonic() < deadline, f"meta runs never ended: {active}"
        time.sleep(0.1)
    missing = ledger.runs - set(known)
    assert not missing, f"{len(missing)} acknowledged meta runs are missing"
    ends = {}
    for status in known.values():
        ends[status] = ends.get(status, 0) + 1
    service.kill()
    shutil.rmtree(folder)
    print(f"crash-test: {rounds} kills, seed {seed}: {ledger.head} versions acknowledged ({moved} more were durable before "
          f"their answer), {len(ledger.steps)} pinned steps, {len(ledger.scores)} scores, {len(ledger.answers)} keys, meta runs {ends}; nothing lost")


main()
