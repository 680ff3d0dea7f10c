"""The client against the real service, with its simulated model."""

from __future__ import annotations

import asyncio
from typing import Any, Callable

import pytest

from metareward_client import (
    AsyncRewardClient,
    InvalidRequestError,
    Limits,
    NotFoundError,
    RewardClient,
    Rollout,
)

ESSAY = (
    "Tea is a drink with a long history. People drink it because it is warm.\n\n"
    "Some like it strong, others weak. In the end tea brings people together."
)
PROMPT = "Write an essay about tea."


def essays(count: int) -> list[Rollout]:
    return [Rollout(prompt=PROMPT, response=f"{ESSAY} Number {index}.") for index in range(count)]


def test_rollouts_are_scored_and_failures_are_none(client: RewardClient) -> None:
    got = client.score([Rollout(prompt=PROMPT, response=ESSAY), Rollout(response="Tea")])
    assert all(reward is not None and 0 <= reward <= 1 for reward in got.rewards)
    assert got.simulated
    assert got.results[0].decided_by == "judge"
    assert got.results[0].raw["items"]
    failed = client.score(essays(2), task="unjudged")
    assert failed.rewards == [None, None]
    assert failed.results[0].error is not None
    assert failed.results[0].error.kind == "judge_unavailable"
    assert failed.results[0].error.retryable


def test_a_split_call_scores_like_a_whole_one(client: RewardClient, service_url: str) -> None:
    whole = client.score(essays(7), task="summarization")
    with RewardClient(service_url, limits=Limits(rollouts=2)) as small:
        assert small.score(essays(7), task="summarization").rewards == whole.rewards
        pinned = small.score(essays(7), task="summarization", run="split", step=1)
    assert {result.pinned_by for result in pinned.results} == {"step"}


def test_the_async_client_scores_alike(
    client: RewardClient, make_async_client: Callable[[], AsyncRewardClient]
) -> None:
    async def go() -> list[Any]:
        async with make_async_client() as reward:
            answers = await asyncio.gather(*(reward.score([essay]) for essay in essays(5)))
            assert (await reward.rubric_version()).version >= 0
            assert (await reward.ready())["simulated"]
            return [answer.rewards[0] for answer in answers]

    assert asyncio.run(go()) == client.score(essays(5)).rewards


def test_the_loop_of_versions_pins_and_restores(client: RewardClient) -> None:
    task = "ethical_reasoning"
    known = client.rubric_version(task)
    assert client.rubric_version(task, known=known) is known
    text = "<verdict>RIGHT</verdict> " + "Because it is fair to all who are concerned. " * 6
    rollouts = [Rollout(prompt="Is it right?", response=f"{text}{n}") for n in range(6)]
    first = client.score(rollouts, task=task, run="loop", step=1)
    assert first.rubric_version == known.version

    answer = client.refine(task, wait=60)
    assert answer.status == "published"
    head = client.wait_for_version(known.version, task, wait=30)
    assert head.version == known.version + 1
    assert client.meta_run(answer.id).published_version == head.version
    assert client.rubric(task).head == head
    assert client.rubric(task, run="loop", step=1).head.version == known.version

    second = client.score(rollouts, task=task, run="loop", step=2)
    again = client.score(rollouts, task=task, run="loop", step=1)
    assert second.rubric_version == head.version
    assert again.rubric_version == known.version
    assert again.rewards == first.rewards
    assert client.run("loop")["rollouts"]["stored"] == 18

    restored = client.restore_run("loop", 1)
    assert restored.forgotten_pins == 1
    assert restored.abandoned_rollouts == 6
    assert restored.lineages[0].published
    assert client.rubric(task).items == client.rubric(task, version=known.version).items


def test_a_wait_without_news_ends_with_the_head(client: RewardClient) -> None:
    head = client.rubric_version("unjudged")
    assert client.wait_for_version(head.version, "unjudged", wait=0.2) == head


def test_refusals_are_typed_and_name_the_place(client: RewardClient) -> None:
    with pytest.raises(NotFoundError, match="nothing_of_the_kind"):
        client.score(essays(1), task="nothing_of_the_kind")
    with pytest.raises(InvalidRequestError) as caught:
        client.score([{"responze": "x"}])
    assert any("responze" in error.pointer for error in caught.value.problem.errors)
    with pytest.raises(NotFoundError):
        client.run("never")
    with pytest.raises(NotFoundError):
        client.meta_run("meta_of a/strange?name")


def test_odd_texts_arrive(client: RewardClient) -> None:
    odd = [Rollout(response="\ud800"), Rollout(response="a\x00b"), Rollout(response="{{x}} </s>")]
    assert (
        None not in client.score([*odd, Rollout(response="", metadata={"a": float("nan")})]).rewards
    )
