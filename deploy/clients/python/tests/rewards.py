"""What tests of trainers' clients ask a service about what it stored and counted."""

from __future__ import annotations

import json
import re
import time
import urllib.request
from typing import Any

ASKING = 1  # the request for the metrics is in flight itself
PROMPT = "Tell a tale of a lighthouse."
TALE = (
    "The lighthouse stood on a rock in the sea. Every evening the keeper lit its lamp.\n\n"
    "One night the lamp went out. The keeper climbed the stairs with a candle in the storm."
)


class RewardService:
    """A running service."""

    def __init__(self, url: str) -> None:
        self.url = url

    def get(self, path: str) -> str:
        with urllib.request.urlopen(self.url + path, timeout=60) as answer:
            return answer.read().decode()

    def stored(self, run: str, task: str = "tales") -> list[dict[str, Any]]:
        """The stored rollouts of a run, in the order in which they were stored."""
        lines = self.get(f"/rollouts?task={task}&run={run}&limit=1000").splitlines()
        return [json.loads(line) for line in lines]

    def rewards(self, run: str, task: str = "tales") -> list[Any]:
        return [one["reward"] for one in self.stored(run, task)]

    def metric(self, name: str, *labels: str) -> float:
        """The sum of a metric's values whose labels have all the given values."""
        lines = [
            line for line in self.get("/metrics").splitlines() if re.match(name + r"[{ ]", line)
        ]
        chosen = [line for line in lines if all(f'="{label}"' in line for label in labels)]
        return sum(float(line.split()[-1]) for line in chosen)

    def wait_until_metric(self, name: str, *labels: str, at_least: float) -> None:
        end = time.monotonic() + 60
        while self.metric(name, *labels) < at_least:
            assert time.monotonic() < end, f"{name} stays below {at_least}"
            time.sleep(0.02)

    def wait_until_asked_by(self, askers: int) -> None:
        """Wait until so many requests are at work, the one that asks not counted."""
        self.wait_until_metric("metareward_http_requests_in_flight", at_least=askers + ASKING)
