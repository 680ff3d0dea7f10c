"""TRL: GRPOTrainer, RLOOTrainer and the asynchronous GRPO.

    from metareward_client.hooks.trl_reward import metareward
    trainer = GRPOTrainer(..., reward_funcs=[metareward])
    trl grpo --reward_funcs metareward_client.hooks.trl_reward.metareward ...

A rollout without reward is `None`, which TRL leaves out. All processes of a step share a rubric
where `METAREWARD_RUN` is set. Give evaluation datasets a column `purpose` with the value `eval`.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Callable, Optional

from metareward_client.hooks._rows import rollout
from metareward_client.hooks._service import global_step, score_async

NOT_COLUMNS = {"trainer_state", "log_extra", "log_metric", "environments", "prompt"}


async def metareward(
    prompts: Sequence[Any],
    completions: Sequence[Any],
    completion_ids: Optional[Sequence[Any]] = None,
    *,
    trainer_state: Any = None,
    log_metric: Optional[Callable[[str, float], None]] = None,
    **columns: Any,
) -> list[Optional[float]]:
    """Score the batch of one process."""
    names = [name for name, values in columns.items() if name not in NOT_COLUMNS and values]
    rows = [{name: columns[name][index] for name in names} for index in range(len(prompts))]
    rollouts = [rollout(p, c, row) for p, c, row in zip(prompts, completions, rows)]
    purpose = rows[0].get("purpose") if rows else None
    answer = await score_async(rollouts, global_step(trainer_state), purpose)
    if log_metric is not None and rollouts:
        log_metric("reward_failed", len(answer.failures) / len(rollouts))
    return answer.rewards
