"""What may go wrong, as exceptions that derive from `RewardServiceError` and can be pickled.

A rollout without a reward is no exception but a result, see `ScoreResult.error`.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any, Optional

import httpx


class RewardServiceError(Exception):
    """The root of all exceptions of this package."""


class ServiceConnectionError(RewardServiceError):
    """The service could not be reached, or the connection broke, as often as the policy tries."""


class DeadlineExceededError(RewardServiceError):
    """The time that the caller gave is over; the message says what happened last."""


class UnexpectedAnswerError(RewardServiceError):
    """An answer that the contract does not know, for example a page of a proxy."""


class NoRewardError(RewardServiceError):
    """A hook has no reward for a rollout, and its trainer has no word for that."""


@dataclass(frozen=True)
class FieldProblem:
    """One thing that is wrong with a request."""

    pointer: str
    """A JSON pointer into the body; a query parameter counts as a member."""
    detail: str
    """What is wrong there, and what to do."""


@dataclass(frozen=True)
class Problem:
    """A problem document of the service (RFC 9457)."""

    type: str
    """A stable URN, such as `urn:metareward:problem:unknown-task`; `about:blank` without one."""
    title: str
    """The kind of problem in a few words."""
    status: int
    """The HTTP status."""
    detail: str
    """What is wrong this time."""
    errors: tuple[FieldProblem, ...] = field(default=())
    """All problems of the body at once, where it is the body."""
    request_id: Optional[str] = None
    """The `X-Request-Id` of the answer, to be found in the service's log."""

    def __str__(self) -> str:
        text = f"{self.status} {self.title}: {self.detail}"
        text += "".join(f"; {error.pointer}: {error.detail}" for error in self.errors)
        return text if self.request_id is None else f"{text} (request {self.request_id})"


class ProblemError(RewardServiceError):
    """The service refused a request; `problem` says why."""

    def __init__(self, problem: Problem) -> None:
        super().__init__(problem)
        self.problem = problem

    def __str__(self) -> str:
        return str(self.problem)


class MalformedRequestError(ProblemError):
    """400: the body is not JSON that the service reads."""


class AuthenticationError(ProblemError):
    """401: the access token is missing, unknown or expired."""


class ForbiddenError(ProblemError):
    """403: the token has not the scope, or the host name or the origin is refused."""


class NotFoundError(ProblemError):
    """404: no such task, partition, version, run, identifier or route."""


class ConflictError(ProblemError):
    """409: something else has changed or is at work."""


class GoneError(ProblemError):
    """410: retention has removed it."""


class TooLargeError(ProblemError):
    """413: the body has too many bytes."""


class UnsupportedMediaTypeError(ProblemError):
    """415: a media type or coding that the route does not take."""


class InvalidRequestError(ProblemError):
    """422: understood and not valid; `problem.errors` lists everything."""


class OverloadedError(ProblemError):
    """429: too much at once, also after the retries."""


class UnavailableError(ProblemError):
    """503: draining, without store, or unable to meet the deadline, also after the retries."""


class ServerError(ProblemError):
    """Another status of 500 and above."""


_BY_STATUS: dict[int, type[ProblemError]] = {
    400: MalformedRequestError,
    401: AuthenticationError,
    403: ForbiddenError,
    404: NotFoundError,
    409: ConflictError,
    410: GoneError,
    413: TooLargeError,
    415: UnsupportedMediaTypeError,
    422: InvalidRequestError,
    429: OverloadedError,
    503: UnavailableError,
}


def problem_error(response: httpx.Response) -> ProblemError:
    """Give the exception for an answer with an error status."""
    try:
        body: Any = response.json()
    except ValueError:
        body = None
    if not isinstance(body, dict):
        # Not the service's own words: a proxy's page, say. Its beginning helps to find out whose.
        body = {"detail": response.text[:200].strip() or "an empty body"}
    problem = Problem(
        type=str(body.get("type", "about:blank")),
        title=str(body.get("title", response.reason_phrase)),
        status=response.status_code,
        detail=str(body.get("detail", "")),
        errors=_field_problems(body.get("errors")),
        request_id=response.headers.get("X-Request-Id"),
    )
    default = ServerError if response.status_code >= 500 else ProblemError
    return _BY_STATUS.get(response.status_code, default)(problem)


def _field_problems(errors: Any) -> tuple[FieldProblem, ...]:
    if not isinstance(errors, list):
        return ()
    entries = (entry for entry in errors if isinstance(entry, dict))
    return tuple(
        FieldProblem(str(entry.get("pointer", "")), str(entry.get("detail", "")))
        for entry in entries
    )
