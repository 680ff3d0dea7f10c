"""Thousands of requests at once, each on a connection of its own, as some trainers send them."""

from __future__ import annotations

import asyncio
import json
import resource
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from process import serve
from rewards import PROMPT, TALE, RewardService

REQUESTS = 2000
CONFIGURATION = """
tasks:
  quick: {judge: simulated, description: A tale is told., program: single, rubric: {items: [
    {name: length, text: Is the text long enough?, min: 0, max: 5}]}, meta: {model: simulated}}
"""


@pytest.fixture
def service(tmp_path: Path) -> Iterator[RewardService]:
    """A service of this test's own, because others look at all that theirs has stored."""
    process = serve(tmp_path, CONFIGURATION)
    yield RewardService(process.url)
    process.stop()


@pytest.fixture(autouse=True)
def _room_for_connections() -> Iterator[None]:
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    wanted = REQUESTS + 200
    if hard != resource.RLIM_INFINITY and hard < wanted:
        pytest.skip(f"this takes {wanted} open files, and {hard} are allowed")
    resource.setrlimit(resource.RLIMIT_NOFILE, (max(soft, wanted), hard))
    yield
    resource.setrlimit(resource.RLIMIT_NOFILE, (soft, hard))


async def ask(service: RewardService, target: str, body: dict[str, Any]) -> tuple[int, Any]:
    host, port = service.url.removeprefix("http://").split(":")
    reader, writer = await asyncio.open_connection(host, int(port))
    data = json.dumps(body).encode()
    head = (
        f"POST {target} HTTP/1.1\r\nHost: {host}:{port}\r\nContent-Type: application/json\r\n"
        f"Content-Length: {len(data)}\r\nConnection: close\r\n\r\n"
    )
    writer.write(head.encode() + data)
    answer = await reader.read()
    writer.close()
    start, text = answer.split(b"\r\n\r\n", 1)
    return int(start.split(b" ", 2)[1]), json.loads(text)


@pytest.mark.parametrize("path", ["rm", "get_reward"])
def test_none_of_2000_fresh_connections_is_refused(service: RewardService, path: str) -> None:
    accepted = service.metric("metareward_http_connections_accepted_total")
    run = f"fresh-{path}"

    def body(text: str) -> dict[str, Any]:
        if path == "rm":
            return {"prompt": PROMPT, "response": text, "label": None}
        return {"query": [PROMPT + text], "prompts": [PROMPT], "labels": [""]}

    async def go() -> list[tuple[int, Any]]:
        target = f"/{path}?run={run}"
        calls = (ask(service, target, body(f"{TALE} {n}")) for n in range(REQUESTS))
        return await asyncio.gather(*calls)

    answers = asyncio.run(go())
    assert Counter(status for status, _ in answers) == {200: REQUESTS}
    rewards = [answer if path == "rm" else answer["rewards"][0] for _, answer in answers]
    assert all(isinstance(reward, float) for reward in rewards)
    now = service.metric("metareward_http_connections_accepted_total")
    assert now - accepted >= REQUESTS
    told = json.loads(service.get(f"/runs/{run}"))
    assert told["rollouts"]["scored"] == REQUESTS
