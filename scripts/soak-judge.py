#!/usr/bin/env python3
"""Scores many rollouts while a share of all judge calls goes wrong, and checks that no score comes from a failure.

First run: faults that a repeated call survives, at two simulated endpoints, one of which is stopped and restarted twice.
Second run: the other faults, each of which must end its rollout with the failure that belongs to it. Third run: the clients
of 500 requests in flight go away, and no judge call may be left a second later. Before the faults
begin, the first two runs learn the true reward of every text from calm endpoints; each later score must equal it. Where a model
may have several URLs, both endpoints serve one judge; else each serves a judge of its own, and a task of its own.
Needs python3 and /proc, nothing else. Usage: soak-judge.py BINARY
Environment: ROLLOUTS (20000), OTHER_ROLLOUTS (4000), SHARE (0.1), SEED (1).
"""

import collections
import http.client
import json
import os
import queue
import random
import re
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import threading
import time

from lib.program import Program

SHARE = float(os.environ.get("SHARE", "0.1"))
SEED = int(os.environ.get("SEED", "1"))
WORKERS, BATCH, REQUESTS = 8, 20, 500
FAILED_MAX = 0.005
# Allocators and the store's caches settle in the first part of a run; what grows after it is a leak.
SETTLED, GROWTH_MAX, GROWTH_SLACK_KIB = 0.4, 1.1, 8 * 1024
TASKS = ("essay_writing", "summarization")
# The failure that ends a rollout of which one call met the fault and no question is repeated; None where it is scored.
FAILURE_OF = {
    "status400": "judge_rejected", "error-flat": "judge_rejected", "error-string": "judge_rejected", "quota": "judge_quota",
    "hang": "judge_timeout", "garbage": "judge_invalid", "ignored-constraint": "judge_invalid", "outofrange": "judge_invalid",
    "truncated": "judge_truncated", "whitespace-loop": "judge_truncated", "empty": "judge_invalid",
    "null-content": "judge_invalid", "reasoning-only": "judge_invalid", "reasoning-content-only": "judge_invalid",
    "unknown-finish": "judge_invalid", "refusal": "judge_refused", "no-usage": None, "null-cached-tokens": None,
}


def fail(text):
    raise SystemExit("soak-judge: " + text)


class Endpoint(Program):
    """One life of a simulated model server."""

    def state(self):
        return json.loads(self.ask("GET", "/simulated/state")[2])


class Endpoints:
    """Two endpoints that keep their ports through any number of lives."""

    def __init__(self, binary, folder):
        self.binary, self.folder = binary, folder
        self.calls, self.faults = 0, collections.Counter()
        self.all = [self.launch(number, 0, []) for number in (0, 1)]
        self.arguments = []

    def launch(self, number, port, arguments):
        return Endpoint(
            self.binary, ["simulate-llm", "--port", port, *arguments], os.path.join(self.folder, f"endpoint{number}.log"))

    def begin(self, kinds):
        """Replaces the calm endpoints by troubled ones."""
        self.arguments = [
            "--chaos", str(SHARE), "--chaos-kinds", kinds, "--slow-head", "0.5", "--keep-alive", "5",
            "--requests-per-connection", "100"]
        for number in (0, 1):
            self.all[number].stop()
            self.restart(number, 0)

    def restart(self, number, pause):
        time.sleep(pause)
        seed = ["--chaos-seed", str(SEED * 1000 + number)]
        self.all[number] = self.launch(number, self.all[number].port, self.arguments + seed)

    def collect(self):
        """Adds what living endpoints have counted."""
        for endpoint in self.all:
            self.add(endpoint.state())

    def add(self, state):
        self.calls += state["calls"]
        self.faults.update(state["faults"])

    def stop(self):
        for endpoint in self.all:
            endpoint.stop()


def takes_several(binary, folder):
    """Whether a model may have a list of URLs."""
    path = os.path.join(folder, "several.yaml")
    with open(path, "w") as file:
        file.write("models:\n  judge: {url: [http://127.0.0.1:1/v1, http://127.0.0.1:2/v1], model: simulated}\n"
                   "tasks:\n  essay_writing: {judge: judge}\n")
    return subprocess.run([binary, "check-config", "--config", path], stdout=subprocess.DEVNULL,
                          stderr=subprocess.DEVNULL).returncode == 0


def configuration(folder, several, endpoints, program, retries, timeout):
    urls = [f"http://127.0.0.1:{endpoint.port}/v1" for endpoint in endpoints.all]
    judges = {"both": urls} if several else {"first": urls[0], "second": urls[1]}
    names = ["both", "both"] if several else ["first", "second"]
    value = {
        "server": {"port": 0}, "data": {"path": os.path.join(folder, "data")},
        "models": {name: {"url": url, "model": "simulated", "dialect": "vllm"} for name, url in judges.items()},
        "tasks": {
            task: {
                "judge": name, "program": program, "schedule": {"mode": "paused"},
                "judge_settings": {"semantic_retries": retries, "call_timeout": timeout, "warm_up": 0}}
            for task, name in zip(TASKS, names)}}
    path = os.path.join(folder, "soak.yaml")
    with open(path, "w") as file:
        json.dump(value, file, indent=1)  # JSON is YAML
    return path


def texts(rng, count):
    """Responses of some quality, no two alike."""
    subjects = ["tea", "the river", "a school", "the old road", "the market", "a bridge", "the harbour", "a library"]
    verbs = ["helps", "changes", "divides", "teaches", "feeds", "connects", "outlives", "needs"]
    objects = ["the people who live near it", "a town in winter", "those who come early", "every family in the valley",
               "what we owe each other", "the work of many hands", "a slow and careful mind", "the first honest answer"]
    result = []
    for number in range(count):
        lines = []
        for _ in range(rng.randint(2, 4)):
            lines.append(" ".join(
                f"{rng.choice(subjects).capitalize()} {rng.choice(verbs)} {rng.choice(objects)} because of reason "
                f"{rng.randint(2, 99)}." for _ in range(rng.randint(3, 7))))
        result.append(f"Essay {number} is about towns.\n\n" + "\n\n".join(lines))
    return result


PROMPT = "What does a town need? Write about the people, the river, the market and the school."


class Driver:
    """Sends rollouts and keeps what came back."""

    def __init__(self, service, pool):
        self.service, self.pool = service, pool
        self.lock = threading.Lock()
        self.truth = {}
        self.reset()

    def reset(self):
        self.sent = self.scored = 0
        self.kinds = collections.Counter()
        self.wrong = []
        self.details = {}

    def score(self, connection, task, numbers):
        rollouts = [{"prompt": PROMPT, "response": self.pool[number]} for number in numbers]
        connection.request("POST", "/score", json.dumps({"task": task, "rollouts": rollouts}),
                           {"Content-Type": "application/json"})
        response = connection.getresponse()
        body = response.read()
        if response.status != 200:
            fail(f"/score answered {response.status}: {body[:300]}")
        return json.loads(body)["results"]

    def learn(self):
        """The true reward of every text, from calm endpoints."""
        connection = http.client.HTTPConnection("127.0.0.1", self.service.port, timeout=600)
        for task in TASKS:
            for start in range(0, len(self.pool), BATCH):
                numbers = range(start, min(start + BATCH, len(self.pool)))
                for number, result in zip(numbers, self.score(connection, task, numbers)):
                    if result["status"] != "scored" or not result["reward"] > 0:
                        fail(f"a calm judge gave {result}")
                    self.truth[task, number] = result["reward"]
        connection.close()

    def run(self, count, progress=lambda done: None):
        """Scores so many rollouts over several connections; `progress` hears how many are done."""
        batches = queue.Queue()
        rng = random.Random(SEED)
        for index, start in enumerate(range(0, count, BATCH)):
            size = min(BATCH, count - start)
            batches.put((TASKS[index % 2], [rng.randrange(len(self.pool)) for _ in range(size)]))
        errors = []

        def work():
            connection = http.client.HTTPConnection("127.0.0.1", self.service.port, timeout=600)
            try:
                while True:
                    task, numbers = batches.get_nowait()
                    results = self.score(connection, task, numbers)
                    with self.lock:
                        if len(results) != len(numbers):
                            self.wrong.append(f"{len(numbers)} rollouts, {len(results)} results")
                        for number, result in zip(numbers, results):
                            self.note(task, number, result)
            except queue.Empty:
                pass
            except BaseException as error:
                errors.append(error)
            finally:
                connection.close()

        threads = [threading.Thread(target=work) for _ in range(WORKERS)]
        for thread in threads:
            thread.start()
        while any(thread.is_alive() for thread in threads):
            time.sleep(0.1)
            with self.lock:
                done = self.sent
            progress(done)
        if errors:
            raise errors[0]

    def note(self, task, number, result):
        self.sent += 1
        if result["status"] == "scored":
            self.scored += 1
            if result["reward"] != self.truth[task, number]:
                self.wrong.append(f"reward {result['reward']} instead of {self.truth[task, number]}")
        elif result["status"] == "failed" and result["reward"] is None and result["score"] is None:
            error = result.get("error") or {}
            self.kinds[error.get("kind")] += 1
            self.details.setdefault(error.get("kind"), collections.Counter())[error.get("detail", "")[:200]] += 1
        else:
            self.wrong.append(f"neither scored nor failed: {json.dumps(result)[:200]}")


class Table:
    """Claims with what was found."""

    def __init__(self):
        self.rows = []

    def add(self, run, claim, found, limit, holds):
        self.rows.append((run, claim, str(found), str(limit), "holds" if holds else "VIOLATED"))

    def show(self):
        rows = [("run", "claim", "found", "limit", "")] + self.rows
        widths = [max(len(row[column]) for row in rows) for column in range(4)]
        for row in rows:
            print("  ".join(cell.ljust(width) for cell, width in zip(row, widths)) + "  " + row[4])
        return all(row[4] == "holds" for row in self.rows)


def settled(read, wanted, seconds=30):
    """The value once it is as wanted, or as it is after some time."""
    deadline = time.monotonic() + seconds
    while True:
        value = read()
        if wanted(value) or time.monotonic() > deadline:
            return value
        time.sleep(0.25)


def common(table, run, driver, count, service, endpoints, before, memory):
    """The claims of both runs."""
    table.add(run, "rollouts that ended scored or with a typed failure", driver.sent, count,
              driver.sent == count and None not in driver.kinds)
    wrong = len(driver.wrong)
    table.add(run, "results that are a score out of a failure, or no result", wrong, 0, wrong == 0)
    for line in driver.wrong[:5]:
        print("soak-judge: " + line, file=sys.stderr)
    sockets = settled(lambda: service.descriptors()[0], lambda now: now <= before["sockets"])
    table.add(run, "sockets of the service at rest", sockets, before["sockets"], sockets <= before["sockets"])
    others = service.descriptors()[1]
    table.add(run, "other descriptors of the service", others, before["others"], others <= before["others"])
    for number, endpoint in enumerate(endpoints.all):
        state = settled(endpoint.state, lambda now: now["in_progress"] == 0)
        table.add(run, f"calls left open at endpoint {number}", state["in_progress"], 0, state["in_progress"] == 0)
        # Its listener, and the connection that asks.
        left = settled(lambda: endpoint.descriptors()[0], lambda now: now <= 1)
        table.add(run, f"sockets of endpoint {number} at rest", left, 1, left <= 1)
    _, _, metrics = service.ask("GET", "/metrics")
    flight = re.search(rb"^metareward_http_requests_in_flight(?:\{[^}]*\})? (\d+)", metrics, re.M)
    own = int(flight.group(1)) if flight else -1
    table.add(run, "requests left open at the service, this look included", own, 1, 0 <= own <= 1)
    early = [kib for share, kib in memory if SETTLED <= share < SETTLED + 0.2]
    late = [kib for share, kib in memory if share >= 0.8]
    if early and late:
        limit = int(max(early) * GROWTH_MAX) + GROWTH_SLACK_KIB
        table.add(run, "resident memory late in the run, KiB", max(late), limit, max(late) <= limit)


def soak(binary, folder, several, table, run, kinds, count, program, retries, timeout, check, restarts):
    os.mkdir(folder)
    endpoints = Endpoints(binary, folder)
    service = None
    try:
        path = configuration(folder, several, endpoints, program, retries, timeout)
        service = Program(
            binary, ["serve", "--config", path, "--log-level", "info"], os.path.join(folder, "service.log"))
        service.wait_until_ready()
        driver = Driver(service, texts(random.Random(SEED), 200))
        driver.learn()
        driver.run(400)
        # Connections to endpoints are kept for 3 s, those of this driver are closed.
        time.sleep(4)
        sockets, others = service.descriptors()
        before = {"sockets": sockets, "others": others, "threads": service.status("Threads")}
        driver.reset()
        endpoints.begin(kinds)
        memory, due = [], list(restarts)

        def progress(done):
            memory.append((done / count, service.status("VmRSS")))
            if due and done >= due[0][0] * count:
                _, number = due.pop(0)
                endpoints.add(endpoints.all[1].state())
                endpoints.all[1].stop(number)
                # With one URL its judge has no other server, so its attempts must reach the next life.
                endpoints.restart(1, 2 if several else 0)

        began = time.monotonic()
        driver.run(count, progress)
        seconds = time.monotonic() - began
        if due:
            fail("the run was over before the endpoint was restarted; raise ROLLOUTS")
        common(table, run, driver, count, service, endpoints, before, memory)
        endpoints.collect()
        check(driver, endpoints)
        print(f"soak-judge: {run}: {count} rollouts in {seconds:.1f} s, {endpoints.calls} calls, "
              f"{sum(endpoints.faults.values())} faults, {sum(driver.kinds.values())} failed {dict(driver.kinds)}, "
              f"threads {before['threads']} then {service.status('Threads')}, memory {memory[0][1]} then {memory[-1][1]} KiB")
        for kind, details in driver.details.items():
            detail, number = details.most_common(1)[0]
            print(f"soak-judge: {kind}, {number} times: {detail}")
        print("soak-judge: faults " + ", ".join(f"{kind} {number}" for kind, number in sorted(endpoints.faults.items())))
    finally:
        if service is not None:
            service.stop()
        endpoints.stop()


def cancelled(binary, folder, table):
    """Lets the clients of many requests go away while every judge call takes long."""
    os.mkdir(folder)
    endpoints = Endpoints(binary, folder)
    service = None
    try:
        for number in (0, 1):
            endpoints.all[number].stop()
            endpoints.all[number] = endpoints.launch(number, 0, [])
        path = configuration(folder, True, endpoints, "single", 0, 300)
        with open(path) as file:
            value = json.load(file)
        value["models"]["both"].update({"calls_in_flight": REQUESTS, "calls_at_start": REQUESTS})
        with open(path, "w") as file:
            json.dump(value, file, indent=1)
        service = Program(binary, ["serve", "--config", path], os.path.join(folder, "service.log"))
        service.wait_until_ready()
        # The probes of the start were answered at once; from here on an answer takes five minutes.
        endpoints.arguments = ["--latency", "300"]
        for number in (0, 1):
            endpoints.all[number].stop()
            endpoints.restart(number, 0)
        body = json.dumps({"rollouts": [{"prompt": PROMPT, "response": "The river feeds the town."}]}).encode()
        head = (f"POST /score HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Type: application/json\r\n"
                f"Content-Length: {len(body)}\r\n\r\n").encode()
        clients = []
        for _ in range(REQUESTS):
            client = socket.create_connection(("127.0.0.1", service.port))
            client.sendall(head + body)
            clients.append(client)
        calls = lambda: sum(endpoint.state()["in_progress"] for endpoint in endpoints.all)
        under_way = settled(calls, lambda now: now == REQUESTS, 60)
        table.add("third", "judge calls under way for requests in flight", under_way, REQUESTS, under_way == REQUESTS)
        for client in clients:
            client.close()
        time.sleep(1)
        left = calls()
        table.add("third", "judge calls a second after their clients left", left, 0, left == 0)
    finally:
        if service is not None:
            service.stop()
        endpoints.stop()


def main():
    binary = os.path.abspath(sys.argv[1])
    count = int(os.environ.get("ROLLOUTS", "20000"))
    other = int(os.environ.get("OTHER_ROLLOUTS", "4000"))
    folder = tempfile.mkdtemp(prefix="metareward-soak-")
    several = takes_several(binary, folder)
    print("soak-judge: " + ("one judge at both endpoints" if several else "a judge and a task at each endpoint"))
    table = Table()

    def first(driver, endpoints):
        failed = sum(driver.kinds.values())
        table.add("first", "failed rollouts", f"{failed} ({100 * failed / count:.3f} %)", f"{100 * FAILED_MAX:g} %",
                  failed < FAILED_MAX * count)
        table.add("first", "kinds of faults that were played", len(endpoints.faults), 14, len(endpoints.faults) == 14)

    def second(driver, endpoints):
        expected = collections.Counter()
        for fault, number in endpoints.faults.items():
            if FAILURE_OF[fault] is not None:
                expected[FAILURE_OF[fault]] += number
        for kind in sorted(set(expected) | set(driver.kinds)):
            table.add("second", f"rollouts failed as {kind}", driver.kinds[kind], expected[kind],
                      driver.kinds[kind] == expected[kind])
        played = len(set(endpoints.faults) & set(FAILURE_OF))
        table.add("second", "kinds of faults that were played", played, len(FAILURE_OF), played == len(FAILURE_OF))

    soak(binary, os.path.join(folder, "first"), several, table, "first", "retryable", count, "per_item", 1, 120, first,
         [(0.3, signal.SIGKILL), (0.6, signal.SIGTERM)])
    soak(binary, os.path.join(folder, "second"), several, table, "second", "other", other, "single", 0, 4, second, [])
    cancelled(binary, os.path.join(folder, "third"), table)
    if not table.show():
        fail("a claim is violated; logs and data are in " + folder)
    shutil.rmtree(folder)


main()
