"""The service as the environment describes it, with one client a process or an event loop."""

from __future__ import annotations

import asyncio
import math
import os
import threading
import weakref
from collections.abc import Sequence
from typing import Any, Optional

from metareward_client import (
    AsyncRewardClient,
    NoRewardError,
    RewardClient,
    Rollout,
    ScoreAnswer,
    ScoreResult,
)

_lock = threading.Lock()
_blocking: dict[int, RewardClient] = {}
_awaited: weakref.WeakKeyDictionary[asyncio.AbstractEventLoop, AsyncRewardClient] = (
    weakref.WeakKeyDictionary()
)


def score(
    rollouts: Sequence[Rollout], step: Optional[int] = None, purpose: Optional[str] = None
) -> ScoreAnswer:
    """Score with the client of this process; a forked process makes its own."""
    with _lock:
        if os.getpid() not in _blocking:
            _blocking[os.getpid()] = RewardClient(timeout=_timeout())
        client = _blocking[os.getpid()]
    return client.score(rollouts, **_options(step, purpose))


async def score_async(
    rollouts: Sequence[Rollout], step: Optional[int] = None, purpose: Optional[str] = None
) -> ScoreAnswer:
    """Score with the client of this event loop, which stays open between calls."""
    loop = asyncio.get_running_loop()
    with _lock:
        if loop not in _awaited:
            _awaited[loop] = AsyncRewardClient(timeout=_timeout())
        client = _awaited[loop]
    return await client.score(rollouts, **_options(step, purpose))


async def score_once(
    rollouts: Sequence[Rollout], step: Optional[int] = None, purpose: Optional[str] = None
) -> ScoreAnswer:
    """Score with a client of its own, for trainers that make an event loop a step."""
    async with AsyncRewardClient(timeout=_timeout()) as client:
        return await client.score(rollouts, **_options(step, purpose))


def number(result: ScoreResult) -> tuple[float, bool]:
    """Give a reward as a number, and whether it stands for a missing one.

    Raises `NoRewardError` for a missing one, unless `METAREWARD_ON_FAILURE` is a number.
    """
    if result.reward is not None:
        return result.reward, False
    fallback = os.environ.get("METAREWARD_ON_FAILURE", "raise")
    why = "no reason was given"
    if result.error is not None:
        why = f"{result.error.kind}: {result.error.detail}"
    if fallback == "raise":
        raise NoRewardError(
            f"no reward for rollout {result.id} (score {result.score_id}): {why}; "
            "METAREWARD_ON_FAILURE=0.0 goes on with that number"
        )
    value = float(fallback)
    if not math.isfinite(value):
        raise ValueError(f"METAREWARD_ON_FAILURE is a finite number or raise, not {fallback!r}")
    return value, True


def global_step(trainer_state: Any) -> Optional[int]:
    """Give the step of a trainer of transformers' kind."""
    step = getattr(trainer_state, "global_step", None)
    return None if step is None else int(step)


def _timeout() -> float:
    return float(os.environ.get("METAREWARD_TIMEOUT", "600"))


def _options(step: Optional[int], purpose: Optional[str]) -> dict[str, Any]:
    run = os.environ.get("METAREWARD_RUN") or None
    return {
        "task": os.environ.get("METAREWARD_TASK") or None,
        "run": run,
        "step": step if run else None,
        "purpose": purpose,
        "rescore": int(os.environ.get("METAREWARD_RESCORE", "2")),
    }
