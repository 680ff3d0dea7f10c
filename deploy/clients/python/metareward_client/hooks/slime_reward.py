"""slime and miles: a custom reward model, for single samples and for groups.

    --custom-rm-path metareward_client.hooks.slime_reward.custom_rm    [--group-rm]

With `--group-rm` a group is one request and is scored under one version of the rubric; without it
`group_index` pins the group. Where `METAREWARD_ON_FAILURE` is a number, samples without reward are
also taken out of the loss (`remove_sample`). Give evaluation data `purpose: eval` as metadata.
"""

from __future__ import annotations

from typing import Any, Union

from metareward_client import Rollout
from metareward_client.hooks._rows import rollout
from metareward_client.hooks._service import number, score_async


async def custom_rm(args: Any, sample: Any, **others: Any) -> Union[float, list[float]]:
    """Score one sample, or a list of them."""
    samples = sample if isinstance(sample, list) else [sample]
    purpose = _row(samples[0]).get("purpose") if samples else None
    answer = await score_async([_rollout(one) for one in samples], purpose=purpose)
    rewards = []
    for one, result in zip(samples, answer.results):
        reward, failed = number(result)
        if failed:
            one.remove_sample = True
        rewards.append(reward)
    return rewards if isinstance(sample, list) else rewards[0]


def _row(sample: Any) -> dict[str, Any]:
    return dict(sample.metadata) if isinstance(sample.metadata, dict) else {}


def _rollout(sample: Any) -> Rollout:
    group = getattr(sample, "group_index", None)
    return rollout(
        sample.prompt, sample.response, _row(sample), reference=sample.label, group=group
    )
