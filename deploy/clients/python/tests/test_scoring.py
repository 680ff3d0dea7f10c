"""How a call becomes requests and its answers become one."""

from __future__ import annotations

import asyncio
import json

import httpx
import pytest
from stub import Stub, answer, score_each

from metareward_client import Limits, Rollout
from metareward_client.rollouts import encode
from metareward_client.splitting import plan

FEW = Limits(rollouts=3)


def rollouts(count: int, **members: str) -> list[Rollout]:
    return [Rollout(response="x" * index, **members) for index in range(count)]


def test_one_request_has_everything() -> None:
    stub = Stub(default=score_each())
    got = stub.client(limits=FEW).score(rollouts(3), task="t", run="r", step=2, detail="reward")
    assert got.rewards == [0.0, 1.0, 2.0]
    body = stub.bodies()[0]
    assert {name: body[name] for name in body if name != "rollouts"} == {
        "task": "t",
        "run": "r",
        "step": 2,
        "detail": "reward",
    }


def test_pinned_rollouts_are_split_and_come_back_in_order() -> None:
    stub = Stub(default=score_each(version=4))
    got = stub.client(limits=FEW).score(rollouts(8), run="r", step=1)
    assert got.rewards == [float(index) for index in range(8)]
    assert [result.id for result in got.results] == [str(index) for index in range(8)]
    assert got.rubric_version == 4
    assert got.usage.judge_calls == 8
    assert sorted(len(body["rollouts"]) for body in stub.bodies()) == [2, 3, 3]
    assert all("rubric_version" not in body for body in stub.bodies())
    assert len({request.headers["Idempotency-Key"] for request in stub.requests}) == 3


def test_rollouts_without_pin_name_the_version_that_the_first_request_got() -> None:
    stub = Stub(default=score_each(version=7))
    got = stub.client(limits=FEW).score(rollouts(7, partition="a"))
    assert [body.get("rubric_version") for body in stub.bodies()] == [None, 7, 7]
    assert got.rubric_version == 7
    assert got.rewards == [float(index) for index in range(7)]


def test_the_async_client_splits_alike() -> None:
    async def go() -> None:
        stub = Stub(default=score_each(version=7))
        async with stub.async_client(limits=FEW) as client:
            got = await client.score(rollouts(7))
        assert [body.get("rubric_version") for body in stub.bodies()] == [None, 7, 7]
        assert got.rewards == [float(index) for index in range(7)]

    asyncio.run(go())


def test_the_error_of_one_request_is_that_of_the_call() -> None:
    async def go() -> None:
        stub = Stub(default=lambda _: httpx.Response(422, json={"detail": "no"}))
        async with stub.async_client(limits=FEW) as client:
            with pytest.raises(Exception, match="no"):
                await client.score(rollouts(9), run="r", step=1)

    asyncio.run(go())
    stub = Stub(default=lambda _: httpx.Response(422, json={"detail": "no"}))
    with pytest.raises(Exception, match="no"):
        stub.client(limits=FEW).score(rollouts(9), run="r", step=1)


def test_the_plan_holds_partitions_together_and_respects_both_limits() -> None:
    assert plan([], [], FEW) == []
    assert plan([1, 1, 1], ["a", "b", None], FEW) == [[[0, 1, 2]]]
    assert plan([1] * 5, ["a", "b", "a", None, "a"], Limits(rollouts=2)) == [
        [[0, 2], [4]],
        [[1]],
        [[3]],
    ]
    assert plan([50, 50, 98, 500], [None] * 4, Limits(body_bytes=100)) == [
        [[0]],
        [[1]],
        [[2]],
        [[3]],
    ]
    assert plan([49, 49, 98], [None] * 3, Limits(body_bytes=100)) == [[[0, 1]], [[2]]]


def test_an_evaluation_is_not_bound_by_step_or_group() -> None:
    stub = Stub(default=score_each(version=3))
    stub.client(limits=FEW).score(rollouts(5, group="g"), run="r", step=1, purpose="eval")
    assert [body.get("rubric_version") for body in stub.bodies()] == [None, 3]


def test_failures_are_none_and_are_sent_again_on_request() -> None:
    first = httpx.Response(200, json=answer([0.5, None, None], version=2))
    second = httpx.Response(200, json=answer([None, 0.25], version=2))
    third = httpx.Response(200, json=answer([None], version=2))
    stub = Stub(first, second, third)
    got = stub.client().score(rollouts(3), rescore=2)
    assert got.rewards == [0.5, None, 0.25]
    assert [result.error.kind for result in got.failures if result.error] == ["judge_timeout"]
    assert [body.get("rubric_version") for body in stub.bodies()] == [None, 2, 2]
    assert [len(body["rollouts"]) for body in stub.bodies()] == [3, 2, 1]
    assert stub.pauses == [0.5, 1.0]
    assert len({request.headers["Idempotency-Key"] for request in stub.requests}) == 3


def test_what_is_scored_survives_a_round_that_fails() -> None:
    async def go() -> None:
        stub = Stub(httpx.Response(200, json=answer([0.5, None])), httpx.Response(500))
        async with stub.async_client() as client:
            assert (await client.score(rollouts(2), rescore=3)).rewards == [0.5, None]

    asyncio.run(go())
    stub = Stub(httpx.Response(200, json=answer([0.5, None])), httpx.Response(500))
    assert stub.client().score(rollouts(2), rescore=3).rewards == [0.5, None]
    assert len(stub.requests) == 2


def test_a_call_without_rollouts_sends_nothing() -> None:
    assert Stub().client().score([]).rewards == []


def test_a_step_needs_a_run() -> None:
    with pytest.raises(ValueError, match="run"):
        Stub().client().score(rollouts(1), step=3)


def test_mappings_are_rollouts_too_and_keep_their_names() -> None:
    stub = Stub(default=score_each())
    got = stub.client().score([{"response": "abc", "id": "0"}, {"response": "", "id": "1"}])
    assert got.rewards == [3.0, 0.0]
    assert stub.bodies()[0]["rollouts"][0] == {"response": "abc", "id": "0"}


def test_what_json_cannot_say_is_said_otherwise() -> None:
    class Array:
        def tolist(self) -> list[float]:
            return [1.0, float("inf")]

    value = {"a": float("nan"), "b": Array(), "c": {1}, "d": object, "e": (1, 2)}
    decoded = json.loads(encode(value))
    assert decoded["a"] is None
    assert decoded["b"] == [1.0, None]
    assert decoded["c"] == [1]
    assert decoded["e"] == [1, 2]
    assert encode("é") == '"é"'.encode()
    assert encode("\ud800") == b'"\\ud800"'
