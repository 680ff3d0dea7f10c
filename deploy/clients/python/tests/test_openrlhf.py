"""OpenRLHF's own executor, which asks for the reward of each rollout, against the real service."""

from __future__ import annotations

import asyncio
import math
from types import SimpleNamespace
from typing import Any

import pytest
from judge import Judge
from published import published
from rewards import PROMPT, TALE, RewardService

TEMPLATED = f"<|im_start|>user\n{PROMPT}<|im_end|>\n<|im_start|>assistant\n"


@pytest.fixture(scope="module")
def agent() -> Any:
    return published(
        "openrlhf.utils.agent",
        install="pip install --no-deps openrlhf==0.11.2",
        source="OPENRLHF_SOURCE",
    )


class Characters:
    """A tokenizer whose tokens are the characters; OpenRLHF asks no more of one."""

    def __call__(self, text: str, **options: Any) -> dict[str, Any]:
        return {"input_ids": [SimpleNamespace(tolist=lambda: [ord(c) for c in text])]}

    def decode(self, tokens: list[int], **options: Any) -> str:
        return "".join(map(chr, tokens))


class Policy:
    """Stands for the engine that generates: it always writes one text."""

    def __init__(self, text: str) -> None:
        self.text = text + "<|im_end|>"

    async def generate(self, tokens: list[int], parameters: Any, **options: Any) -> Any:
        output = SimpleNamespace(
            token_ids=[ord(c) for c in self.text], finish_reason="stop", logprobs=None
        )
        return SimpleNamespace(outputs=[output])


async def execute(executor: Any, text: str, label: Any = "") -> dict[str, Any]:
    parameters = SimpleNamespace(max_tokens=1000, logprobs=None)
    return await executor.execute(TEMPLATED, label, parameters, 10_000, Characters(), Policy(text))


def executor(agent: Any, service: RewardService, *paths: str) -> Any:
    return agent.SingleTurnAgentExecutor([service.url + path for path in paths])


def test_rewards_arrive_with_scores_and_logs(agent: Any, trainers: RewardService) -> None:
    asked = executor(agent, trainers, "/get_reward?run=openrlhf")

    async def go() -> list[dict[str, Any]]:
        calls = (execute(asked, TALE * n, {"reference": "A tale."}) for n in range(1, 17))
        return await asyncio.gather(*calls)

    outputs = asyncio.run(go())
    stored = {one["response"]: one for one in trainers.stored("openrlhf")}
    assert len(stored) == 16
    for n, output in enumerate(outputs, 1):
        one = stored[TALE * n]
        assert output["reward"] == [one["reward"]]
        assert all(isinstance(value, float) for value in output["reward"] + output["scores"])
        assert 0 <= output["scores"][0] <= 1
        assert output["extra_logs"]["rm_failed"] == [0.0]
        assert one["prompt"] == PROMPT
        assert one["rubric_version"] == 0
    assert len({tuple(output["extra_logs"]) for output in outputs}) == 1


def test_the_answer_becomes_tensors_of_floats(agent: Any, trainers: RewardService) -> None:
    """What OpenRLHF does with the answer: an integer in it would end the run at `std`."""
    torch = pytest.importorskip("torch", reason="torch is not installed")
    asked = executor(agent, trainers, "/get_reward?run=openrlhf-tensors")
    output = asyncio.run(execute(asked, ""))
    tensor = torch.tensor(output["reward"])
    assert tensor.dtype == torch.float32
    assert math.isfinite(tensor.std(correction=0).item())


def test_shards_of_several_urls_may_be_empty(agent: Any, trainers: RewardService) -> None:
    asked = executor(
        agent,
        trainers,
        "/get_reward?run=openrlhf-shards",
        "/t/marked/get_reward?run=openrlhf-shards",
    )

    async def go() -> list[Any]:
        one = await asked._fetch_rewards_via_http([TEMPLATED + TALE], [TEMPLATED], [""])
        three = await asked._fetch_rewards_via_http(
            [TEMPLATED + TALE * n for n in (2, 3, 4)], [TEMPLATED] * 3, [""] * 3
        )
        return [answer["rewards"] for answer in one + three]

    answered = [reward for rewards in asyncio.run(go()) for reward in rewards]
    stored = [
        one for task in ("tales", "marked") for one in trainers.stored("openrlhf-shards", task)
    ]
    assert sorted(answered) == sorted(one["reward"] for one in stored)
    assert len(stored) == 4


def test_an_empty_shard_is_answered_at_once(agent: Any, trainers: RewardService) -> None:
    asked = executor(agent, trainers, "/get_reward?run=openrlhf-empty")
    (answer,) = asyncio.run(asked._fetch_rewards_via_http([], [], [])) or [None]
    assert answer in (None, {"rewards": [], "scores": [], "extra_logs": {}})
    assert trainers.stored("openrlhf-empty") == []


def test_a_failure_is_tried_again(agent: Any, trainers: RewardService, judge: Judge) -> None:
    judge.faults = ["refusal", "refusal"]
    asked = executor(agent, trainers, "/get_reward?run=openrlhf-again")
    output = asyncio.run(execute(asked, TALE))
    assert trainers.rewards("openrlhf-again") == [None, None, output["reward"][0]]


def test_a_failure_that_stays_leaves_no_reward(
    agent: Any, trainers: RewardService, judge: Judge
) -> None:
    judge.fault = "refusal"
    asked = executor(agent, trainers, "/get_reward?run=openrlhf-missing")
    output = asyncio.run(execute(asked, TALE))
    assert output["reward"] is None
    assert trainers.rewards("openrlhf-missing") == [None] * 5


def test_a_failure_may_be_a_marked_number(
    agent: Any, trainers: RewardService, judge: Judge
) -> None:
    judge.fault = "refusal"
    asked = executor(agent, trainers, "/t/marked/get_reward?run=openrlhf-marked")
    output = asyncio.run(execute(asked, TALE))
    assert output["reward"] == [-1.0]
    assert output["extra_logs"]["rm_failed"] == [1.0]
    assert trainers.rewards("openrlhf-marked", "marked") == [None]


def test_equal_requests_in_flight_are_judged_once(
    agent: Any, trainers: RewardService, judge: Judge
) -> None:
    judge.open.clear()
    asked = executor(agent, trainers, "/get_reward?run=openrlhf-equal")

    async def go() -> list[dict[str, Any]]:
        calls = [asyncio.create_task(execute(asked, TALE)) for _ in range(3)]
        await asyncio.to_thread(trainers.wait_until_asked_by, 3)
        judge.open.set()
        return await asyncio.gather(*calls)

    outputs = asyncio.run(go())
    (stored,) = trainers.stored("openrlhf-equal")
    assert [output["reward"] for output in outputs] == [[stored["reward"]]] * 3
    assert stored["copies"] == 3
    assert judge.calls == 1
