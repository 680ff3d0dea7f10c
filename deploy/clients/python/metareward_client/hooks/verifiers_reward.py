"""verifiers (v1) and prime-rl: a reward of a taskset.

    [env.taskset.task.rewards]
    metareward = { fn = "metareward_client.hooks.verifiers_reward:metareward", weight = 1.0 }

A rollout without
reward raises, so it counts as errored and is left out of training.
"""

from __future__ import annotations

from typing import Any

from metareward_client import NoRewardError
from metareward_client.hooks._rows import rollout
from metareward_client.hooks._service import score_async


async def metareward(task: Any, trace: Any) -> float:
    """Score the last reply of a trace."""
    row = {"answer": getattr(task, "answer", None)}
    result = (await score_async([rollout(task.prompt_text, trace.last_reply, row)])).results[0]
    if result.reward is None:
        raise NoRewardError(f"no reward: {result.error}")
    return result.reward
