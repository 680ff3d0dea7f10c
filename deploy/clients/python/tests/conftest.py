"""A real service for the tests, and what the tests of the client share."""

from __future__ import annotations

import os
from collections.abc import Iterator

import pytest
from judge import Judge
from process import Process, serve
from rewards import RewardService

from metareward_client import AsyncRewardClient, RewardClient

CONFIGURATION = """
models:
  broken: {url: "http://127.0.0.1:9/v1", model: nobody, attempts: 1}
tasks:
  essay_writing: {judge: simulated, meta: {model: simulated}}
  summarization: {judge: simulated, meta: {model: simulated}}
  ethical_reasoning: {judge: simulated, meta: {model: simulated}}
  unjudged: {judge: broken, description: Nothing can be judged., rubric: {items: [
    {name: a, text: Is it good?, min: 0, max: 5}]}, meta: {model: broken},
    judge_settings: {call_timeout: 1s}}
default_task: essay_writing
"""

# One call of the judge a rollout. A failure is an error status in `tales`, a number in `marked`.
TRAINERS_CONFIGURATION = """
models:
  gate: {url: JUDGE, model: simulated, attempts: 1}
tasks:
  tales:
    judge: gate
    description: A tale is told.
    rubric: &rubric {items: [
      {name: length, text: Is the text long enough to tell a tale?, min: 0, max: 5},
      {name: structure, text: Does the text have sentences and paragraphs?, min: 0, max: 5}]}
    program: single
    meta: {model: gate}
  marked:
    judge: gate
    description: A tale is told.
    rubric: *rubric
    program: single
    meta: {model: gate}
    trainers:
      openrlhf: {on_failure: {value: -1.0}}
      slime: {on_failure: {value: -1.0}}
      llamafactory: {on_failure: {value: -1.0}}
      batch: {on_failure: {value: -1.0}}
      open_instruct: {on_failure: {value: 0.5}}
"""


@pytest.fixture(scope="session")
def service_url(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    service = serve(tmp_path_factory.mktemp("service"), CONFIGURATION)
    yield service.url
    service.stop()


@pytest.fixture(scope="session")
def _judge(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Judge]:
    judge = Judge(tmp_path_factory.mktemp("judge"))
    yield judge
    judge.stop()


@pytest.fixture
def judge(_judge: Judge) -> Judge:
    """The judge of `trainers`, without faults."""
    _judge.calm()
    return _judge


@pytest.fixture(scope="session")
def _trainers_service(_judge: Judge, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Process]:
    text = TRAINERS_CONFIGURATION.replace("JUDGE", _judge.url)
    service = serve(tmp_path_factory.mktemp("trainers"), text)
    yield service
    service.stop()


@pytest.fixture
def trainers(_trainers_service: Process, judge: Judge) -> RewardService:
    """A service whose judge the test can hold back and have fail."""
    return RewardService(_trainers_service.url)


@pytest.fixture
def client(service_url: str) -> Iterator[RewardClient]:
    with RewardClient(service_url, timeout=120) as client:
        yield client


@pytest.fixture
def make_async_client(service_url: str):
    """Makes clients inside the event loop of a test."""
    return lambda: AsyncRewardClient(service_url, timeout=120)


@pytest.fixture(autouse=True)
def _no_settings_of_the_user(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in list(os.environ):
        if name.startswith("METAREWARD_"):
            monkeypatch.delenv(name)
