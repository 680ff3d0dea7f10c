"""OpenAI's own package against the chat interface of the real service."""

from __future__ import annotations

import asyncio
import threading

import pytest
from judge import Judge
from rewards import PROMPT, TALE, RewardService

openai = pytest.importorskip("openai", reason="openai is not installed")

CHAT = [{"role": "user", "content": PROMPT}, {"role": "assistant", "content": TALE}]


def client(service: RewardService, path: str = "/v1", **options: object):
    return openai.OpenAI(base_url=service.url + path, api_key="none", timeout=60, **options)


def test_the_content_is_the_reward(trainers: RewardService) -> None:
    answer = client(trainers).chat.completions.create(
        model="tales", messages=CHAT, extra_query={"run": "openai"}
    )
    (stored,) = trainers.stored("openai")
    assert float(answer.choices[0].message.content) == stored["reward"]
    assert answer.choices[0].message.content == repr(stored["reward"])
    assert answer.choices[0].finish_reason == "stop"
    assert answer.model == "tales"
    assert answer.usage.total_tokens == answer.usage.prompt_tokens + answer.usage.completion_tokens
    assert stored["prompt"] == [CHAT[0]]
    assert stored["response"] == TALE


def test_the_async_client_asks_many_at_once(trainers: RewardService) -> None:
    async def go() -> list[float]:
        options = {"base_url": trainers.url + "/v1", "api_key": "none", "timeout": 60}
        async with openai.AsyncOpenAI(**options) as asked:
            answers = await asyncio.gather(
                *(
                    asked.chat.completions.create(
                        model="tales",
                        messages=[CHAT[0], {"role": "assistant", "content": TALE * n}],
                        extra_query={"run": "openai-many"},
                    )
                    for n in range(1, 33)
                )
            )
            return [float(answer.choices[0].message.content) for answer in answers]

    rewards = asyncio.run(go())
    stored = {one["response"]: one["reward"] for one in trainers.stored("openai-many")}
    assert rewards == [stored[TALE * n] for n in range(1, 33)]


def test_tasks_are_models(trainers: RewardService) -> None:
    asked = client(trainers)
    assert [model.id for model in asked.models.list()] == ["tales", "marked"]
    assert [model.id for model in client(trainers, "/t/marked/v1").models.list()] == ["marked"]


def test_errors_are_raised_as_openais_own_and_say_why(trainers: RewardService) -> None:
    """The package shows nothing of an answer but `error.message`."""
    asked = client(trainers, max_retries=0)
    with pytest.raises(openai.UnprocessableEntityError, match="messages") as caught:
        asked.chat.completions.create(model="tales", messages=[])
    assert caught.value.param == "/messages"
    assert caught.value.code == "invalid-request"
    assert caught.value.response.json()["errors"][0]["pointer"] == "/messages"
    assert caught.value.request_id is not None
    with pytest.raises(openai.NotFoundError, match="nothing_of_the_kind"):
        client(trainers, "/t/nothing_of_the_kind/v1").chat.completions.create(
            model="tales", messages=CHAT
        )
    with pytest.raises(openai.NotFoundError, match="no route"):
        asked.embeddings.create(model="tales", input="x")


def test_a_missing_reward_is_an_error_and_not_a_number(
    trainers: RewardService, judge: Judge
) -> None:
    judge.fault = "refusal"
    with pytest.raises(openai.InternalServerError, match="reward") as caught:
        client(trainers, max_retries=0).chat.completions.create(
            model="tales", messages=CHAT, extra_query={"run": "openai-missing"}
        )
    assert caught.value.status_code == 503
    assert caught.value.code == "reward-missing"
    assert int(caught.value.response.headers["Retry-After"]) > 0
    assert [one["error"]["kind"] for one in trainers.stored("openai-missing")] == ["judge_refused"]


def test_the_client_tries_again_until_there_is_a_reward(
    trainers: RewardService, judge: Judge
) -> None:
    judge.faults = ["refusal"]
    answer = client(trainers).chat.completions.create(
        model="tales", messages=CHAT, extra_query={"run": "openai-again"}
    )
    assert trainers.rewards("openai-again") == [None, float(answer.choices[0].message.content)]


def test_a_retry_after_the_clients_own_timeout_is_stored_once(
    trainers: RewardService, judge: Judge
) -> None:
    judge.open.clear()
    abandoned = trainers.metric("metareward_http_requests_abandoned_total")
    rewards: list[float] = []

    def ask() -> None:
        asked = openai.OpenAI(
            base_url=trainers.url + "/v1", api_key="none", timeout=3, max_retries=10
        )
        answer = asked.chat.completions.create(
            model="tales", messages=CHAT, extra_query={"run": "openai-late"}
        )
        rewards.append(float(answer.choices[0].message.content))

    thread = threading.Thread(target=ask)
    thread.start()
    trainers.wait_until_metric("metareward_http_requests_abandoned_total", at_least=abandoned + 1)
    judge.open.set()
    thread.join(60)
    scored = [one for one in trainers.stored("openai-late") if one["status"] == "scored"]
    assert [one["reward"] for one in scored] == rewards
