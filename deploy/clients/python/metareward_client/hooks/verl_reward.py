"""verl: a custom reward function of the reward loop.

    reward.custom_reward_function.path=$(python -m metareward_client.hooks verl_reward)
    reward.custom_reward_function.name=compute_score
    reward.reward_manager.name=naive

verl does not hand over the prompt: put it into `extra_info["prompt"]` (or `["question"]`) when the
dataset is made. `extra_info["split"]` other than `train` is taken for evaluation. The manager
`limited` needs a greater `reward.max_concurrent` than 1, and makes 0.0 of failures.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Optional

from metareward_client.hooks._rows import rollout
from metareward_client.hooks._service import number, score_async


async def compute_score(
    data_source: str,
    solution_str: str,
    ground_truth: Any,
    extra_info: Optional[Mapping[str, Any]] = None,
    **others: Any,
) -> dict[str, float]:
    """Score one sample; the same keys for every one, as verl demands."""
    row = {**(extra_info or {}), "data_source": data_source}
    prompt = row.pop("prompt", None) or row.pop("question", None)
    group = None if row.get("index") is None else f"{data_source}/{row['index']}"
    sample = rollout(prompt, solution_str, row, reference=ground_truth, group=group)
    purpose = "train" if row.get("split", "train") == "train" else "eval"
    result = (await score_async([sample], purpose=purpose)).results[0]
    reward, failed = number(result)
    return {
        "score": reward,
        "reward_failed": float(failed),
        "rubric_version": float(result.rubric_version),
    }
