"""verifiers' own evaluation, its task set for NeMo Gym and the hook, against the real service."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import pytest
from judge import Judge
from rewards import PROMPT, TALE, RewardService

pytest.importorskip("verifiers.v1", reason="verifiers is not installed")

PROGRAMS = Path(sys.executable).parent
EVALUATION = """
model = "policy"
[client]
base_url = "POLICY/v1"
[env.taskset]
id = "nemo_gym"
dataset = "rows.jsonl"
[env.taskset.task]
resources_url = "SERVICE/t/tales/verifiers"
[env.taskset.task.rewards]
metareward = { fn = "metareward_client.hooks.verifiers_reward:metareward", weight = 1.0 }
[env.agent.harness]
id = "null"
[env.agent.runtime]
type = "subprocess"
"""


class Policy(BaseHTTPRequestHandler):
    """A model that tells the same tale whatever it is asked."""

    def do_POST(self) -> None:
        asked = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
        streams = asked.get("stream", False)
        message = {"role": "assistant", "content": TALE}
        choice = {"index": 0, "finish_reason": "stop", "delta" if streams else "message": message}
        answer = {
            "id": "chatcmpl-1",
            "object": "chat.completion.chunk" if streams else "chat.completion",
            "created": 0,
            "model": "policy",
            "choices": [choice],
            "usage": {"prompt_tokens": 9, "completion_tokens": 40, "total_tokens": 49},
        }
        text = json.dumps(answer)
        data = (f"data: {text}\n\ndata: [DONE]\n\n" if streams else text).encode()
        self.send_response(200)
        kind = "text/event-stream" if streams else "application/json"
        self.send_header("Content-Type", kind)
        self.send_header("Content-Length", str(len(data)))
        self.end_headers()
        self.wfile.write(data)

    def log_message(self, *arguments: Any) -> None:
        pass


@pytest.fixture(scope="module")
def policy() -> Iterator[str]:
    with ThreadingHTTPServer(("127.0.0.1", 0), Policy) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield f"http://127.0.0.1:{server.server_port}"
        server.shutdown()


def evaluate(service: RewardService, policy: str, folder: Path, run: str) -> list[dict[str, Any]]:
    """Run `vf-eval` on two rows, and read the traces that it wrote."""
    if shutil.which("uv", path=PROGRAMS) is None and shutil.which("uv") is None:
        pytest.skip("verifiers starts its harnesses with uv, which is not installed")
    inputs = [PROMPT, [{"role": "user", "content": PROMPT}]]
    rows = [
        {"responses_create_params": {"input": given}, "verifier_metadata": {"run": run}}
        for given in inputs
    ]
    (folder / "rows.jsonl").write_text("".join(json.dumps(row) + "\n" for row in rows))
    text = EVALUATION.replace("POLICY", policy).replace("SERVICE", service.url)
    (folder / "evaluation.toml").write_text(text)
    environment = {
        **os.environ,
        "PATH": f"{PROGRAMS}{os.pathsep}{os.environ['PATH']}",
        "METAREWARD_URL": service.url,
        "METAREWARD_TASK": "tales",
        "METAREWARD_RUN": f"{run}-hook",
        "METAREWARD_RESCORE": "0",
    }
    command = ["vf-eval", "@", "evaluation.toml", "--no-push", "--output-dir", "out"]
    done = subprocess.run(
        [PROGRAMS / command[0], *command[1:]],
        cwd=folder,
        env=environment,
        capture_output=True,
        text=True,
        timeout=300,
    )
    lines = [
        line for file in folder.rglob("traces.jsonl") for line in file.read_text().splitlines()
    ]
    assert len(lines) == len(rows), done.stdout + done.stderr
    return [json.loads(line)["traces"][0] for line in lines]


def test_an_evaluation_gets_the_rewards(
    trainers: RewardService, policy: str, tmp_path: Path
) -> None:
    traces = evaluate(trainers, policy, tmp_path, "verifiers")
    stored = trainers.stored("verifiers")
    assert [one["response"] for one in stored] == [TALE] * 2
    for trace in traces:
        assert trace["errors"] == []
        scores = {name: reward["score"] for name, reward in trace["rewards"].items()}
        assert scores == {"nemo_gym": stored[0]["reward"], "metareward": stored[0]["reward"]}
        assert trace["metrics"]["rm_failed"] == 0.0
        assert trace["metrics"]["rubric_version"] == 0.0
    assert trainers.rewards("verifiers-hook") == trainers.rewards("verifiers")


def test_a_rollout_without_a_reward_is_an_error_and_no_zero(
    trainers: RewardService, judge: Judge, policy: str, tmp_path: Path
) -> None:
    judge.fault = "refusal"
    traces = evaluate(trainers, policy, tmp_path, "verifiers-missing")
    for trace in traces:
        assert trace["errors"], trace
        assert set(trace["rewards"].values()) <= {None}
    assert set(trainers.rewards("verifiers-missing")) == {None}
