"""EasyR1: a batch reward function.

    worker.reward.reward_function=$(python -m metareward_client.hooks easyr1_reward):compute_score

EasyR1 does not hand over the prompt, so the judge sees the response and the ground truth alone; a
task with `require_prompt` refuses it. A whole batch is scored under one version of the rubric.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from metareward_client.hooks._rows import rollout
from metareward_client.hooks._service import number, score

REWARD_NAME, REWARD_TYPE = "metareward", "batch"


def compute_score(
    reward_inputs: Sequence[Mapping[str, Any]], **others: Any
) -> list[dict[str, float]]:
    """Score a batch; the same keys for every sample."""
    samples = [
        rollout(None, x["response"], {}, reference=x.get("ground_truth")) for x in reward_inputs
    ]
    numbers = [number(result) for result in score(samples).results]
    return [{"overall": reward, "reward_failed": float(failed)} for reward, failed in numbers]
