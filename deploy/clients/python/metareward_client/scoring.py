"""A scoring call, from rollouts to one answer, without any I/O.

The clients send the calls that a `ScoreJob` gives them and hand back the answers. Every request has
an idempotency key, so that one whose answer was lost can be sent again and is scored once.
"""

from __future__ import annotations

import uuid
from collections.abc import Mapping, Sequence
from typing import Any, Optional

import httpx

from .calls import Call, without_nulls
from .results import ScoreAnswer, ScoreResult, Usage
from .rollouts import RolloutLike, encode, members
from .splitting import Chain, Limits, Part, divide, plan

LONGEST_KEY = 200
"""Bytes of a caller's idempotency key; the service takes 255, and parts append their number."""


class ScoreJob:
    """One call of `score`."""

    def __init__(
        self,
        rollouts: Sequence[RolloutLike],
        options: Mapping[str, Any],
        limits: Limits,
        idempotency_key: Optional[str],
    ) -> None:
        if idempotency_key is not None and not 0 < len(idempotency_key.encode()) <= LONGEST_KEY:
            raise ValueError(f"an idempotency key has 1 to {LONGEST_KEY} bytes")
        if options.get("step") is not None and options.get("run") is None:
            raise ValueError("a step needs the name of its run")
        self._wire = [members(rollout) for rollout in rollouts]
        self._encoded = [encode(rollout) for rollout in self._wire]
        self._options = without_nulls(options)
        self._limits = limits
        self._key = idempotency_key or uuid.uuid4().hex
        self._round = 0
        self._results: dict[int, ScoreResult] = {}
        self._tasks: set[str] = set()
        self._usage = Usage()
        self._simulated = False

    def chains(self) -> list[Chain]:
        """Give the requests of the first round."""
        binding = [self._partition_to_hold(index) for index in range(len(self._wire))]
        return plan([len(rollout) for rollout in self._encoded], binding, self._limits)

    def unfinished(self) -> list[tuple[Part, Optional[int]]]:
        """Give the requests for what failed and may do better, each with the version to name.

        Where nothing pins a rollout, the head may have moved since, so it names its first version.
        """
        self._round += 1
        parts: dict[tuple[Optional[str], Optional[int]], Part] = {}
        for index, result in sorted(self._results.items()):
            if result.error is not None and result.error.retryable:
                partition = self._partition_to_hold(index)
                version = None if partition is None else result.rubric_version
                parts.setdefault((partition, version), []).append(index)
        sizes = [len(rollout) for rollout in self._encoded]
        return [
            (piece, version)
            for (_, version), part in parts.items()
            for piece in divide(part, sizes, self._limits)
        ]

    def call(self, part: Part, version: Optional[int]) -> Call[Mapping[str, Any]]:
        """Give the request for some rollouts; `version` is the one to name, if any."""
        options = dict(self._options)
        if version is not None:
            options["rubric_version"] = version
        rollouts = b",".join(self._encoded[index] for index in part)
        head = encode(options)[:-1] + (b"," if options else b"")

        def read(response: httpx.Response) -> Mapping[str, Any]:
            answer: Mapping[str, Any] = response.json()
            if len(answer["results"]) != len(part):
                raise ValueError(f"{len(answer['results'])} results for {len(part)} rollouts")
            return answer

        return Call(
            "POST",
            "/score",
            read,
            body=head + b'"rollouts":[' + rollouts + b"]}",
            headers={"Idempotency-Key": f"{self._key}-{self._round}-{part[0]}"},
            tells_timeout=True,
        )

    def take(self, part: Part, answer: Mapping[str, Any]) -> Optional[int]:
        """Take the answer for some rollouts; give the version of all its results, if it is one."""
        self._tasks.add(answer["task"])
        self._usage = self._usage.plus(answer["usage"])
        self._simulated = self._simulated or answer.get("simulated", False)
        for index, raw in zip(part, answer["results"]):
            self._results[index] = ScoreResult.read(raw, index, "id" in self._wire[index])
        version: Optional[int] = answer["rubric_version"]
        return version

    def answer(self) -> ScoreAnswer:
        """Give everything as one answer."""
        results = tuple(self._results[index] for index in range(len(self._wire)))
        versions = {result.rubric_version for result in results}
        return ScoreAnswer(
            task=self._tasks.pop() if self._tasks else self._options.get("task", ""),
            rubric_version=versions.pop() if len(versions) == 1 else None,
            results=results,
            usage=self._usage,
            simulated=self._simulated,
        )

    def _partition_to_hold(self, index: int) -> Optional[str]:
        """Give the partition of a rollout that nothing binds to a version; None for others."""
        trains = self._options.get("purpose", "train") == "train"
        rollout = self._wire[index]
        pinned = "step" in self._options or rollout.get("group") is not None
        if "rubric_version" in self._options or (trains and pinned):
            return None
        partition: str = rollout.get("partition") or "default"
        return partition
