"""slime's own hub of reward functions against the real service."""

from __future__ import annotations

import asyncio
from argparse import Namespace
from collections.abc import Iterator
from typing import Any

import pytest
from judge import Judge
from published import published
from rewards import PROMPT, TALE, RewardService

pytest.importorskip("aiohttp", reason="aiohttp is not installed")


@pytest.fixture(scope="module")
def hub() -> Any:
    return published(
        "slime.rollout.rm_hub",
        install="slime has no package",
        source="SLIME_SOURCE",
        blank=("ray", "torch"),
    )


@pytest.fixture
def sample(hub: Any) -> Iterator[Any]:
    """slime's own class of samples."""
    types = published(
        "slime.utils.types", install="", source="SLIME_SOURCE", blank=("ray", "torch")
    )
    return lambda **members: types.Sample(**members)


def arguments(url: str) -> Namespace:
    return Namespace(rm_type="remote_rm", rm_url=url, custom_rm_path=None)


def rewards(hub: Any, url: str, samples: list[Any]) -> list[Any]:
    async def go() -> list[Any]:
        try:
            return await hub.batched_async_rm(arguments(url), samples)
        finally:
            await hub._get_shared_session().close()

    return asyncio.run(go())


def test_rewards_are_bare_numbers(hub: Any, sample: Any, trainers: RewardService) -> None:
    samples = [
        sample(prompt=prompt, response=TALE * n, label=label)
        for n in range(1, 9)
        for prompt, label in [(PROMPT, "A tale."), ([{"role": "user", "content": PROMPT}], None)]
    ]
    got = rewards(hub, trainers.url + "/rm?run=slime", samples)
    stored = {
        (one["response"], one["reference"]): one["reward"] for one in trainers.stored("slime")
    }
    assert got == [stored[one.response, one.label] for one in samples]
    assert len(stored) == 16


def test_rewards_with_a_key_are_objects(hub: Any, sample: Any, trainers: RewardService) -> None:
    samples = [sample(prompt=PROMPT, response=TALE * n, label=None) for n in range(1, 5)]
    got = rewards(hub, trainers.url + "/rm?run=slime-key&key=score", samples)
    for one, answer in zip(samples, got):
        one.reward = answer
    read = [one.get_reward_value(Namespace(reward_key="score")) for one in samples]
    stored = {one["response"]: one["reward"] for one in trainers.stored("slime-key")}
    assert read == [stored[one.response] for one in samples]
    assert len({tuple(answer) for answer in got}) == 1


def test_a_failure_is_tried_again(
    hub: Any, sample: Any, trainers: RewardService, judge: Judge
) -> None:
    judge.faults = ["refusal"]
    samples = [sample(prompt=PROMPT, response=TALE, label=None)]
    got = rewards(hub, trainers.url + "/rm?run=slime-again", samples)
    assert trainers.rewards("slime-again") == [None, *got]


def test_a_failure_that_stays_is_raised(
    hub: Any, sample: Any, trainers: RewardService, judge: Judge
) -> None:
    judge.fault = "refusal"

    async def go() -> None:
        asked = arguments(trainers.url + "/rm?run=slime-missing")
        try:
            await hub.remote_rm(asked, sample(prompt=PROMPT, response=TALE), max_retries=2)
        finally:
            await hub._get_shared_session().close()

    with pytest.raises(Exception, match="503"):
        asyncio.run(go())
    assert trainers.rewards("slime-missing") == [None, None]


def test_a_failure_may_be_a_number(
    hub: Any, sample: Any, trainers: RewardService, judge: Judge
) -> None:
    judge.fault = "refusal"
    samples = [sample(prompt=PROMPT, response=TALE, label=None)]
    assert rewards(hub, trainers.url + "/t/marked/rm?run=slime-marked", samples) == [-1.0]
    assert trainers.rewards("slime-marked", "marked") == [None]


def test_equal_samples_in_flight_are_judged_once(
    hub: Any, sample: Any, trainers: RewardService, judge: Judge
) -> None:
    judge.open.clear()
    samples = [sample(prompt=PROMPT, response=TALE, label=None) for _ in range(4)]

    async def go() -> list[Any]:
        asked = arguments(trainers.url + "/rm?run=slime-equal")
        work = asyncio.create_task(hub.batched_async_rm(asked, samples))
        await asyncio.to_thread(trainers.wait_until_asked_by, 4)
        judge.open.set()
        try:
            return await work
        finally:
            await hub._get_shared_session().close()

    got = asyncio.run(go())
    (stored,) = trainers.stored("slime-equal")
    assert got == [stored["reward"]] * 4
    assert stored["copies"] == 4
