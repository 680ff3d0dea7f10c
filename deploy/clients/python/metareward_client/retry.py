"""When a request is sent again, decided without any I/O.

`Exchange` is told what came of an attempt and answers how long to pause before the next one; the
clients sleep and send. Pauses have full jitter: uniform between zero and a bound that doubles, so
that trainers which were refused together do not come back together. `Retry-After` is a floor.
"""

from __future__ import annotations

import email.utils
import random
import time
from dataclasses import dataclass
from datetime import datetime, timezone
from typing import Callable, Optional

import httpx

from .errors import DeadlineExceededError, ServiceConnectionError, problem_error

ALWAYS_REPEATED = frozenset({429, 503})
"""The service has refused the request before it did anything."""
REPEATED_WHERE_HARMLESS = frozenset({502, 504})
"""A proxy gave up; the service may have done its work."""
NEVER_REPEATED = (httpx.UnsupportedProtocol, httpx.LocalProtocolError)
"""The request itself is at fault."""
NOT_SENT = (httpx.ConnectError, httpx.ConnectTimeout, httpx.PoolTimeout)
"""The service has seen nothing of the request."""


@dataclass(frozen=True)
class RetryPolicy:
    """How often and after which pauses a request is sent again, within the caller's deadline."""

    attempts: int = 10
    """How often a request is sent at most; 1 turns retries off."""
    first_pause: float = 0.5
    """Seconds; the bound of the first pause, which doubles with each further one."""
    longest_pause: float = 30.0
    """Seconds; where the bound stops growing."""

    def bound(self, attempt: int) -> float:
        """Give the bound of the pause after an attempt, counted from 1, in seconds."""
        return min(self.longest_pause, self.first_pause * 2.0 ** min(attempt - 1, 32))


@dataclass(frozen=True)
class Surroundings:
    """Time and chance, which tests replace."""

    clock: Callable[[], float] = time.monotonic
    """Seconds since any moment."""
    uniform: Callable[[float, float], float] = random.uniform
    """A random number between two others."""
    now: Callable[[], datetime] = lambda: datetime.now(timezone.utc)
    """The time of day, for dates in `Retry-After`."""


class Exchange:
    """The attempts of one request."""

    def __init__(
        self, policy: RetryPolicy, timeout: float, repeatable: bool, surroundings: Surroundings
    ) -> None:
        self._policy = policy
        self._repeatable = repeatable
        self._surroundings = surroundings
        self._timeout = timeout
        self._end = surroundings.clock() + timeout
        self._attempts = 0
        self._last = "nothing was sent"

    def begin(self) -> float:
        """Begin an attempt; give the seconds that are left for it."""
        left = self._end - self._surroundings.clock()
        if left <= 0:
            raise DeadlineExceededError(
                f"no answer within {self._timeout:g} s and {self._attempts} attempts; "
                f"last: {self._last}"
            )
        self._attempts += 1
        return left

    def answered(self, response: httpx.Response) -> Optional[float]:
        """Give the pause before the next attempt; None for an answer; raise for a refusal."""
        status = response.status_code
        if status < 400:
            return None
        error = problem_error(response)
        harmless = status in REPEATED_WHERE_HARMLESS and self._repeatable
        if not (status in ALWAYS_REPEATED or harmless) or self._attempts >= self._policy.attempts:
            raise error
        return self._pause(self._retry_after(response), error)

    def broke(self, error: httpx.TransportError) -> float:
        """Give the pause before the next attempt after a broken one; raise where there is none."""
        again = isinstance(error, NOT_SENT) or self._repeatable
        if isinstance(error, NEVER_REPEATED) or not again:
            raise ServiceConnectionError(_words(error)) from error
        if self._attempts >= self._policy.attempts:
            raise ServiceConnectionError(
                f"{self._attempts} attempts failed; last: {_words(error)}"
            ) from error
        return self._pause(0.0, error)

    def _pause(self, floor: float, cause: Exception) -> float:
        self._last = _words(cause)
        jitter = self._surroundings.uniform(0.0, self._policy.bound(self._attempts))
        pause = floor + jitter if floor > 0 else jitter
        left = self._end - self._surroundings.clock()
        if floor >= left:
            raise DeadlineExceededError(
                f"the service asks to come back in {floor:g} s, and {max(left, 0):.3g} s are left; "
                f"last: {self._last}"
            ) from cause
        # The last attempt is made while there is time for one, whatever the dice say.
        return max(floor, min(pause, left / 2))

    def _retry_after(self, response: httpx.Response) -> float:
        """Read `Retry-After`, seconds or a date (RFC 9110, section 10.2.3); 0 without it."""
        text = response.headers.get("Retry-After", "").strip()
        if text.isascii() and text.isdigit():
            return float(text)
        try:
            date = email.utils.parsedate_to_datetime(text)
        except (TypeError, ValueError):
            return 0.0
        if date.tzinfo is None:
            date = date.replace(tzinfo=timezone.utc)
        return max(0.0, (date - self._surroundings.now()).total_seconds())


def _words(error: Exception) -> str:
    text = str(error)
    return f"{type(error).__name__}: {text}" if text else type(error).__name__
