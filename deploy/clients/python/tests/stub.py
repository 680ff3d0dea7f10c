"""A scripted service behind httpx.MockTransport, and a clock that stands still but for sleeps."""

from __future__ import annotations

import json
from datetime import datetime, timedelta, timezone
from typing import Any, Callable, Optional, Union

import httpx

from metareward_client import AsyncRewardClient, RewardClient
from metareward_client.retry import Surroundings

Reply = Union[httpx.Response, Exception]
START = datetime(2030, 1, 1, tzinfo=timezone.utc)


def answer(rewards: list[Optional[float]], version: int = 0, **members: Any) -> dict[str, Any]:
    """An answer of `/score`; None becomes a retryable failure."""
    results = []
    for index, reward in enumerate(rewards):
        error = {"kind": "judge_timeout", "detail": "late", "retryable": True}
        results.append(
            {
                "id": str(index),
                "status": "failed" if reward is None else "scored",
                "reward": reward,
                "score": None if reward is None else 1,
                "partition": "default",
                "rubric_version": version,
                "pin": None,
                **({"error": error} if reward is None else {}),
            }
        )
    usage = {"judge_calls": len(rewards), "prompt_tokens": 10, "completion_tokens": 1}
    return {
        "task": "t",
        "rubric_version": version,
        "rewards": rewards,
        "results": results,
        "usage": {**usage, "cached_tokens": None, "wasted_tokens": 0},
        **members,
    }


def problem(
    status: int, headers: Optional[dict[str, str]] = None, **members: Any
) -> httpx.Response:
    body = {"type": "urn:metareward:problem:x", "title": "X", "status": status, "detail": "d"}
    return httpx.Response(status, headers=headers, json={**body, **members})


class Stub:
    """Answers in the order of a script; what comes after its end gets `default`."""

    def __init__(
        self, *script: Reply, default: Optional[Callable[[httpx.Request], httpx.Response]] = None
    ) -> None:
        self.script = list(script)
        self.default = default
        self.requests: list[httpx.Request] = []
        self.pauses: list[float] = []
        self.time = 0.0
        self.seconds_per_attempt = 0.0

    def handle(self, request: httpx.Request) -> httpx.Response:
        self.requests.append(request)
        self.time += self.seconds_per_attempt
        if self.script:
            reply = self.script.pop(0)
        else:
            assert self.default is not None, "a request too many"
            reply = self.default(request)
        if isinstance(reply, Exception):
            raise reply
        return reply

    def sleep(self, seconds: float) -> None:
        self.pauses.append(seconds)
        self.time += seconds

    async def sleep_async(self, seconds: float) -> None:
        self.sleep(seconds)

    @property
    def surroundings(self) -> Surroundings:
        """The dice always show the greatest number."""
        return Surroundings(
            clock=lambda: self.time,
            uniform=lambda low, high: high,
            now=lambda: START + timedelta(seconds=self.time),
        )

    def client(self, **options: Any) -> RewardClient:
        return RewardClient(
            "http://service",
            transport=httpx.MockTransport(self.handle),
            surroundings=self.surroundings,
            sleep=self.sleep,
            **options,
        )

    def async_client(self, **options: Any) -> AsyncRewardClient:
        return AsyncRewardClient(
            "http://service",
            transport=httpx.MockTransport(self.handle),
            surroundings=self.surroundings,
            sleep=self.sleep_async,
            **options,
        )

    def bodies(self) -> list[dict[str, Any]]:
        return [json.loads(request.content) for request in self.requests]


def score_each(version: int = 0) -> Callable[[httpx.Request], httpx.Response]:
    """Scores each rollout with the length of its response."""

    def reply(request: httpx.Request) -> httpx.Response:
        body = json.loads(request.content)
        rewards: list[Optional[float]] = [float(len(r["response"])) for r in body["rollouts"]]
        return httpx.Response(200, json=answer(rewards, body.get("rubric_version", version)))

    return reply
