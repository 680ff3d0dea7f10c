"""AReaL: a reward function for `RLVRWorkflow`.

    from areal.api.reward_api import AsyncRewardWrapper
    from metareward_client.hooks.areal_reward import reward_fn
    workflow = RLVRWorkflow(reward_fn=reward_fn, ...)
    workflow.async_reward_fn = AsyncRewardWrapper(reward_fn, timeout_seconds=600, max_workers=64)

The last line matters: by itself AReaL waits 15 s, takes a late reward for 0, and has few workers.
`METAREWARD_TIMEOUT` has to be below `timeout_seconds`.
"""

from __future__ import annotations

from typing import Any

from metareward_client.hooks._rows import rollout, without_end_tokens
from metareward_client.hooks._service import number, score


def reward_fn(
    prompt: str, completions: str, prompt_ids: Any = None, completion_ids: Any = None, **row: Any
) -> float:
    """Score one sample in a worker process."""
    asked = row.pop("messages", None) or prompt
    return number(score([rollout(asked, without_end_tokens(completions), row)]).results[0])[0]
