"""The clients of axolotl's NeMo Gym plugin and of open-instruct against the real service."""

from __future__ import annotations

import asyncio
from typing import Any

import pytest
from judge import Judge
from published import published
from rewards import PROMPT, TALE, RewardService

pytest.importorskip("requests", reason="requests is not installed")

TALES = [TALE * n for n in range(1, 5)]


# axolotl


@pytest.fixture
def axolotl() -> Any:
    pytest.importorskip("torch", reason="torch is not installed")
    module = published(
        "axolotl.integrations.nemo_gym.rewards",
        install="pip install --no-deps axolotl==0.19.0",
        source="AXOLOTL_SOURCE",
    )
    module._verify_urls.clear()
    return module


def batch(service: RewardService, run: str) -> dict[str, Any]:
    return {
        "prompts": [[{"role": "user", "content": PROMPT}]] * len(TALES),
        "completions": [[{"role": "assistant", "content": tale}] for tale in TALES],
        "resources_server_ref": [{"type": "resources_servers", "name": "metareward"}] * len(TALES),
        "verify_extra": [{"verifier_metadata": {"run": run}, "reference": None}] * len(TALES),
    }


def test_axolotl_finds_the_service_and_gets_rewards(axolotl: Any, trainers: RewardService) -> None:
    endpoints = axolotl._get_verify_urls(int(trainers.url.rsplit(":", 1)[1]))
    assert endpoints["metareward"] == trainers.url + "/verify"
    rewards = axolotl.reward_nemo_gym_verify(**batch(trainers, "axolotl"))
    stored = {one["response"]: one["reward"] for one in trainers.stored("axolotl")}
    assert rewards == [stored[tale] for tale in TALES]
    bound = axolotl.create_nemo_gym_reward_fn({}, endpoints)
    assert list(bound(**batch(trainers, "axolotl-bound"))) == pytest.approx(rewards)
    assert len(trainers.stored("axolotl-bound")) == len(TALES)


def test_axolotl_takes_a_failure_for_zero(
    axolotl: Any, trainers: RewardService, judge: Judge
) -> None:
    """Its plugin reads the reward and not the mark; what is stored is null."""
    judge.fault = "refusal"
    axolotl._get_verify_urls(int(trainers.url.rsplit(":", 1)[1]))
    assert axolotl.reward_nemo_gym_verify(**batch(trainers, "axolotl-missing")) == [0.0] * 4
    assert trainers.rewards("axolotl-missing") == [None] * 4


# open-instruct


@pytest.fixture(scope="module")
def open_instruct() -> Any:
    return published(
        "open_instruct.ground_truth_utils",
        install="open-instruct has no package",
        source="OPEN_INSTRUCT_SOURCE",
        blank=(
            "absl",
            "beaker",
            "datasets",
            "dateutil",
            "huggingface_hub",
            "immutabledict",
            "langdetect",
            "litellm",
            "nltk",
            "ray",
            "rich",
            "tiktoken",
            "torch",
            "tqdm",
            "transformers",
            "vllm",
            "wandb",
        ),
    )


def verify(module: Any, url: str, text: str, label: Any) -> float:
    verifier = module.CodeVerifier(
        module.CodeVerifierConfig(
            code_api_url=url,
            code_max_execution_time=1.0,
            code_pass_rate_reward_threshold=0.0,
            code_apply_perf_penalty=False,
        )
    )
    return asyncio.run(verifier.async_call([], text, label)).score


def test_open_instruct_gets_the_reward(open_instruct: Any, trainers: RewardService) -> None:
    url = trainers.url + "/test_program?run=open"
    program = "print('The lighthouse stood on a rock in the sea.')"
    got = verify(
        open_instruct, url, f"Here it is.\n```python\n{program}\n```\n", {"prompt": PROMPT}
    )
    (stored,) = trainers.stored("open")
    assert got == stored["reward"]
    assert stored["prompt"] == PROMPT
    assert stored["response"] == program


def test_open_instruct_takes_a_failure_for_zero_unless_it_is_a_number(
    open_instruct: Any, trainers: RewardService, judge: Judge
) -> None:
    judge.fault = "refusal"
    assert verify(open_instruct, trainers.url + "/test_program?run=open-missing", TALE, "") == 0.0
    assert trainers.rewards("open-missing") == [None]
    assert verify(open_instruct, trainers.url + "/t/marked/test_program", TALE, "") == 0.5
