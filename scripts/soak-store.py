#!/usr/bin/env python3
"""Sends many rollouts through the service with retention on, and watches its memory and its databases.

The reward comes from the match of the answer, so that no judge is in the way and the store is what is measured. Every answer is
checked; resident memory and the size of the databases must be flat after the first hundred thousand. The rate of rollouts
answered, and so durable against kill -9, is printed. Needs python3 and nothing else.
Usage: soak-store.py BINARY [ROLLOUTS]
"""

import http.client
import json
import os
import shutil
import sys
import tempfile
import threading
import time

from lib.program import Program

BATCH = 256
CLIENTS = 4
KEPT = 50_000
SETTLED = 100_000
CONFIGURATION = f"""
tasks:
  math_reasoning:
    judge: simulated
    meta: {{ model: simulated }}
retention:
  rollouts: {KEPT}
  interval: 1
"""
# About 1.6 KiB, as long as a worked answer is, and different for every rollout.
WORKING = "First the equation is brought to its normal form, and then both sides are divided by the leading factor. " * 15


def start(binary, folder):
    with open(os.path.join(folder, "metareward.yaml"), "w") as file:
        file.write(CONFIGURATION)
    return Program(
        binary, ["serve", "--port", "0", "--data", os.path.join(folder, "data"),
                 "--config", os.path.join(folder, "metareward.yaml")], os.path.join(folder, "log"))


class Load:
    """Clients that send batch after batch until all rollouts have been answered."""

    def __init__(self, port, total):
        self.port, self.total = port, total
        self.lock = threading.Lock()
        self.taken, self.done, self.wrong = 0, 0, []

    def take(self):
        with self.lock:
            first = self.taken
            count = min(BATCH, self.total - first)
            self.taken += count
            return first, count

    def body(self, first, count):
        rollouts = [{"prompt": f"Problem {number // 16}: what is {number % 97} + 1?", "reference": str(number % 97 + 1),
                     "response": f"{number}: {WORKING}The answer is \\boxed{{{number % 97 + 1 + number % 2}}}."}
                    for number in range(first, first + count)]
        return json.dumps({"task": "math_reasoning", "run": "soak", "step": first // BATCH, "reward_source": "answer",
                           "detail": "reward", "rollouts": rollouts})

    def work(self):
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=120)
        while not self.wrong:
            first, count = self.take()
            if count == 0:
                break
            connection.request("POST", "/score", self.body(first, count), {"Content-Type": "application/json"})
            response = connection.getresponse()
            text = response.read()
            rewards = json.loads(text)["rewards"] if response.status == 200 else None
            if rewards != [1.0 - number % 2 for number in range(first, first + count)]:
                self.wrong.append(f"rollouts from {first}: {response.status} {text[:300]}")
            with self.lock:
                self.done += count
        connection.close()


def disk(folder):
    data = os.path.join(folder, "data")
    return sum(os.path.getsize(os.path.join(data, name)) for name in os.listdir(data)) / (1 << 20)


def flat(name, samples, allowance):
    """Whether the last fifth stays within what was seen just after the settling, and a tenth and `allowance` MiB."""
    settled = [value for done, value in samples if done >= SETTLED]
    if len(settled) < 10:
        print(f"soak-store: {name}: too few samples after {SETTLED:,} rollouts to judge")
        return True
    fifth = len(settled) // 5
    early, late = max(settled[:fifth]), sorted(settled[-fifth:])[fifth // 2]
    holds = late <= early * 1.1 + allowance
    print(f"soak-store: {name}: at most {early:.0f} MiB after {SETTLED:,} rollouts, {late:.0f} MiB at the end: "
          + ("flat" if holds else "NOT FLAT"))
    return holds


def main():
    binary = os.path.abspath(sys.argv[1])
    total = int(sys.argv[2]) if len(sys.argv) > 2 else 1_000_000
    folder = tempfile.mkdtemp(prefix="metareward-soak-")
    service = start(binary, folder)
    load = Load(service.port, total)
    threads = [threading.Thread(target=load.work) for _ in range(CLIENTS)]
    began = time.monotonic()
    memories, disks, told = [], [], 0
    for thread in threads:
        thread.start()
    while any(thread.is_alive() for thread in threads):
        time.sleep(0.5)
        memories.append((load.done, service.memory() / (1 << 20)))
        disks.append((load.done, disk(folder)))
        if load.done - told >= total // 10:
            told = load.done
            print(f"soak-store: {load.done:,} rollouts, {memories[-1][1]:.0f} MiB resident, {disks[-1][1]:.0f} MiB on disk",
                  flush=True)
    seconds = time.monotonic() - began
    code = service.stop()
    print(f"soak-store: {load.done:,} rollouts in {seconds:.0f} s: {load.done / seconds:,.0f} rollouts/s answered after their commit")
    holds = [flat("memory", memories, 8), flat("databases", disks, 16)]
    if load.wrong or code != 0:
        raise SystemExit(f"soak-store: exit {code}, {load.wrong[:3]}; the folder is {folder}")
    shutil.rmtree(folder)
    if not all(holds):
        raise SystemExit("soak-store: failed")


main()
