"""The client that is awaited."""

from __future__ import annotations

import asyncio
import os
from collections.abc import Awaitable, Mapping, Sequence
from types import TracebackType
from typing import Any, Callable, Optional, TypeVar

import httpx

from . import calls
from .calls import Call
from .client import DEFAULT_URL, LONGEST_POLL, REQUESTS_AT_ONCE, SLACK, default_headers
from .errors import RewardServiceError
from .results import ScoreAnswer
from .retry import Exchange, RetryPolicy, Surroundings
from .rollouts import RolloutLike
from .rubrics import MetaRun, RefineAnswer, Restore, Rubric, RubricHead
from .scoring import ScoreJob
from .splitting import Chain, Limits

T = TypeVar("T")


class AsyncRewardClient:
    """A client of one service, for one event loop. Its methods are those of `RewardClient`."""

    def __init__(
        self,
        url: Optional[str] = None,
        *,
        token: Optional[str] = None,
        timeout: float = 600.0,
        retry: Optional[RetryPolicy] = None,
        limits: Optional[Limits] = None,
        transport: Optional[httpx.AsyncBaseTransport] = None,
        surroundings: Optional[Surroundings] = None,
        sleep: Callable[[float], Awaitable[None]] = asyncio.sleep,
    ) -> None:
        self._timeout = timeout
        self._retry = retry or RetryPolicy()
        self._limits = limits or Limits()
        self._surroundings = surroundings or Surroundings()
        self._sleep = sleep
        self._headers = default_headers(token)
        self._http = httpx.AsyncClient(
            base_url=url or os.environ.get("METAREWARD_URL", DEFAULT_URL),
            limits=httpx.Limits(max_connections=256, max_keepalive_connections=64),
            transport=transport,
        )

    async def __aenter__(self) -> AsyncRewardClient:
        return self

    async def __aexit__(
        self,
        kind: Optional[type[BaseException]],
        error: Optional[BaseException],
        traceback: Optional[TracebackType],
    ) -> None:
        await self.close()

    async def close(self) -> None:
        """Close all connections."""
        await self._http.aclose()

    async def score(
        self,
        rollouts: Sequence[RolloutLike],
        *,
        task: Optional[str] = None,
        run: Optional[str] = None,
        step: Optional[int] = None,
        purpose: Optional[str] = None,
        rubric_version: Optional[int] = None,
        program: Optional[str] = None,
        reward_source: Optional[str] = None,
        detail: Optional[str] = None,
        idempotency_key: Optional[str] = None,
        rescore: int = 0,
        timeout: Optional[float] = None,
    ) -> ScoreAnswer:
        """Score rollouts; see `RewardClient.score`."""
        job = ScoreJob(
            rollouts,
            {
                "task": task,
                "run": run,
                "step": step,
                "purpose": purpose,
                "rubric_version": rubric_version,
                "program": program,
                "reward_source": reward_source,
                "detail": detail,
            },
            self._limits,
            idempotency_key,
        )
        end = self._surroundings.clock() + (self._timeout if timeout is None else timeout)
        await self._run_chains(job, [(chain, None) for chain in job.chains()], end)
        for attempt in range(1, rescore + 1):
            again = job.unfinished()
            pause = self._surroundings.uniform(0.0, self._retry.bound(attempt))
            if not again or self._surroundings.clock() + pause >= end:
                break
            await self._sleep(pause)
            try:
                await self._run_chains(job, [([part], version) for part, version in again], end)
            except RewardServiceError:
                break  # What was scored before is not lost for it.
        return job.answer()

    async def rubric_version(
        self,
        task: Optional[str] = None,
        partition: Optional[str] = None,
        *,
        known: Optional[RubricHead] = None,
    ) -> RubricHead:
        """Give the newest version; `known` itself where that is still the newest."""
        return await self._send(calls.rubric_version(task, partition, known=known))

    async def wait_for_version(
        self,
        after: int,
        task: Optional[str] = None,
        partition: Optional[str] = None,
        *,
        wait: float = 60.0,
    ) -> RubricHead:
        """Wait until the newest version is greater than `after`, at most `wait` seconds."""
        end = self._surroundings.clock() + wait
        while True:
            poll = min(LONGEST_POLL, max(0.0, end - self._surroundings.clock()))
            call = calls.rubric_version(task, partition, after=after, wait=round(poll, 3))
            head = await self._send(call, poll + SLACK)
            if head.version > after or self._surroundings.clock() >= end:
                return head

    async def rubric(
        self,
        task: Optional[str] = None,
        partition: Optional[str] = None,
        *,
        version: Optional[int] = None,
        run: Optional[str] = None,
        step: Optional[int] = None,
    ) -> Rubric:
        """Give the newest rubric, one by its version, or the one that a step is pinned to."""
        return await self._send(calls.rubric(task, partition, version, run, step))

    async def refine(
        self,
        task: Optional[str] = None,
        partition: Optional[str] = None,
        *,
        samples: Optional[int] = None,
        strategy: Optional[str] = None,
        seed: Optional[int] = None,
        dry_run: Optional[bool] = None,
        wait: float = 0.0,
    ) -> RefineAnswer:
        """Start the meta step and wait at most `wait` seconds (300); see `RewardClient.refine`."""
        options = calls.refine_options(task, partition, samples, strategy, seed, dry_run, wait)
        return await self._send(calls.refine(options), wait + SLACK)

    async def meta_run(self, id: str) -> MetaRun:
        """Give one meta run."""
        return await self._send(calls.meta_run(id))

    async def run(
        self, run: str, *, limit: Optional[int] = None, after: Optional[str] = None
    ) -> Mapping[str, Any]:
        """Give what is stored of a training run: counts, lineages, and a page of its pins."""
        return await self._send(calls.run(run, limit, after))

    async def restore_run(self, run: str, step: int, *, force: bool = False) -> Restore:
        """Bring the rubrics back to a checkpoint; see `RewardClient.restore_run`."""
        return await self._send(calls.restore_run(run, step, force))

    async def ready(self) -> Mapping[str, Any]:
        """Give the readiness of the service; `status` says whether it is ready."""
        return await self._send(calls.ready())

    async def _run_chains(
        self, job: ScoreJob, chains: Sequence[tuple[Chain, Optional[int]]], end: float
    ) -> None:
        turn = asyncio.Semaphore(REQUESTS_AT_ONCE)

        async def run(chain: Chain, version: Optional[int]) -> None:
            for part in chain:
                async with turn:
                    left = end - self._surroundings.clock()
                    answer = await self._send(job.call(part, version), left)
                version = job.take(part, answer)

        tasks = [asyncio.ensure_future(run(chain, version)) for chain, version in chains]
        try:
            await asyncio.gather(*tasks)
        finally:
            for task in tasks:
                task.cancel()
            await asyncio.gather(*tasks, return_exceptions=True)

    async def _send(self, call: Call[T], timeout: Optional[float] = None) -> T:
        exchange = Exchange(
            self._retry,
            self._timeout if timeout is None else timeout,
            call.repeatable,
            self._surroundings,
        )
        while True:
            left = exchange.begin()
            try:
                response = await self._http.request(**call.request(self._headers, left))
            except httpx.TransportError as error:
                pause: Optional[float] = exchange.broke(error)
            else:
                accepted = response.status_code in call.accepted
                pause = None if accepted else exchange.answered(response)
                if pause is None:
                    return call.value(response)
            await self._sleep(pause or 0.0)
