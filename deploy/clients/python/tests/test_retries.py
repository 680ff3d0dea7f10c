"""What is sent again, when, and with which key."""

from __future__ import annotations

import asyncio
import email.utils
import pickle
from datetime import timedelta

import httpx
import pytest
from stub import START, Stub, answer, problem

from metareward_client import (
    AuthenticationError,
    DeadlineExceededError,
    InvalidRequestError,
    OverloadedError,
    ProblemError,
    RetryPolicy,
    Rollout,
    ServerError,
    ServiceConnectionError,
    UnavailableError,
    UnexpectedAnswerError,
)

ONE = [Rollout(response="x")]


def good() -> httpx.Response:
    return httpx.Response(200, json=answer([0.5]))


@pytest.mark.parametrize(
    "trouble",
    [
        problem(429),
        problem(503),
        httpx.Response(502, text="<html>"),
        httpx.ConnectError("refused"),
        httpx.ReadError("reset"),
        httpx.RemoteProtocolError("closed"),
        httpx.ReadTimeout("late"),
    ],
    ids=repr,
)
def test_scoring_survives_trouble_with_the_same_key_and_body(trouble: object) -> None:
    stub = Stub(trouble, trouble, good())  # type: ignore[arg-type]
    assert stub.client().score(ONE).rewards == [0.5]
    keys = {request.headers["Idempotency-Key"] for request in stub.requests}
    assert len(stub.requests) == 3
    assert len(keys) == 1
    assert len({request.content for request in stub.requests}) == 1
    assert stub.pauses == [0.5, 1.0]


def test_the_async_client_does_the_same() -> None:
    async def go() -> None:
        stub = Stub(problem(503, {"Retry-After": "2"}), httpx.ReadError("reset"), good())
        async with stub.async_client() as client:
            assert (await client.score(ONE)).rewards == [0.5]
        assert stub.pauses == [2.5, 1.0]
        assert len({request.headers["Idempotency-Key"] for request in stub.requests}) == 1

    asyncio.run(go())


def test_two_calls_have_two_keys_and_a_given_key_is_used() -> None:
    stub = Stub(default=lambda _: good())
    client = stub.client()
    for key in (None, None, "mine", "mine"):
        client.score(ONE, idempotency_key=key)
    keys = [request.headers["Idempotency-Key"] for request in stub.requests]
    assert len(set(keys[:3])) == 3
    assert keys[2] == keys[3]
    assert keys[2].startswith("mine")
    with pytest.raises(ValueError, match="200 bytes"):
        client.score(ONE, idempotency_key="x" * 201)


def test_pauses_double_up_to_their_bound_and_are_drawn_from_zero() -> None:
    drawn: list[tuple[float, float]] = []
    stub = Stub(*[problem(503) for _ in range(5)], good())
    client = stub.client(retry=RetryPolicy(first_pause=1.0, longest_pause=4.0))
    object.__setattr__(
        client._surroundings, "uniform", lambda low, high: drawn.append((low, high)) or 0.25
    )
    client.score(ONE)
    assert drawn == [(0.0, 1.0), (0.0, 2.0), (0.0, 4.0), (0.0, 4.0), (0.0, 4.0)]
    assert stub.pauses == [0.25] * 5


def test_retry_after_is_a_floor_in_seconds_and_as_a_date() -> None:
    date = email.utils.format_datetime(START + timedelta(seconds=17.5), usegmt=True)
    stub = Stub(
        problem(429, {"Retry-After": "7"}),
        problem(429, {"Retry-After": date}),
        problem(429, {"Retry-After": "soon"}),
        good(),
    )
    stub.client().score(ONE)
    assert stub.pauses[0] == 7.5
    assert stub.pauses[1] == pytest.approx(17 - 7.5 + 1.0)
    assert stub.pauses[2] == 2.0


def test_a_pause_that_does_not_fit_the_deadline_is_not_begun() -> None:
    stub = Stub(problem(503, {"Retry-After": "30"}))
    with pytest.raises(DeadlineExceededError, match=r"come back in 30 s.*503 X: d") as caught:
        stub.client(timeout=10).score(ONE)
    assert stub.pauses == []
    assert isinstance(caught.value.__cause__, UnavailableError)


def test_the_deadline_ends_the_attempts_and_says_what_was_last() -> None:
    stub = Stub(default=lambda _: problem(503))
    stub.seconds_per_attempt = 3.0
    with pytest.raises(DeadlineExceededError, match="UnavailableError: 503 X"):
        stub.client(timeout=8).score(ONE)
    left = [float(request.headers["X-Request-Timeout"]) for request in stub.requests]
    assert left[0] == pytest.approx(7.2)
    assert left == sorted(left, reverse=True)
    timeouts = [request.extensions["timeout"]["read"] for request in stub.requests]
    assert timeouts[0] == pytest.approx(8.0)


@pytest.mark.parametrize(("status", "kind"), [(503, UnavailableError), (429, OverloadedError)])
def test_attempts_end(status: int, kind: type[ProblemError]) -> None:
    stub = Stub(default=lambda _: problem(status))
    with pytest.raises(kind):
        stub.client(retry=RetryPolicy(attempts=4)).score(ONE)
    assert len(stub.requests) == 4


@pytest.mark.parametrize(
    ("status", "kind"), [(401, AuthenticationError), (422, InvalidRequestError), (500, ServerError)]
)
def test_refusals_are_not_repeated_and_say_everything(
    status: int, kind: type[ProblemError]
) -> None:
    errors = [{"pointer": "/rollouts/0/response", "detail": "is missing"}]
    stub = Stub(problem(status, {"X-Request-Id": "abc"}, errors=errors))
    with pytest.raises(kind) as caught:
        stub.client().score(ONE)
    text = str(caught.value)
    assert "/rollouts/0/response: is missing" in text
    assert "request abc" in text
    again = pickle.loads(pickle.dumps(caught.value))
    assert type(again) is kind
    assert again.problem == caught.value.problem


def test_connections_that_never_work_are_told() -> None:
    stub = Stub(default=lambda _: (_ for _ in ()).throw(httpx.ConnectError("refused")))
    with pytest.raises(ServiceConnectionError, match="3 attempts failed; last: ConnectError"):
        stub.client(retry=RetryPolicy(attempts=3)).score(ONE)


def test_a_meta_run_is_not_started_twice_but_is_asked_for_again_where_nothing_was_sent() -> None:
    run = {"id": "meta_1", "status": "running", "stage": "queued", "task": "t", "partition": "p"}
    stub = Stub(httpx.ConnectError("refused"), problem(503), httpx.Response(202, json=run))
    assert stub.client().refine("t").runs[0].is_active
    for trouble in (httpx.ReadError("reset"), httpx.Response(502, text="bad")):
        stub = Stub(trouble)
        with pytest.raises((ServiceConnectionError, ServerError)):
            stub.client().refine("t")


def test_answers_of_somebody_else_are_told() -> None:
    stub = Stub(httpx.Response(200, text="<html>Welcome</html>"))
    with pytest.raises(UnexpectedAnswerError, match="Welcome"):
        stub.client().score(ONE)
    stub = Stub(httpx.Response(200, json=answer([0.5, 0.5])))
    with pytest.raises(UnexpectedAnswerError, match="2 results for 1 rollouts"):
        stub.client().score(ONE)


def test_the_token_is_sent_from_the_argument_or_the_environment(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("METAREWARD_TOKEN", "from-environment")
    stub = Stub(default=lambda _: good())
    stub.client().score(ONE)
    stub.client(token="given").score(ONE)
    sent = [request.headers["Authorization"] for request in stub.requests]
    assert sent == ["Bearer from-environment", "Bearer given"]
