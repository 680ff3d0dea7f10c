"""A service with real or made-up rollouts behind it, for looking at the dashboard."""

import hashlib
import json
import os
import random
import secrets
import socket
import subprocess
import tempfile
import time
import urllib.error
import urllib.request

CONFIGURATION = """
models:
  judge: { url: "http://127.0.0.1:%(judge)d/v1", model: simulated, attempts: 1 }
  steady: simulated
tasks:
  essay_writing: { judge: judge, meta: { model: steady }, judge_settings: { semantic_retries: 0, call_timeout: 2s } }
  math_reasoning: { judge: steady }
  ethical_reasoning: { judge: steady }
"""
ACCESS = """
access:
  tokens:
    - { name: looker, sha256: %s, scopes: [read] }
    - { name: operator, sha256: %s, scopes: [operate] }
"""
SUBJECTS = ["zoos", "homework", "night trains", "public libraries", "school uniforms", "city parks", "museums", "tolls"]
HOSTILE = '<img src=x onerror="window.hacked=1"><script>window.hacked=1</script> & {{student_prompt}} \u202e end'


def free_port():
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        return listener.getsockname()[1]


def essays():
    """Prompts with full and with collapsed responses: the shared essays where they are present, else made-up ones."""
    folder = os.environ.get("METAREWARD_SHARED_DATA", "../shared/data")
    try:
        with open(os.path.join(folder, "essay_rollouts.jsonl"), encoding="utf-8") as file:
            full = [json.loads(line) for line in file]
        with open(os.path.join(folder, "essay_collapsed.jsonl"), encoding="utf-8") as file:
            titles = [json.loads(line) for line in file]
        return full, titles
    except OSError:
        pass
    full, titles = [], []
    for number, subject in enumerate(SUBJECTS * 6):
        prompt = f"Should there be more {subject}?"
        reasons = " ".join(
            f"Reason {k} speaks for {subject}, because visitor {number * 7 + k} said so." for k in range(9)
        )
        full.append(
            {
                "id": f"essay-{number}",
                "prompt": prompt,
                "response": f"There should be more {subject}.\n\n{reasons}\n\n"
                f"So the answer is yes: more {subject} would do good.",
            }
        )
        titles.append(
            {"id": f"title-{number}", "prompt": prompt, "response": f"More {subject.title()}: A Question of Freedom"}
        )
    return full, titles


class Service:
    """The service and its judge, which now and then goes wrong. Both end with the object. With `has_tokens` the service
    knows the tokens `looker` and `operator`."""

    def __init__(self, binary, has_tokens=False):
        self.looker, self.operator = ["mr_" + secrets.token_urlsafe(32) if has_tokens else None for _ in range(2)]
        self.binary = os.path.abspath(binary)
        self.folder = tempfile.TemporaryDirectory(prefix="metareward-dashboard-")
        self.port, judge = free_port(), free_port()
        self.base = f"http://127.0.0.1:{self.port}"
        with open(self._path("config.yaml"), "w", encoding="utf-8") as file:
            file.write(CONFIGURATION % {"judge": judge})
            if has_tokens:
                file.write(
                    ACCESS % tuple(hashlib.sha256(each.encode()).hexdigest() for each in (self.looker, self.operator))
                )
        self.log = open(self._path("log"), "ab")
        self.judge = subprocess.Popen(
            [
                self.binary,
                "simulate-llm",
                "--port",
                str(judge),
                "--latency",
                "0.02",
                "--chaos",
                "0.012",
                "--chaos-kinds",
                "garbage,refusal,truncated,status503,outofrange",
            ],
            stdout=self.log,
            stderr=self.log,
        )
        self.process = None
        self.start()

    def _path(self, name):
        return os.path.join(self.folder.name, name)

    def start(self):
        self.process = subprocess.Popen(
            [
                self.binary,
                "serve",
                "--config",
                self._path("config.yaml"),
                "--data",
                self._path("data"),
                "--port",
                str(self.port),
            ],
            stdout=self.log,
            stderr=self.log,
        )
        end = time.monotonic() + 60
        while time.monotonic() < end:
            try:
                if self.get("/readyz")["checks"]["judges"] == "probed":
                    return
            except (OSError, urllib.error.HTTPError):
                pass
            time.sleep(0.1)
        with open(self._path("log"), encoding="utf-8", errors="replace") as file:
            raise AssertionError("the service did not become ready:\n" + file.read()[-2000:])

    def stop(self):
        self.process.terminate()
        self.process.wait(60)

    def close(self):
        for process in (self.process, self.judge):
            process.terminate()
        for process in (self.process, self.judge):
            try:
                process.wait(60)
            except subprocess.TimeoutExpired:
                process.kill()
                process.wait()
        self.log.close()
        self.folder.cleanup()

    def _ask(self, path, body=None):
        headers = {"Authorization": f"Bearer {self.operator}"} if self.operator else {}
        if body is not None:
            headers["Content-Type"] = "application/json"
        data = None if body is None else json.dumps(body).encode()
        return json.load(urllib.request.urlopen(urllib.request.Request(self.base + path, data, headers), timeout=120))

    def get(self, path):
        return self._ask(path)

    def post(self, path, body):
        return self._ask(path, body)

    def seed(self, steps, pause=0.0):
        """Scores steps of a policy that collapses more and more, and one rollout that means harm."""
        full, titles = essays()
        dice = random.Random(7)
        for step in range(steps):
            chosen = [dice.choice(titles if dice.random() < min(0.6, step / steps) else full) for _ in range(12)]
            self.post(
                "/score",
                {
                    "run": "exp-7",
                    "step": step,
                    "rollouts": [
                        {
                            "id": f"{each['id']}-{step}-{index}",
                            "prompt": each["prompt"],
                            "response": each["response"],
                            "group": f"{step}-{index // 4}",
                        }
                        for index, each in enumerate(chosen)
                    ],
                },
            )
            time.sleep(pause)
        self.post(
            "/score",
            {
                "run": "exp-7",
                "step": steps,
                "rollouts": [{"id": "hostile", "prompt": HOSTILE, "response": HOSTILE, "metadata": {"<b>": HOSTILE}}],
            },
        )
        self.post(
            "/score",
            {
                "task": "math_reasoning",
                "rollouts": [
                    {
                        "id": "sum",
                        "prompt": "What is 2 + 2?",
                        "response": "The sum is four. " * 12 + "\\boxed{4}",
                        "reference": "\\boxed{4}",
                        "partition": "algebra/cluster-1",
                    }
                ],
            },
        )
        end = time.monotonic() + 60
        while time.monotonic() < end and any(run["ended_at"] is None for run in self.get("/meta/runs")["runs"]):
            time.sleep(0.2)
