"""A real service for the tests, and what the tests of the client share."""

from __future__ import annotations

import os
import re
import subprocess
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

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


class Service:
    """A process of the service on a free port."""

    def __init__(self, folder: Path) -> None:
        binary = os.environ.get("METAREWARD", "")
        if not os.access(binary, os.X_OK):
            pytest.skip(
                "METAREWARD does not name the service's binary, such as .build/debug/metareward"
            )
        (folder / "metareward.yaml").write_text(CONFIGURATION)
        self._log = folder / "log"
        with self._log.open("wb") as log:
            self._process = subprocess.Popen(
                [binary, "serve", "--config", folder / "metareward.yaml", "--port", "0"],
                cwd=folder,
                stdout=log,
                stderr=subprocess.STDOUT,
            )
        self.url = self._wait_for_url()

    def _wait_for_url(self) -> str:
        end = time.monotonic() + 60
        while time.monotonic() < end and self._process.poll() is None:
            found = re.search(
                r"http://127\.0\.0\.1:\d+(?!/)", self._log.read_text().replace(":9/", "")
            )
            if found:
                return found.group()
            time.sleep(0.05)
        raise AssertionError("the service did not start:\n" + self._log.read_text())

    def stop(self) -> None:
        self._process.terminate()
        self._process.wait(60)


@pytest.fixture(scope="session")
def service_url(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    service = Service(tmp_path_factory.mktemp("service"))
    yield service.url
    service.stop()


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
