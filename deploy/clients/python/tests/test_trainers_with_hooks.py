"""The hooks in the hands of verl, ms-swift, AReaL and slime themselves."""

from __future__ import annotations

import asyncio
import importlib.util
import subprocess
import sys
from argparse import Namespace
from typing import Any

import pytest
from judge import Judge
from published import published
from rewards import PROMPT, TALE, RewardService

from metareward_client import NoRewardError


@pytest.fixture(autouse=True)
def _settings(trainers: RewardService, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("METAREWARD_URL", trainers.url)
    monkeypatch.setenv("METAREWARD_TASK", "tales")
    monkeypatch.setenv("METAREWARD_RESCORE", "0")


def path_of(hook: str) -> str:
    """What `$(python -m metareward_client.hooks …)` puts into a trainer's configuration."""
    command = [sys.executable, "-m", "metareward_client.hooks", hook]
    return subprocess.run(command, check=True, capture_output=True, text=True).stdout.strip()


# verl


def managed(text: str, run: str, monkeypatch: pytest.MonkeyPatch) -> dict[str, Any]:
    """What verl's reward manager `naive` makes of one rollout and the function it loaded."""
    install = {"install": "pip install --no-deps verl==0.9.1", "source": "VERL_SOURCE"}
    reward = published("verl.trainer.ppo.reward", whole=True, **install)
    manager = published("verl.experimental.reward_loop.reward_manager.naive", whole=True, **install)
    numpy = pytest.importorskip("numpy")
    torch = pytest.importorskip("torch")
    from omegaconf import OmegaConf

    monkeypatch.setenv("METAREWARD_RUN", run)
    function = {"path": path_of("verl_reward"), "name": "compute_score"}
    configuration = OmegaConf.create({"reward": {"custom_reward_function": function}})

    class Tokenizer:
        def decode(self, tokens: Any, skip_special_tokens: bool) -> str:
            return "".join(chr(token) for token in tokens.tolist())

    tokens = torch.tensor([[ord(character) for character in text]])
    data = manager.DataProto.from_dict(
        tensors={"responses": tokens, "attention_mask": torch.ones_like(tokens)},
        non_tensors={
            "data_source": numpy.array(["tales"], dtype=object),
            "reward_model": numpy.array([{"ground_truth": "A tale."}], dtype=object),
            "extra_info": numpy.array([{"index": 7, "prompt": PROMPT}], dtype=object),
        },
    )

    async def go() -> dict[str, Any]:
        loaded = reward.get_custom_reward_fn(configuration)
        return await manager.NaiveRewardManager(configuration, Tokenizer(), loaded).run_single(data)

    return asyncio.run(go())


def test_verls_manager_loads_the_hook_and_gets_the_reward(
    trainers: RewardService, monkeypatch: pytest.MonkeyPatch
) -> None:
    got = managed(TALE, "verl-itself", monkeypatch)
    (stored,) = trainers.stored("verl-itself")
    assert got["reward_score"] == stored["reward"]
    assert set(got["reward_extra_info"]) == {"score", "reward_failed", "rubric_version"}
    assert (stored["prompt"], stored["response"]) == (PROMPT, TALE)
    assert stored["reference"] == "A tale."


def test_verls_manager_is_told_of_a_failure(
    trainers: RewardService, judge: Judge, monkeypatch: pytest.MonkeyPatch
) -> None:
    judge.fault = "refusal"
    with pytest.raises(NoRewardError):
        managed(TALE, "verl-missing", monkeypatch)
    monkeypatch.setenv("METAREWARD_ON_FAILURE", "-1")
    got = managed(TALE, "verl-missing", monkeypatch)
    assert got["reward_score"] == -1.0
    assert got["reward_extra_info"]["reward_failed"] == 1
    assert trainers.rewards("verl-missing") == [None, None]


# ms-swift


def swift_function() -> Any:
    """The reward function as ms-swift finds it, by its name, once it has loaded the plugin."""
    install = {"install": "pip install --no-deps ms-swift==4.6.0", "source": "SWIFT_SOURCE"}
    orm = published("swift.rewards.orm", whole=True, **install)
    specification = importlib.util.spec_from_file_location("plugin", path_of("swift_reward"))
    assert specification is not None
    assert specification.loader is not None
    specification.loader.exec_module(importlib.util.module_from_spec(specification))
    kind = orm.orms["metareward"]
    assert issubclass(kind, (orm.ORM, orm.AsyncORM))
    return kind(args=None)


def test_ms_swift_finds_the_hook_and_gets_rewards_and_none(
    trainers: RewardService, judge: Judge, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("METAREWARD_RUN", "swift-itself")
    function = swift_function()
    state = Namespace(global_step=3)

    def batch(count: int) -> list[Any]:
        texts = [TALE * n for n in range(1, count + 1)]
        messages = [
            [{"role": "user", "content": PROMPT}, {"role": "assistant", "content": text}]
            for text in texts
        ]
        prompts = ["p1"] * count
        call = function(texts, messages=messages, prompt_id=prompts, trainer_state=state)
        return list(asyncio.run(call))

    got = batch(4)
    stored = {one["response"]: one for one in trainers.stored("swift-itself")}
    assert got == [stored[TALE * n]["reward"] for n in range(1, 5)]
    assert {one["step"] for one in stored.values()} == {3}
    judge.fault = "refusal"
    assert batch(2) == [None, None]


# AReaL


def test_areals_wrapper_runs_the_hook_in_its_processes(
    trainers: RewardService, monkeypatch: pytest.MonkeyPatch
) -> None:
    from metareward_client.hooks.areal_reward import reward_fn

    api = published(
        "areal.api.reward_api",
        install="pip install --no-deps areal==1.0.4",
        source="AREAL_SOURCE",
    )
    monkeypatch.setenv("METAREWARD_RUN", "areal-itself")
    wrapped = api.AsyncRewardWrapper(reward_fn, timeout_seconds=700, max_workers=4)

    async def go() -> list[float]:
        calls = (
            wrapped(PROMPT, TALE * n + "<|im_end|>", [1], [2], answer="A tale.")
            for n in range(1, 9)
        )
        return await asyncio.gather(*calls)

    try:
        got = asyncio.run(go())
    finally:
        api.AsyncRewardWrapper._atexit_shutdown_all()
    stored = {one["response"]: one["reward"] for one in trainers.stored("areal-itself")}
    assert got == [stored[TALE * n] for n in range(1, 9)]


# slime


def test_slime_loads_the_hook_for_a_group(
    trainers: RewardService, monkeypatch: pytest.MonkeyPatch
) -> None:
    options = {"install": "slime has no package", "source": "SLIME_SOURCE"}
    hub = published("slime.rollout.rm_hub", blank=("ray", "torch"), **options)
    types = published("slime.utils.types", blank=("ray", "torch"), **options)
    monkeypatch.setenv("METAREWARD_RUN", "slime-itself")
    samples = [
        types.Sample(prompt=PROMPT, response=TALE * n, group_index=5, index=n) for n in range(1, 5)
    ]
    arguments = Namespace(
        custom_rm_path="metareward_client.hooks.slime_reward.custom_rm",
        rm_type=None,
        reward_key=None,
    )
    got = asyncio.run(hub.batched_async_rm(arguments, samples))
    stored = {one["response"]: one for one in trainers.stored("slime-itself")}
    assert got == [stored[sample.response]["reward"] for sample in samples]
    assert len({one["group"] for one in stored.values()}) == 1
