#!/usr/bin/env python3
"""Offers the service several times what its judge can score, from two callers, and looks what comes of it.

A simulated judge takes 200 ms for a call and 64 calls at once, so it scores about 320 rollouts a second. First a few
clients keep it busy without overload: that is the uncontended rate. Then two callers, told apart by their addresses
127.0.0.1 and 127.0.0.2, send requests on a fixed timetable, OVERLOAD_FACTOR times that rate together, the first three
times as many as the second. Wanted: no crash; memory within its bound; at least 90 % of the uncontended rate scored;
refusals with 429 or 503, a Retry-After, and within 50 ms; and both callers get their share, though one asks for three
times as much.

Environment: METAREWARD (the binary), OVERLOAD_SECONDS (60), OVERLOAD_FACTOR (4), OVERLOAD_REFUSAL_MS (50, for the 99th
percentile; the clients are measured with it, so on a busy machine it may have to be higher).
"""
import asyncio
import json
import multiprocessing
import os
import re
import resource
import shutil
import sys
import tempfile
import time

from lib.program import Program

BINARY = os.environ.get("METAREWARD", ".build/release/metareward")
SECONDS = float(os.environ.get("OVERLOAD_SECONDS", "60"))
FACTOR = float(os.environ.get("OVERLOAD_FACTOR", "4"))
REFUSAL_MS = float(os.environ.get("OVERLOAD_REFUSAL_MS", "50"))
CALM_SECONDS = max(5.0, SECONDS / 4)
ROLLOUTS = 8
CALLS_IN_FLIGHT = 64
LATENCY_MS = 200
GROWTH_MAX = 256 << 20
SHARES = {"127.0.0.1": 0.75, "127.0.0.2": 0.25}
CONFIGURATION = """
server: {{port: 0, connections_max: 16384}}
data: {{path: {folder}/data}}
models:
  judge:
    url: http://127.0.0.1:{judge}/v1
    model: simulated
    dialect: vllm
    calls_in_flight: {calls}
    calls_at_start: {calls}
tasks:
  essay_writing:
    judge: judge
    program: single
    schedule: {{mode: paused}}
admission:
  rollouts: {rollouts}
  queued_rollouts: {queued}
"""


def body(number):
    """A request with rollouts of its own."""
    essay = f"Tea {number} is a drink that people have made for thousands of years. It is old and it is warm. " * 8
    rollouts = [{"prompt": "Write about tea.", "response": f"{essay} {index}"} for index in range(ROLLOUTS)]
    return json.dumps({"rollouts": rollouts, "detail": "reward"}).encode()


class Caller:
    """Sends requests from one address over connections that it keeps, and counts what is answered."""

    def __init__(self, address, port):
        self.address, self.port = address, port
        self.free = []
        self.scored = self.requests = self.unsent = 0
        self.statuses, self.problems = {}, []
        self.waits, self.refusals = [], []
        self.measuring = True

    async def send(self, number):
        """One request; its outcome is counted when it ends while measuring."""
        data = body(number)
        head = (
            f"POST /score HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Type: application/json\r\n"
            f"X-Request-Timeout: 20\r\nContent-Length: {len(data)}\r\n\r\n").encode()
        connection = None
        try:
            connection = self.free.pop() if self.free else await asyncio.open_connection(
                "127.0.0.1", self.port, local_addr=(self.address, 0))
            reader, writer = connection
            start = time.perf_counter()
            writer.write(head + data)
            answer_head = await reader.readuntil(b"\r\n\r\n")
            length = int(re.search(rb"(?i)content-length: (\d+)", answer_head).group(1))
            answer = await reader.readexactly(length)
            seconds = time.perf_counter() - start
        except (OSError, asyncio.IncompleteReadError, AttributeError) as error:
            self.problems.append(f"{self.address}: {type(error).__name__} {error}")
            return
        if b"connection: close" in answer_head.lower():
            connection[1].close()
        else:
            self.free.append(connection)
        if self.measuring:
            self.count(int(answer_head[9:12]), answer_head, answer, seconds)

    def count(self, status, head, answer, seconds):
        self.requests += 1
        self.statuses[status] = self.statuses.get(status, 0) + 1
        if status == 200:
            rewards = json.loads(answer)["rewards"]
            self.scored += sum(1 for reward in rewards if reward is not None)
            self.waits.append(seconds)
            return
        self.refusals.append(seconds)
        if status not in (429, 503) or not re.search(rb"(?i)retry-after: ([1-9]|[12]\d|30)\r\n", head):
            self.problems.append(f"{self.address}: {head!r} {answer[:300]!r}")

    async def keep_busy(self, clients, seconds):
        """So many requests at any time, for so long."""
        end = time.monotonic() + seconds

        async def client(number):
            while time.monotonic() < end:
                await self.send(number)
        await asyncio.gather(*(client(number) for number in range(clients)))

    async def timetable(self, rate, seconds):
        """Requests at fixed times, whatever becomes of those before; answers that come later do not count."""
        tasks = set()
        start = time.monotonic()
        count = int(rate * seconds)
        for number in range(count):
            due = start + number / rate
            if due > time.monotonic():
                await asyncio.sleep(due - time.monotonic())
            task = asyncio.create_task(self.send(number))
            tasks.add(task)
            task.add_done_callback(tasks.discard)
        self.measuring = False
        for task in list(tasks):
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
        self.seconds = time.monotonic() - start

    def report(self):
        return {
            "scored": self.scored, "requests": self.requests, "statuses": self.statuses, "waits": self.waits,
            "refusals": self.refusals, "problems": self.problems, "seconds": getattr(self, "seconds", 0)}


def call(address, port, work, argument, seconds, pipe):
    """The process of one caller."""
    caller = Caller(address, port)
    asyncio.run(getattr(caller, work)(argument, seconds))
    pipe.send(caller.report())


def run_callers(port, orders, seconds, service):
    """Runs a process for each caller; returns their reports and the most memory that the service had meanwhile."""
    pipes, processes = [], []
    for address, work, argument in orders:
        pipe, other = multiprocessing.Pipe()
        process = multiprocessing.Process(target=call, args=(address, port, work, argument, seconds, other))
        process.start()
        pipes.append(pipe)
        processes.append(process)
    memory, reports = 0, [None] * len(pipes)
    deadline = time.monotonic() + seconds + 120
    while any(report is None for report in reports) and time.monotonic() < deadline:
        memory = max(memory, service.memory())
        for index, pipe in enumerate(pipes):
            if reports[index] is None and pipe.poll(0.2):
                reports[index] = pipe.recv()
    for process in processes:
        process.join(5)
        if process.is_alive():
            process.kill()
    if any(report is None for report in reports):
        raise SystemExit("overload: a caller did not come to its end")
    return reports, memory


def percentile(values, part):
    values = sorted(values)
    return values[min(len(values) - 1, int(len(values) * part))] * 1000 if values else 0.0


def measure(service):
    """Both phases; returns what is out of bounds."""
    calm, calm_memory = run_callers(
        service.port, [("127.0.0.1", "keep_busy", CALLS_IN_FLIGHT * 2 // ROLLOUTS)], CALM_SECONDS, service)
    rate = calm[0]["scored"] / CALM_SECONDS
    print(f"uncontended: {rate:6.0f} rollouts/s, memory {calm_memory / 2**20:.0f} MiB", flush=True)
    problems = list(calm[0]["problems"])
    if not rate:
        return problems + ["nothing was scored without overload"]
    orders = [(address, "timetable", rate * FACTOR * share / ROLLOUTS) for address, share in SHARES.items()]
    reports, memory = run_callers(service.port, orders, SECONDS, service)
    goodput = sum(report["scored"] / report["seconds"] for report in reports)
    for (address, _, offered), report in zip(orders, reports):
        problems += report["problems"]
        own = report["scored"] / report["seconds"]
        statuses = ", ".join(f"{count} x {status}" for status, count in sorted(report["statuses"].items()))
        print(
            f"{address}: offered {offered * ROLLOUTS:6.0f} rollouts/s, scored {own:5.0f}/s "
            f"({100 * own / max(goodput, 1):.0f} %), {statuses}; "
            f"answered p50 {percentile(report['waits'], 0.5):.0f} ms "
            f"p99 {percentile(report['waits'], 0.99):.0f} ms", flush=True)
        if own < 0.4 * goodput:
            problems.append(f"{address} got {100 * own / max(goodput, 1):.0f} % of what was scored, not its half")
        if not report["refusals"]:
            problems.append(f"{address}: nothing was refused, so there was no overload")
        if report["seconds"] > SECONDS * 1.1:
            problems.append(f"{address}: the client itself was too slow for its timetable")
    refusals = [seconds for report in reports for seconds in report["refusals"]]
    p99 = percentile(refusals, 0.99)
    print(
        f"overload: {FACTOR:g} times the rate for {SECONDS:.0f} s: {goodput:.0f} rollouts/s scored, "
        f"{100 * goodput / rate:.0f} % of the uncontended rate; refusals p50 {percentile(refusals, 0.5):.1f} ms "
        f"p99 {p99:.1f} ms max {percentile(refusals, 1):.1f} ms; memory {memory / 2**20:.0f} MiB", flush=True)
    if goodput < 0.9 * rate:
        problems.append(f"only {100 * goodput / rate:.0f} % of the uncontended rate was scored")
    if p99 > REFUSAL_MS:
        problems.append(f"refusals took {p99:.1f} ms in the 99th percentile, more than {REFUSAL_MS:.0f}")
    if memory - calm_memory > GROWTH_MAX:
        problems.append(f"overload took {(memory - calm_memory) / 2**20:.0f} MiB of memory")
    return problems


def main():
    _, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (hard, hard))
    folder = tempfile.mkdtemp()
    judge = Program(
        BINARY, ["simulate-llm", "--port", "0", "--latency", LATENCY_MS / 1000], os.path.join(folder, "judge.log"))
    service = None
    try:
        configuration = os.path.join(folder, "metareward.yaml")
        with open(configuration, "w") as file:
            file.write(CONFIGURATION.format(
                folder=folder, judge=judge.port, calls=CALLS_IN_FLIGHT, rollouts=CALLS_IN_FLIGHT * 2,
                queued=CALLS_IN_FLIGHT * 12))
        service = Program(BINARY, ["serve", "--config", configuration], os.path.join(folder, "service.log"))
        service.wait_until_ready()
        problems = measure(service)
        if not service.is_running:
            problems.append(f"the service ended with status {service.process.returncode}")
        elif service.stop() != 0:
            problems.append(f"SIGTERM: exit status {service.process.returncode}, not 0")
    finally:
        if service:
            service.stop()
        judge.stop()
    for problem in problems[:20]:
        print("overload: " + problem, file=sys.stderr)
    if problems:
        print(f"overload: logs and data are in {folder}", file=sys.stderr)
        sys.exit(1)
    shutil.rmtree(folder)
    print("overload: ok")


if __name__ == "__main__":
    main()
