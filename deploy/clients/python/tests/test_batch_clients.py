"""The clients of align-anything, FAI-RL and LlamaFactory, which send batches."""

from __future__ import annotations

import threading
from typing import Any

import pytest
from judge import Judge
from published import published
from rewards import PROMPT, TALE, RewardService

pytest.importorskip("requests", reason="requests is not installed")

TALES = [TALE * n for n in range(1, 9)]


def text(stored: dict[str, Any]) -> str:
    """The response, which is text or the one message of the trainer."""
    response = stored["response"]
    return response if isinstance(response, str) else response[0]["content"]


def in_order(service: RewardService, run: str, task: str = "tales") -> list[Any]:
    """The stored rewards in the order of `TALES`."""
    stored = {text(one): one["reward"] for one in service.stored(run, task)}
    return [stored[tale] for tale in TALES if tale in stored]


# align-anything


@pytest.fixture(scope="module")
def align_anything() -> Any:
    return published(
        "align_anything.models.remote_rm.remote_rm_client",
        install="align-anything has no package",
        source="ALIGN_ANYTHING_SOURCE",
    )


def test_align_anything_gets_a_tensor(align_anything: Any, trainers: RewardService) -> None:
    asked = align_anything.RemoteRewardModel(trainers.url + "/rewards?run=align")
    got = asked.score([PROMPT] * 8, TALES)
    assert got.dtype.is_floating_point
    assert got.tolist() == pytest.approx(in_order(trainers, "align"), rel=1e-6)
    assert asked.score([], []).tolist() == []


def test_align_anything_tries_again(
    align_anything: Any, trainers: RewardService, judge: Judge
) -> None:
    judge.faults = ["refusal"]
    asked = align_anything.RemoteRewardModel(trainers.url + "/rewards?run=align-again")
    got = asked.score([PROMPT], [TALE])
    assert trainers.rewards("align-again") == [None, pytest.approx(got.item(), rel=1e-6)]


def test_align_anything_raises_what_stays(
    align_anything: Any, trainers: RewardService, judge: Judge
) -> None:
    judge.fault = "refusal"
    asked = align_anything.RemoteRewardModel(trainers.url + "/rewards?run=align-missing")
    with pytest.raises(RuntimeError, match="tried 3 times"):
        asked.score([PROMPT], [TALE])
    assert trainers.rewards("align-missing") == [None] * 3
    asked = align_anything.RemoteRewardModel(trainers.url + "/t/marked/rewards")
    assert asked.score([PROMPT], [TALE]).tolist() == [-1.0]


# FAI-RL


@pytest.fixture(scope="module")
def fai_rl() -> Any:
    options = {
        "install": "pip install --no-deps fai-rl==0.2.26",
        "source": "FAI_RL_SOURCE",
    }
    api = published("trainers.rewards.api_reward", bare=["core"], **options)
    config = published("core.config", **options)
    return lambda url, **more: api.APIRewardFunction(config.RewardAPIConfig(endpoint=url, **more))


def test_fai_rl_gets_floats_and_sends_columns(fai_rl: Any, trainers: RewardService) -> None:
    got = fai_rl(trainers.url + "/rewards?run=fai")(
        [[{"role": "user", "content": PROMPT}]] * 8,
        [[{"role": "assistant", "content": tale}] for tale in TALES],
        answer=["A tale."] * 8,
        level=list(range(8)),
    )
    assert got == in_order(trainers, "fai")
    stored = sorted(trainers.stored("fai"), key=lambda one: len(text(one)))
    assert [one["metadata"]["level"] for one in stored] == list(range(8))
    assert {one["reference"] for one in stored} == {"A tale."}


def test_fai_rl_may_name_the_member(fai_rl: Any, trainers: RewardService) -> None:
    asked = fai_rl(trainers.url + "/rewards?run=fai-field&field=values", response_field="values")
    assert asked([PROMPT], [TALE]) == trainers.rewards("fai-field")


def test_fai_rl_raises_what_stays(fai_rl: Any, trainers: RewardService, judge: Judge) -> None:
    judge.fault = "refusal"
    asked = fai_rl(
        trainers.url + "/rewards?run=fai-missing", max_retries=1, retry_backoff_seconds=0.1
    )
    with pytest.raises(RuntimeError, match="503"):
        asked([PROMPT], [TALE])
    assert trainers.rewards("fai-missing") == [None, None]


def test_fai_rl_gives_up_and_asks_again(fai_rl: Any, trainers: RewardService, judge: Judge) -> None:
    """The work of a request that its client has left ends; the next one counts once."""
    judge.open.clear()
    abandoned = trainers.metric("metareward_http_requests_abandoned_total")
    asked = fai_rl(
        trainers.url + "/rewards?run=fai-late",
        timeout_seconds=3,
        max_retries=10,
        retry_backoff_seconds=0.1,
    )
    got: list[Any] = []
    thread = threading.Thread(target=lambda: got.extend(asked([PROMPT], [TALE])))
    thread.start()
    trainers.wait_until_metric("metareward_http_requests_abandoned_total", at_least=abandoned + 1)
    judge.open.set()
    thread.join(60)
    scored = [one for one in trainers.stored("fai-late") if one["status"] == "scored"]
    assert [one["reward"] for one in scored] == got


# LlamaFactory


@pytest.fixture(scope="module")
def llamafactory() -> Any:
    pytest.importorskip("torch", reason="torch is not installed")
    return published(
        "llamafactory.train.ppo.ppo_utils",
        install="pip install --no-deps llamafactory==0.9.5",
        source="LLAMAFACTORY_SOURCE",
    ).get_rewards_from_server


def templated(response: str) -> str:
    return (
        f"<|im_start|>user\n{PROMPT}<|im_end|>\n<|im_start|>assistant\n{response}<|im_end|>"
        "<|endoftext|>"
    )


def test_llamafactory_gets_a_tensor(llamafactory: Any, trainers: RewardService) -> None:
    url = trainers.url + "/v1/score/evaluation?run=llama"
    got = llamafactory(url, [templated(tale) for tale in TALES])
    assert got.tolist() == pytest.approx(in_order(trainers, "llama"), rel=1e-6)
    assert {one["prompt"] for one in trainers.stored("llama")} == {PROMPT}
    assert llamafactory(url, []).tolist() == []


def test_llamafactory_ends_at_a_failure_unless_it_is_a_number(
    llamafactory: Any, trainers: RewardService, judge: Judge
) -> None:
    judge.fault = "refusal"
    with pytest.raises(KeyError, match="scores"):
        llamafactory(trainers.url + "/v1/score/evaluation?run=llama-missing", [templated(TALE)])
    assert trainers.rewards("llama-missing") == [None]
    got = llamafactory(trainers.url + "/t/marked/v1/score/evaluation", [templated(TALE)])
    assert got.tolist() == [-1.0]
