"""NeMo Gym's own client, and its agents' check of the answer, against the real service."""

from __future__ import annotations

import asyncio
import json
from typing import Any, Optional

import pytest
from judge import Judge
from published import published
from rewards import PROMPT, TALE, RewardService

SOURCE = {
    "install": "nemo-gym has no package",
    "source": "NEMO_GYM_SOURCE",
    "whole": True,
    "blank": ("gitlab", "hydra", "mlflow", "pydot", "ray", "uvicorn", "wandb", "yappi"),
}
LOG_PROBABILITIES = [-0.1234567890123456, -1e-07, -2.0, -0.30000000000000004]


@pytest.fixture(scope="module")
def utilities() -> Any:
    return published("nemo_gym.server_utils", **SOURCE)


@pytest.fixture(scope="module")
def verify_response(utilities: Any) -> Any:
    """What NeMo Gym's agents read the answer with; like theirs it takes further members."""
    from pydantic import ConfigDict

    base = published("nemo_gym.base_resources_server", **SOURCE).BaseVerifyResponse
    return type("VerifyResponse", (base,), {"model_config": ConfigDict(extra="allow")})


def client(utilities: Any, service: RewardService, observability: bool = False) -> Any:
    from omegaconf import OmegaConf

    host, port = service.url.removeprefix("http://").split(":")
    server = {"entrypoint": "app.py", "domain": "other", "host": host, "port": int(port)}
    configuration = {
        "metareward": {"resources_servers": {"metareward": server}},
        "observability_enabled": observability,
    }
    return utilities.ServerClient(
        head_server_config=utilities.BaseServerConfig(host=host, port=int(port)),
        global_config_dict=OmegaConf.create(configuration),
    )


def row(run: str, index: int) -> dict[str, Any]:
    message = {
        "id": "msg_1",
        "type": "message",
        "role": "assistant",
        "status": "completed",
        "content": [{"type": "output_text", "text": TALE * (index + 1), "annotations": []}],
        "prompt_token_ids": [1, 2, 3],
        "generation_token_ids": [4, 5, 6, 7],
        "generation_log_probs": LOG_PROBABILITIES,
    }
    return {
        "_ng_task_index": 0,
        "_ng_rollout_index": index,
        "verifier_metadata": {"run": run},
        "responses_create_params": {"input": [{"role": "user", "content": PROMPT}]},
        "response": {
            "id": "resp_1",
            "created_at": 1767225600.5,
            "model": "policy",
            "object": "response",
            "output": [message],
            "parallel_tool_calls": True,
            "tool_choice": "auto",
            "tools": [],
        },
    }


def play(utilities: Any, asked: Any, rows: list[dict[str, Any]]) -> list[tuple[int, bytes]]:
    """Open a session for each row and verify all, on the client that NeMo Gym makes for itself."""

    async def one(given: dict[str, Any]) -> tuple[int, bytes]:
        seeded = await asked.post("metareward", "/seed_session", json=given)
        await utilities.raise_for_status(seeded)
        answer = await asked.post("metareward", "/verify", json=given, cookies=seeded.cookies)
        return answer.status, await answer.read()

    async def go() -> list[tuple[int, bytes]]:
        utilities.set_global_aiohttp_client(utilities.GlobalAIOHTTPAsyncClientConfig())
        try:
            return await asyncio.gather(*(one(given) for given in rows))
        finally:
            await utilities.get_global_aiohttp_client().close()
            utilities._GLOBAL_AIOHTTP_CLIENT = None

    return asyncio.run(go())


def verified(kind: Any, answer: tuple[int, bytes]) -> Any:
    status, body = answer
    assert status == 200
    return kind.model_validate(json.loads(body))


@pytest.mark.parametrize("observability", [False, True])
def test_a_group_is_verified_and_echoed(
    utilities: Any, verify_response: Any, trainers: RewardService, observability: bool
) -> None:
    run = f"gym-{observability}"
    rows = [row(run, index) for index in range(8)]
    answers = play(utilities, client(utilities, trainers, observability), rows)
    stored = {one["response"]: one for one in trainers.stored(run)}
    assert len(stored) == 8
    for index, answer in enumerate(answers):
        read = verified(verify_response, answer)
        assert read.reward == stored[TALE * (index + 1)]["reward"]
        assert read.rm_failed == 0.0
        echoed = json.loads(answer[1])
        assert echoed["response"] == rows[index]["response"]
        assert echoed["_ng_rollout_index"] == index
        probabilities = read.response.output[0].generation_log_probs
        assert probabilities == LOG_PROBABILITIES


def test_a_failure_is_masked_and_ends_no_batch(
    utilities: Any, verify_response: Any, trainers: RewardService, judge: Judge
) -> None:
    judge.fault = "refusal"
    (answer,) = play(utilities, client(utilities, trainers), [row("gym-missing", 0)])
    read = verified(verify_response, answer)
    assert read.reward == 0.0
    assert read.instance_config == {"mask_sample": True}
    told: dict[str, Optional[str]] = json.loads(answer[1])
    assert told["_ng_failure_class"] == "judge_failed"
    assert "judge_refused" in str(told["_ng_failure_judge_error"])
    assert trainers.rewards("gym-missing") == [None]


def test_the_service_is_found_alive(utilities: Any, trainers: RewardService) -> None:
    assert client(utilities, trainers).poll_for_status("metareward") == "success"
