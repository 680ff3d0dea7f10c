"""ms-swift: a reward function for `swift rlhf --rlhf_type grpo`.

    --external_plugins $(python -m metareward_client.hooks swift_reward) --reward_funcs metareward

A rollout without reward is `None`, which ms-swift leaves out.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Optional

from swift.rewards import AsyncORM, orms

from metareward_client.hooks._rows import rollout
from metareward_client.hooks._service import global_step, score_once

PER_ROLLOUT = {"finish_reason", "is_truncated", "rollout_infos", "response_token_ids"}
NOT_COLUMNS = PER_ROLLOUT | {"messages", "request_id", "trainer_state", "trajectory_inputs"}


class Metareward(AsyncORM):  # type: ignore[misc]
    """Scores the batch of one process; every step has an event loop of its own."""

    async def __call__(self, completions: Sequence[str], **kwargs: Any) -> list[Optional[float]]:
        """Score; the last of the messages is the completion."""
        count = len(completions)
        messages = kwargs.get("messages") or [None] * count
        names = [
            name
            for name, values in kwargs.items()
            if name not in NOT_COLUMNS
            and isinstance(values, (list, tuple))
            and len(values) == count
        ]
        rows = [{name: kwargs[name][index] for name in names} for index in range(count)]
        rollouts = [
            rollout(chat[:-1] if chat else None, completion, row)
            for chat, completion, row in zip(messages, completions, rows)
        ]
        purpose = rows[0].get("purpose") if rows else None
        step = global_step(kwargs.get("trainer_state"))
        return (await score_once(rollouts, step, purpose)).rewards


orms["metareward"] = Metareward
