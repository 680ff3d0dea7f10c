"""Each hook, called the way its trainer calls it, against the real service."""

from __future__ import annotations

import asyncio
import importlib
import inspect
import pickle
import subprocess
import sys
import types
from concurrent.futures import ProcessPoolExecutor, ThreadPoolExecutor
from dataclasses import dataclass, field
from multiprocessing import get_context
from pathlib import Path
from typing import Any, Optional

import pytest

from metareward_client import NoRewardError, RewardClient
from metareward_client.hooks import easyr1_reward, slime_reward, trl_reward, verifiers_reward
from metareward_client.hooks._rows import rollout, text, without_end_tokens
from metareward_client.hooks.areal_reward import reward_fn

PROMPT = "Write an essay about tea."
CHAT = [{"role": "system", "content": "Be brief."}, {"role": "user", "content": PROMPT}]
ESSAY = "Tea is a drink with a long history. People drink it because it is warm. It unites them."


@pytest.fixture(autouse=True)
def _settings(service_url: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("METAREWARD_URL", service_url)
    monkeypatch.setenv("METAREWARD_TASK", "essay_writing")
    monkeypatch.setenv("METAREWARD_RESCORE", "0")


@pytest.fixture
def broken(monkeypatch: pytest.MonkeyPatch) -> None:
    """No rollout of this task can be judged."""
    monkeypatch.setenv("METAREWARD_TASK", "unjudged")


def load(name: str) -> Any:
    """Load a hook by the path that is printed for it, as verl and EasyR1 do."""
    command = [sys.executable, "-m", "metareward_client.hooks", name]
    path = subprocess.run(command, check=True, capture_output=True, text=True).stdout.strip()
    spec = importlib.util.spec_from_file_location(f"custom_{name}", path)
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def stored(client: RewardClient, run: Optional[str] = None) -> list[dict[str, Any]]:
    import json

    query = {} if run is None else {"run": run}
    lines = client._http.get("/rollouts", params=query).text.splitlines()
    return [json.loads(line) for line in lines]


@dataclass
class TrainerState:
    global_step: int


# TRL


def test_trl_gets_a_batch_and_leaves_out_none(
    client: RewardClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("METAREWARD_RUN", "trl")
    assert inspect.iscoroutinefunction(trl_reward.metareward)
    assert pickle.loads(pickle.dumps(trl_reward.metareward)) is trl_reward.metareward
    logged: dict[str, float] = {}
    rewards = asyncio.run(
        trl_reward.metareward(
            prompts=[CHAT, CHAT],
            completions=[[{"role": "assistant", "content": ESSAY}]] * 2,
            completion_ids=[[1], [2]],
            solution=["A text about tea.", None],
            level=[1, 2],
            trainer_state=TrainerState(7),
            log_extra=lambda column, values: None,
            log_metric=logged.__setitem__,
        )
    )
    assert all(isinstance(reward, float) for reward in rewards)
    assert logged == {"reward_failed": 0.0}
    first, second = stored(client, "trl")
    assert first["step"] == 7
    assert first["response"] == ESSAY
    assert first["prompt"] == CHAT
    assert first["reference"] == "A text about tea."
    assert second["metadata"]["level"] == 2
    assert first["group"] == second["group"]
    assert first["pin"]["by"] == "step"


@pytest.mark.usefixtures("broken")
def test_trl_gets_none_where_there_is_no_reward() -> None:
    logged: dict[str, float] = {}
    call = trl_reward.metareward([PROMPT], [ESSAY], [[1]], log_metric=logged.__setitem__)
    assert asyncio.run(call) == [None]
    assert logged == {"reward_failed": 1.0}


def test_trl_evaluates_what_says_so(client: RewardClient, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("METAREWARD_RUN", "trl-eval")
    columns = {"purpose": ["eval"], "trainer_state": TrainerState(3)}
    asyncio.run(trl_reward.metareward([PROMPT], [ESSAY], [[1]], **columns))
    assert [one["purpose"] for one in stored(client, "trl-eval")] == ["eval"]


# verl


def test_verl_gets_the_same_keys_always(monkeypatch: pytest.MonkeyPatch) -> None:
    compute_score = load("verl_reward").compute_score
    assert inspect.iscoroutinefunction(compute_score)
    sample = {
        "data_source": "essays",
        "solution_str": ESSAY,
        "ground_truth": None,
        "extra_info": {"index": 4, "split": "train", "question": PROMPT, "num_turns": 2},
    }
    good = asyncio.run(compute_score(**sample, reward_router_address=None))
    assert set(good) == {"score", "reward_failed", "rubric_version"}
    assert good["reward_failed"] == 0.0
    monkeypatch.setenv("METAREWARD_TASK", "unjudged")
    with pytest.raises(NoRewardError, match=r"judge_unavailable.*METAREWARD_ON_FAILURE"):
        asyncio.run(compute_score(**sample))
    monkeypatch.setenv("METAREWARD_ON_FAILURE", "-1")
    bad = asyncio.run(compute_score(**sample))
    assert set(bad) == set(good)
    assert (bad["score"], bad["reward_failed"]) == (-1.0, 1.0)


def test_verl_validation_is_evaluation_and_a_row_is_a_group(client: RewardClient) -> None:
    compute_score = load("verl_reward").compute_score

    async def both() -> None:
        for split in ("train", "test"):
            info = {"index": 9, "split": split, "prompt": CHAT}
            await compute_score("verl-split", f"{ESSAY} {split}", {"style": "rule"}, info)

    asyncio.run(both())
    mine = [one for one in stored(client) if (one["group"] or "").startswith("verl-split")]
    assert [(one["purpose"], one["group"]) for one in mine] == [
        ("train", "verl-split/9"),
        ("eval", "verl-split/9"),
    ]
    assert mine[0]["reference"] == '{"style":"rule"}'


# ms-swift


@pytest.fixture
def orms(monkeypatch: pytest.MonkeyPatch) -> dict[str, Any]:
    class AsyncORM:
        def __init__(self, args: Any = None, **kwargs: Any) -> None:
            self.args = args

    rewards: Any = types.ModuleType("swift.rewards")
    rewards.AsyncORM, rewards.orms = AsyncORM, {}
    monkeypatch.setitem(sys.modules, "swift", types.ModuleType("swift"))
    monkeypatch.setitem(sys.modules, "swift.rewards", rewards)
    load("swift_reward")
    return dict(rewards.orms)


def test_swift_gets_a_batch_in_a_fresh_loop_a_step(
    client: RewardClient, orms: dict[str, Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("METAREWARD_RUN", "swift")
    reward = orms["metareward"](args=None)
    for step in (1, 2):
        kwargs = {
            "messages": [[*CHAT, {"role": "assistant", "content": ESSAY}]] * 2,
            "prompt_id": ["p", "p"],
            "request_id": ["a", "b"],
            "solution": ["s", "s"],
            "response_token_ids": [[1], [2]],
            "trainer_state": TrainerState(step),
        }
        rewards = asyncio.run(reward([ESSAY, ESSAY], **kwargs))
        assert [type(number) for number in rewards] == [float, float]
    seen = stored(client, "swift")
    assert [one["step"] for one in seen] == [1, 1, 2, 2]
    assert seen[0]["prompt"] == CHAT
    assert seen[0]["metadata"] == {"prompt_id": "p", "solution": "s"}


@pytest.mark.usefixtures("broken")
def test_swift_gets_none(orms: dict[str, Any]) -> None:
    assert asyncio.run(orms["metareward"](args=None)([ESSAY])) == [None]


# AReaL


def test_areal_calls_it_in_a_process_pool() -> None:
    with ProcessPoolExecutor(1, mp_context=get_context("spawn")) as pool:
        call = pool.submit(
            reward_fn, f"user: {PROMPT}", f"{ESSAY}<|im_end|>", [1], [2], answer="x", messages=CHAT
        )
        assert isinstance(call.result(), float)


@pytest.mark.usefixtures("broken")
def test_areal_gets_an_exception_that_leaves_the_pool() -> None:
    with ProcessPoolExecutor(1, mp_context=get_context("spawn")) as pool:
        call = pool.submit(reward_fn, PROMPT, ESSAY, [1], [2])
        with pytest.raises(NoRewardError, match="judge_unavailable"):
            call.result()


# SkyRL


@pytest.fixture
def environment(monkeypatch: pytest.MonkeyPatch) -> Any:
    """SkyRL's own base class where it is installed, else one like it."""
    try:
        import skyrl_gym.envs.base_text_env  # noqa: F401
    except ImportError:
        pass
    else:
        return importlib.import_module("metareward_client.hooks.skyrl_env").MetarewardEnv
    base: Any = types.ModuleType("skyrl_gym.envs.base_text_env")
    base.BaseTextEnv, base.BaseTextEnvStepOutput = type("BaseTextEnv", (), {}), dict
    for name in ("skyrl_gym", "skyrl_gym.envs"):
        monkeypatch.setitem(sys.modules, name, types.ModuleType(name))
    monkeypatch.setitem(sys.modules, base.__name__, base)
    monkeypatch.delitem(sys.modules, "metareward_client.hooks.skyrl_env", raising=False)
    return importlib.import_module("metareward_client.hooks.skyrl_env").MetarewardEnv


def test_skyrl_steps_in_threads(environment: Any) -> None:
    extras = {"reward_spec": {"ground_truth": "x"}, "data_source": "essays"}

    def episode(number: int) -> dict[str, Any]:
        env = environment({}, extras=dict(extras))
        assert env.init(CHAT) == (CHAT, {})
        out: dict[str, Any] = env.step(f"{ESSAY} {number}")
        return out

    with ThreadPoolExecutor(8) as pool:
        outs = list(pool.map(episode, range(16)))
    assert all(out["done"] and out["observations"] == [] for out in outs)
    assert all(isinstance(out["reward"], float) for out in outs)
    assert not any(out["metadata"]["reward_failed"] for out in outs)


@pytest.mark.usefixtures("broken")
def test_skyrl_marks_a_fallback(environment: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    env = environment({})
    env.init(CHAT)
    with pytest.raises(NoRewardError):
        env.step(ESSAY)
    monkeypatch.setenv("METAREWARD_ON_FAILURE", "0.5")
    out = env.step(ESSAY)
    assert out["reward"] == 0.5
    assert out["metadata"]["reward_failed"]


# EasyR1


def test_easyr1_gets_a_batch(monkeypatch: pytest.MonkeyPatch) -> None:
    module = load("easyr1_reward")
    assert (module.REWARD_NAME, module.REWARD_TYPE) == ("metareward", "batch")
    inputs = [{"response": ESSAY, "response_length": 20, "ground_truth": "x"}] * 3
    scores = easyr1_reward.compute_score(inputs)
    assert [set(score) for score in scores] == [{"overall", "reward_failed"}] * 3
    monkeypatch.setenv("METAREWARD_TASK", "unjudged")
    monkeypatch.setenv("METAREWARD_ON_FAILURE", "nan")
    with pytest.raises(ValueError, match="finite"):
        easyr1_reward.compute_score(inputs)


# verifiers


@dataclass
class Task:
    prompt_text: str = PROMPT
    answer: str = "x"


@dataclass
class Trace:
    last_reply: str = ESSAY


def test_verifiers_gets_a_number_or_an_exception(monkeypatch: pytest.MonkeyPatch) -> None:
    metareward = load("verifiers_reward").metareward
    assert list(inspect.signature(metareward).parameters) == ["task", "trace"]
    assert isinstance(asyncio.run(metareward(task=Task(), trace=Trace())), float)
    monkeypatch.setenv("METAREWARD_TASK", "unjudged")
    monkeypatch.setenv("METAREWARD_ON_FAILURE", "0")
    with pytest.raises(NoRewardError):
        asyncio.run(verifiers_reward.metareward(Task(), Trace()))


# slime


@dataclass
class Sample:
    prompt: Any = PROMPT
    response: str = ESSAY
    label: Optional[str] = None
    group_index: Optional[int] = 3
    index: Optional[int] = 0
    metadata: Any = field(default_factory=lambda: {"level": "hard"})
    remove_sample: bool = False


def test_slime_gets_a_number_for_a_sample_and_a_list_for_a_group(client: RewardClient) -> None:
    one = asyncio.run(slime_reward.custom_rm(None, Sample()))
    group = asyncio.run(slime_reward.custom_rm(None, [Sample(prompt=CHAT), Sample(metadata=None)]))
    assert isinstance(one, float)
    assert isinstance(group, list)
    assert [type(number) for number in group] == [float, float]
    last = stored(client)[-1]
    assert last["group"] == "3"
    assert last["pin"]["by"] == "group"


@pytest.mark.usefixtures("broken")
def test_slime_takes_what_failed_out_of_the_loss(monkeypatch: pytest.MonkeyPatch) -> None:
    with pytest.raises(NoRewardError):
        asyncio.run(slime_reward.custom_rm(None, Sample()))
    monkeypatch.setenv("METAREWARD_ON_FAILURE", "0.0")
    sample = Sample()
    assert asyncio.run(slime_reward.custom_rm(None, [sample])) == [0.0]
    assert sample.remove_sample


# what they share


def test_no_file_bears_the_name_of_a_trainer() -> None:
    folder = Path(trl_reward.__file__).parent
    trainers = {"trl", "verl", "swift", "areal", "skyrl", "skyrl_gym", "verifiers", "slime"}
    assert not trainers & {file.stem for file in folder.glob("*.py")}


def test_messages_become_roles_and_texts() -> None:
    call = {"type": "function", "function": {"name": "look", "arguments": "{}"}}
    messages = [
        {"role": "user", "content": [{"type": "image"}, {"type": "text", "text": "What?"}]},
        {"role": "assistant", "content": None, "tool_calls": [call], "reasoning": "hm"},
        {"role": "tool", "content": "a cat", "name": "look"},
    ]
    clean = text(messages)
    assert clean[0] == {"role": "user", "content": "[image]\nWhat?"}
    assert '"look"' in clean[1]["content"]  # type: ignore[index]
    assert clean[2] == {"role": "tool", "content": "a cat"}
    assert text([{"role": "assistant", "content": "x"}]) == "x"
    assert without_end_tokens("a </s> b<|im_end|>\n<|endoftext|>") == "a </s> b"


def test_large_and_strange_columns_are_not_sent() -> None:
    class Tensor:
        nbytes = 10**9

    row = {"image": Tensor(), "bytes": b"x", "long": "x" * 5000, "ok": 1, "object": object()}
    assert rollout(PROMPT, ESSAY, row).metadata == {"ok": 1}
    many = {f"column{index}": "x" * 4000 for index in range(20)}
    assert len(rollout(PROMPT, ESSAY, many).metadata or {}) == 8
