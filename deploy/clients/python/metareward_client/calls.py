"""The routes of the service as values: what to send, and how to read what comes back."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Callable, Generic, Optional, TypeVar
from urllib.parse import quote

import httpx

from .errors import UnexpectedAnswerError
from .rollouts import encode
from .rubrics import MetaRun, RefineAnswer, Restore, Rubric, RubricHead

T = TypeVar("T")


@dataclass(frozen=True)
class Call(Generic[T]):
    """One request and how to read its answer."""

    method: str
    path: str
    read: Callable[[httpx.Response], T]
    params: Mapping[str, Any] = field(default_factory=dict)
    body: Optional[bytes] = None
    headers: Mapping[str, str] = field(default_factory=dict)
    repeatable: bool = True
    """Whether sending it twice does no harm."""
    accepted: frozenset[int] = frozenset()
    """Error statuses that are answers all the same."""
    tells_timeout: bool = False
    """Whether the service is told how much time is left."""

    def request(self, client_headers: Mapping[str, str], left: float) -> dict[str, Any]:
        """Give the arguments of httpx's `request` for an attempt with so many seconds left."""
        headers = {**client_headers, **self.headers}
        if self.body is not None:
            headers["Content-Type"] = "application/json"
        if self.tells_timeout:
            # A little less, so that what was judged by then arrives instead of a broken connection.
            headers["X-Request-Timeout"] = f"{left - min(5.0, left / 10):.3f}"
        return {
            "method": self.method,
            "url": self.path,
            "params": {name: value for name, value in self.params.items() if value is not None},
            "content": self.body,
            "headers": headers,
            "timeout": httpx.Timeout(left, connect=min(left, 10.0)),
        }

    def value(self, response: httpx.Response) -> T:
        """Read the answer; raise `UnexpectedAnswerError` where it is not what the contract says."""
        try:
            return self.read(response)
        except (ValueError, KeyError, TypeError, AttributeError) as error:
            raise UnexpectedAnswerError(
                f"{self.method} {self.path} answered {response.status_code} with something that "
                f"this client cannot read ({error!r}): {response.text[:200]!r}"
            ) from error


def without_nulls(members: Mapping[str, Any]) -> dict[str, Any]:
    """Leave out members that are None."""
    return {name: value for name, value in members.items() if value is not None}


def rubric_version(
    task: Optional[str],
    partition: Optional[str],
    known: Optional[RubricHead] = None,
    after: Optional[int] = None,
    wait: Optional[float] = None,
) -> Call[RubricHead]:
    """`GET /rubric/version`; `known` comes back where it still is the head."""

    def read(response: httpx.Response) -> RubricHead:
        if response.status_code == 304 and known is not None:
            return known
        return RubricHead.read(response.json())

    return Call(
        "GET",
        "/rubric/version",
        read,
        params={"task": task, "partition": partition, "after": after, "wait": wait},
        headers={} if known is None else {"If-None-Match": known.etag},
    )


def rubric(
    task: Optional[str],
    partition: Optional[str],
    version: Optional[int],
    run: Optional[str],
    step: Optional[int],
) -> Call[Rubric]:
    """`GET /rubric`."""
    names = {"task": task, "partition": partition, "version": version, "run": run, "step": step}
    return Call("GET", "/rubric", lambda response: Rubric.read(response.json()), params=names)


def refine(options: Mapping[str, Any]) -> Call[RefineAnswer]:
    """`POST /meta/refine`. A second one may start a second run, so it is not sent blindly again."""
    return Call(
        "POST",
        "/meta/refine",
        lambda response: RefineAnswer.read(response.json()),
        body=encode(without_nulls(options)),
        repeatable=False,
    )


def refine_options(
    task: Optional[str],
    partition: Optional[str],
    samples: Optional[int],
    strategy: Optional[str],
    seed: Optional[int],
    dry_run: Optional[bool],
    wait: float,
) -> dict[str, Any]:
    """Give the members of a body of `POST /meta/refine`."""
    return {
        "task": task,
        "partition": partition,
        "samples": samples,
        "strategy": strategy,
        "seed": seed,
        "dry_run": dry_run,
        "wait": wait or None,
    }


def meta_run(id: str) -> Call[MetaRun]:
    """`GET /meta/runs/{id}`."""
    path = f"/meta/runs/{quote(id, safe='')}"
    return Call("GET", path, lambda response: MetaRun.read(response.json()))


def run(name: str, limit: Optional[int], after: Optional[str]) -> Call[Mapping[str, Any]]:
    """`GET /runs/{run}`."""
    path = f"/runs/{quote(name, safe='')}"
    return Call("GET", path, _object, params={"limit": limit, "after": after})


def restore_run(name: str, step: int, force: bool) -> Call[Restore]:
    """`POST /runs/{run}/restore`, which may be repeated, also after an interruption."""
    return Call(
        "POST",
        f"/runs/{quote(name, safe='')}/restore",
        lambda response: Restore.read(response.json()),
        body=encode({"step": step, "force": force}),
    )


def ready() -> Call[Mapping[str, Any]]:
    """`GET /readyz`, whose answer has the same form where the service is not ready."""
    return Call("GET", "/readyz", _object, accepted=frozenset({503}))


def _object(response: httpx.Response) -> Mapping[str, Any]:
    value = response.json()
    if not isinstance(value, dict):
        raise ValueError("not an object")
    return value
