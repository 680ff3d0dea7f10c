"""The client that blocks."""

from __future__ import annotations

import os
import threading
import time
from collections.abc import Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from types import TracebackType
from typing import Any, Callable, Optional, TypeVar

import httpx

from . import calls
from .calls import Call
from .errors import RewardServiceError
from .results import ScoreAnswer
from .retry import Exchange, RetryPolicy, Surroundings
from .rollouts import RolloutLike
from .rubrics import MetaRun, RefineAnswer, Restore, Rubric, RubricHead
from .scoring import ScoreJob
from .splitting import Chain, Limits

T = TypeVar("T")

DEFAULT_URL = "http://127.0.0.1:8080"
REQUESTS_AT_ONCE = 4
"""Requests of one call that are in flight together; each may hold thousands of rollouts."""
LONGEST_POLL = 60.0
"""Seconds; the longest `wait` of the service's long poll."""
SLACK = 30.0
"""Seconds that an answer may take beyond the `wait` that the service was asked for."""


class RewardClient:
    """A client of one service. May be shared by threads.

    `url` and `token` default to the environment's `METAREWARD_URL` and `METAREWARD_TOKEN`. Every
    method raises `RewardServiceError`s. `timeout` is the deadline of a whole call in seconds, with
    all its requests, retries and pauses.
    """

    def __init__(
        self,
        url: Optional[str] = None,
        *,
        token: Optional[str] = None,
        timeout: float = 600.0,
        retry: Optional[RetryPolicy] = None,
        limits: Optional[Limits] = None,
        transport: Optional[httpx.BaseTransport] = None,
        surroundings: Optional[Surroundings] = None,
        sleep: Callable[[float], None] = time.sleep,
    ) -> None:
        self._timeout = timeout
        self._retry = retry or RetryPolicy()
        self._limits = limits or Limits()
        self._surroundings = surroundings or Surroundings()
        self._sleep = sleep
        self._headers = default_headers(token)
        self._http = httpx.Client(
            base_url=url or os.environ.get("METAREWARD_URL", DEFAULT_URL),
            limits=httpx.Limits(max_connections=256, max_keepalive_connections=64),
            transport=transport,
        )

    def __enter__(self) -> RewardClient:
        return self

    def __exit__(
        self,
        kind: Optional[type[BaseException]],
        error: Optional[BaseException],
        traceback: Optional[TracebackType],
    ) -> None:
        self.close()

    def close(self) -> None:
        """Close all connections."""
        self._http.close()

    def score(
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
        """Score rollouts, in as many requests as their number and size need.

        With `run` and `step` all rollouts of the step are scored under one rubric version, from
        whichever process they come. `purpose` is `train` or `eval`, `detail` is `reward`, `items`
        or `full`. `idempotency_key` (at most 200 bytes) makes a repeated call, also of another
        process, get the first one's answer; without it only the retries of this call do. `rescore`
        says how often rollouts whose failure is `retryable` are sent again.
        """
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
        self._run_chains(job, [(chain, None) for chain in job.chains()], end)
        for attempt in range(1, rescore + 1):
            again = job.unfinished()
            pause = self._surroundings.uniform(0.0, self._retry.bound(attempt))
            if not again or self._surroundings.clock() + pause >= end:
                break
            self._sleep(pause)
            try:
                self._run_chains(job, [([part], version) for part, version in again], end)
            except RewardServiceError:
                break  # What was scored before is not lost for it.
        return job.answer()

    def rubric_version(
        self,
        task: Optional[str] = None,
        partition: Optional[str] = None,
        *,
        known: Optional[RubricHead] = None,
    ) -> RubricHead:
        """Give the newest version; `known` itself where that is still the newest."""
        return self._send(calls.rubric_version(task, partition, known=known))

    def wait_for_version(
        self,
        after: int,
        task: Optional[str] = None,
        partition: Optional[str] = None,
        *,
        wait: float = 60.0,
    ) -> RubricHead:
        """Wait until the newest version is greater than `after`, at most `wait` seconds.

        Gives the newest version in either case.
        """
        end = self._surroundings.clock() + wait
        while True:
            poll = min(LONGEST_POLL, max(0.0, end - self._surroundings.clock()))
            call = calls.rubric_version(task, partition, after=after, wait=round(poll, 3))
            head = self._send(call, poll + SLACK)
            if head.version > after or self._surroundings.clock() >= end:
                return head

    def rubric(
        self,
        task: Optional[str] = None,
        partition: Optional[str] = None,
        *,
        version: Optional[int] = None,
        run: Optional[str] = None,
        step: Optional[int] = None,
    ) -> Rubric:
        """Give the newest rubric, one by its version, or the one that a step is pinned to."""
        return self._send(calls.rubric(task, partition, version, run, step))

    def refine(
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
        """Start the meta step and wait at most `wait` seconds (300) for its end.

        How it ended is a status and no exception. Without `partition` there is one meta run for
        each partition with rollouts to study.
        """
        options = calls.refine_options(task, partition, samples, strategy, seed, dry_run, wait)
        return self._send(calls.refine(options), wait + SLACK)

    def meta_run(self, id: str) -> MetaRun:
        """Give one meta run."""
        return self._send(calls.meta_run(id))

    def run(
        self, run: str, *, limit: Optional[int] = None, after: Optional[str] = None
    ) -> Mapping[str, Any]:
        """Give what is stored of a training run: counts, lineages, and a page of its pins."""
        return self._send(calls.run(run, limit, after))

    def restore_run(self, run: str, step: int, *, force: bool = False) -> Restore:
        """Bring the rubrics back to those of a checkpoint whose last step is `step`.

        `ConflictError` where another run trains on newer versions and `force` is not set.
        """
        return self._send(calls.restore_run(run, step, force))

    def ready(self) -> Mapping[str, Any]:
        """Give the readiness of the service; `status` says whether it is ready."""
        return self._send(calls.ready())

    def _run_chains(
        self, job: ScoreJob, chains: Sequence[tuple[Chain, Optional[int]]], end: float
    ) -> None:
        lock = threading.Lock()

        def run(chain: Chain, version: Optional[int]) -> None:
            for part in chain:
                answer = self._send(job.call(part, version), end - self._surroundings.clock())
                with lock:
                    version = job.take(part, answer)

        if len(chains) == 1:
            run(*chains[0])
            return
        with ThreadPoolExecutor(REQUESTS_AT_ONCE) as pool:
            futures = [pool.submit(run, *chain) for chain in chains]
            try:
                for future in futures:
                    future.result()
            except BaseException:
                for future in futures:
                    future.cancel()
                raise

    def _send(self, call: Call[T], timeout: Optional[float] = None) -> T:
        exchange = Exchange(
            self._retry,
            self._timeout if timeout is None else timeout,
            call.repeatable,
            self._surroundings,
        )
        while True:
            left = exchange.begin()
            try:
                response = self._http.request(**call.request(self._headers, left))
            except httpx.TransportError as error:
                pause: Optional[float] = exchange.broke(error)
            else:
                accepted = response.status_code in call.accepted
                pause = None if accepted else exchange.answered(response)
                if pause is None:
                    return call.value(response)
            self._sleep(pause or 0.0)


def default_headers(token: Optional[str]) -> dict[str, str]:
    """Give the header fields of every request."""
    token = token or os.environ.get("METAREWARD_TOKEN")
    headers = {"Accept": "application/json", "User-Agent": "metareward-client/0.1.0"}
    return {**headers, "Authorization": f"Bearer {token}"} if token else headers
