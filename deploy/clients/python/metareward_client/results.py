"""What comes back from scoring. Members that this version does not know stay in `raw`."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Optional


@dataclass(frozen=True)
class ScoreFailure:
    """Why a rollout has no reward."""

    kind: str
    """A stable word, such as `judge_timeout`."""
    detail: str
    """What happened, in words."""
    retryable: bool
    """Whether sending the rollout again may help."""


@dataclass(frozen=True)
class ScoreResult:
    """What came of one rollout."""

    id: str
    """That of the rollout, or its index in the call."""
    reward: Optional[float]
    """The number to train on; None where there is none, which is not 0."""
    score: Optional[float]
    """The judge's score; on the rubric's scale only where `decided_by` is `judge`."""
    score_min: Optional[int]
    """The least score that the rubric allows."""
    score_max: Optional[int]
    """The greatest score that the rubric allows."""
    decided_by: Optional[str]
    """`judge`, `check` or `answer`; None for a failure."""
    partition: str
    """The partition whose rubric was used."""
    rubric_version: int
    """The version of that rubric."""
    basis_hash: Optional[str]
    """Names all that decides a score; rewards compare where it is equal."""
    pinned_by: Optional[str]
    """`step`, `group`, `prompt` or `version`; None for the head."""
    score_id: Optional[str]
    """Finds the stored score again (`GET /scores/{id}`)."""
    judge_model: Optional[str]
    """The model that answered."""
    error: Optional[ScoreFailure]
    """Why there is no reward; None where there is one."""
    raw: Mapping[str, Any]
    """The result as it came: `items`, `checks`, `notes` and the rest."""

    @staticmethod
    def read(raw: Mapping[str, Any], index: int, named: bool) -> ScoreResult:
        """Read one result; `index` names it where the caller has given no `id`."""
        error = raw.get("error")
        reward = raw.get("reward")
        return ScoreResult(
            id=str(raw["id"]) if named else str(index),
            reward=None if reward is None else float(reward),
            score=raw.get("score"),
            score_min=raw.get("score_min"),
            score_max=raw.get("score_max"),
            decided_by=raw.get("decided_by"),
            partition=raw["partition"],
            rubric_version=raw["rubric_version"],
            basis_hash=raw.get("basis_hash"),
            pinned_by=(raw.get("pin") or {}).get("by"),
            score_id=raw.get("score_id"),
            judge_model=raw.get("judge_model"),
            error=None
            if error is None
            else ScoreFailure(error["kind"], error["detail"], error["retryable"]),
            raw=raw,
        )


@dataclass(frozen=True)
class Usage:
    """What scoring has cost, summed over all requests of a call."""

    judge_calls: int = 0
    """Calls to judges."""
    prompt_tokens: int = 0
    """Tokens that were sent to them."""
    completion_tokens: int = 0
    """Tokens that they wrote."""
    cached_tokens: Optional[int] = None
    """How many of the prompt tokens came from caches; None where no server said."""

    def plus(self, raw: Mapping[str, Any]) -> Usage:
        """Add the `usage` of one answer."""
        cached = raw.get("cached_tokens")
        both = [count for count in (self.cached_tokens, cached) if count is not None]
        return Usage(
            self.judge_calls + raw.get("judge_calls", 0),
            self.prompt_tokens + raw.get("prompt_tokens", 0),
            self.completion_tokens + raw.get("completion_tokens", 0),
            sum(both) if both else None,
        )


@dataclass(frozen=True)
class ScoreAnswer:
    """What came of one call, whatever the number of requests that it took."""

    task: str
    """The task whose rubric was used."""
    rubric_version: Optional[int]
    """The version of all results; None where they differ."""
    results: tuple[ScoreResult, ...]
    """In the order of the rollouts."""
    usage: Usage
    """What it cost."""
    simulated: bool
    """Whether the simulated model had a part in it; such rewards are not for training."""

    @property
    def rewards(self) -> list[Optional[float]]:
        """The rewards in the order of the rollouts; None where there is none."""
        return [result.reward for result in self.results]

    @property
    def failures(self) -> list[ScoreResult]:
        """The results without a reward."""
        return [result for result in self.results if result.reward is None]
