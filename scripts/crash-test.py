#!/usr/bin/env python3
"""Kills the service with SIGKILL while it does everything that it does, and checks what is left after each restart.

It publishes, scores with and without idempotency keys, swaps templates, restores a run, refines, and deletes by retention, all at
once. Everything that was acknowledged is written down here and compared: the head of a lineage or template is the last one
acknowledged or the one that was being written, whole; a scored step keeps its basis; a scored rollout is there once, as it
was; a repeated key gives the first answer's bytes; a restore that was cut short can be repeated and then holds; a meta run that was
interrupted ends. Needs python3 and nothing else. Usage: crash-test.py BINARY [ROUNDS] [SEED]
"""

import http.client
import json
import os
import random
import shutil
import sys
import tempfile
import threading
import time

from crash_checks import TASK, check, check_meta_runs, one_step, rubric_hash
from lib.program import Program

CUT_OFF = (OSError, http.client.HTTPException, ValueError)
# How many rollouts the service keeps.
KEPT = 1500
CONFIGURATION = f"""
tasks:
  {TASK}:
    judge: simulated
    meta: {{ model: simulated }}
retention:
  rollouts: {KEPT}
  interval: 0.2
"""


class Service(Program):
    """One life of the service on a data folder."""

    def __init__(self, binary, folder):
        super().__init__(
            binary, ["serve", "--port", "0", "--data", os.path.join(folder, "data"),
                     "--config", os.path.join(folder, "metareward.yaml")], os.path.join(folder, "log"))

    def json(self, method, path, body=None):
        status, _, text = self.ask(method, path, body)
        return status, json.loads(text)


class Ledger:
    """What the service has acknowledged, and what it was being asked when it died."""

    def __init__(self):
        self.lock = threading.Lock()
        self.versions, self.head, self.pending = {}, 0, None
        self.templates, self.template, self.pending_template = {}, 0, None
        self.steps, self.scores, self.step = {}, {}, 0
        self.keys, self.open_keys = {}, {}
        self.restores, self.cut_restores = 0, 0
        self.restore_hash, self.is_restoring = None, False
        self.runs = set()


def publisher(service, ledger, stop):
    number = 0
    while not stop.is_set():
        number += 1
        items = [{"name": "round", "text": f"publish {os.urandom(6).hex()} {number}", "min": 0, "max": 5}]
        ledger.pending = rubric_hash(items)
        status, answer = service.json("POST", "/rubric", {"task": TASK, "partition": "crash", "items": items})
        assert status == 201, (status, answer)
        assert answer["hash"] == ledger.pending, answer
        with ledger.lock:
            ledger.versions[answer["version"]] = answer["hash"]
            ledger.head = answer["version"]
            ledger.pending = None


def swapper(service, ledger, stop):
    path = f"/meta/templates/{TASK}/mrm_prescreen"
    while not stop.is_set():
        text = f"Swap {os.urandom(6).hex()}: {{{{student_prompt}}}} {{{{student_generation}}}} {{{{junior_prompt}}}}"
        ledger.pending_template = text
        status, answer = service.json("PUT", path, {"text": text})
        assert status == 200 and answer["text"] == text, (status, answer)
        with ledger.lock:
            ledger.templates[answer["version"]] = text
            ledger.template, ledger.pending_template = answer["version"], None


def scorer(service, ledger, stop):
    while not stop.is_set():
        with ledger.lock:
            ledger.step += 1
            step = ledger.step
        status, answer = service.json("POST", "/score", one_step(step))
        assert status == 200, (status, answer)
        result = answer["results"][0]
        assert result["status"] == "scored", result
        with ledger.lock:
            ledger.steps[step] = (result["rubric_version"], result["rubric_hash"], result["basis_hash"])
            ledger.scores[result["score_id"]] = result["reward"]


def keyed_scorer(service, ledger, stop):
    while not stop.is_set():
        key = os.urandom(8).hex()
        body = {"task": TASK, "run": "keyed-" + key, "step": 1, "rollouts": [
            {"prompt": "Write about tea.", "response": f"Keyed {key} tea is a drink.", "partition": "keyed"}]}
        with ledger.lock:
            ledger.open_keys[key] = body
        status, _, text = service.ask("POST", "/score", body, {"Idempotency-Key": key})
        assert status == 200, (status, text)
        with ledger.lock:
            del ledger.open_keys[key]
            ledger.keys[key] = (body, text)


def restorer(service, ledger, stop):
    """Step 1 is scored under one rubric, step 2 under the next; then the run goes back to step 1."""
    while not stop.is_set():
        run = "restored-" + os.urandom(6).hex()
        hashes = []
        for step in (1, 2):
            body = {"task": TASK, "run": run, "step": step, "rollouts": [
                {"prompt": "Write.", "response": f"{run} {step}", "partition": "restore"}]}
            status, answer = service.json("POST", "/score", body)
            assert status == 200, (status, answer)
            hashes.append(answer["results"][0]["rubric_hash"])
            items = [{"name": "restore", "text": f"{run} {step}", "min": 0, "max": 5}]
            service.json("POST", "/rubric", {"task": TASK, "partition": "restore", "items": items})
        with ledger.lock:
            ledger.is_restoring, ledger.restore_hash = run, hashes[0]
        status, answer = service.json("POST", f"/runs/{run}/restore", {"step": 1, "force": True})
        assert status == 200, (status, answer)
        with ledger.lock:
            ledger.is_restoring = False
            ledger.restores += 1
        # Looked at right here as well as after a kill: nobody else writes this lineage.
        _, head = service.json("GET", f"/rubric?task={TASK}&partition=restore")
        assert head["hash"] == hashes[0], "the restore does not hold"
        with ledger.lock:
            ledger.restore_hash = None


def refiner(service, ledger, stop):
    while not stop.is_set():
        rollouts = [{"prompt": f"Write about tea {n}.", "response": f"A title {os.urandom(3).hex()}", "partition": "meta"}
                    for n in range(8)]
        service.json("POST", "/score", {"task": TASK, "rollouts": rollouts})
        status, answer = service.json("POST", "/meta/refine?wait=5", {"task": TASK, "partition": "meta"})
        assert status in (200, 202), (status, answer)
        with ledger.lock:
            ledger.runs.add(answer["id"])


def until_cut_off(work, service, ledger, stop, wrong):
    try:
        work(service, ledger, stop)
    except CUT_OFF:
        return
    except Exception as error:
        wrong.append(f"{work.__name__}: {error!r}")


def main():
    binary = os.path.abspath(sys.argv[1])
    rounds = int(sys.argv[2]) if len(sys.argv) > 2 else 200
    seed = int(sys.argv[3]) if len(sys.argv) > 3 else random.randrange(1 << 32)
    rng = random.Random(seed)
    folder = tempfile.mkdtemp(prefix="metareward-crash-")
    with open(os.path.join(folder, "metareward.yaml"), "w") as file:
        file.write(CONFIGURATION)
    ledger, wrong, moved = Ledger(), [], 0
    for _ in range(rounds):
        service = Service(binary, folder)
        before = ledger.head
        check(service, ledger, rng)
        moved += ledger.head - before
        stop = threading.Event()
        works = (publisher, swapper, scorer, scorer, keyed_scorer, keyed_scorer, restorer, refiner)
        threads = [threading.Thread(target=until_cut_off, args=(work, service, ledger, stop, wrong)) for work in works]
        for thread in threads:
            thread.start()
        time.sleep(rng.uniform(0.0, 0.6))
        service.kill()
        stop.set()
        for thread in threads:
            thread.join()
        assert not wrong, f"seed {seed}: {wrong}"
    service = Service(binary, folder)
    check(service, ledger, rng)
    ends = check_meta_runs(service, ledger)
    service.kill()
    shutil.rmtree(folder)
    print(f"crash-test: {rounds} kills, seed {seed}: {ledger.head} versions acknowledged ({moved} more were durable before their "
          f"answer), {len(ledger.steps)} pinned steps, {len(ledger.scores)} scores, {len(ledger.keys)} keyed answers, "
          f"{ledger.template} template versions, {ledger.restores} restores and {ledger.cut_restores} cut short and repeated, "
          f"meta runs {ends}; nothing lost, changed or doubled")


main()
