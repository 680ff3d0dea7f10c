"""How a call becomes requests that the service takes, decided without any I/O."""

from __future__ import annotations

from collections.abc import Hashable, Sequence
from dataclasses import dataclass
from typing import Optional


@dataclass(frozen=True)
class Limits:
    """What one request may hold."""

    rollouts: int = 8192
    """Rollouts; the service refuses more."""
    body_bytes: int = 60 * 1024 * 1024
    """Bytes of rollouts; the service takes bodies of 64 MiB unless `server.body_bytes_max` says
    otherwise, and the other members of a request have their place in the difference."""


Part = list[int]
"""The indexes of the rollouts of one request."""
Chain = list[Part]
"""Parts that are sent one after the other: those after the first name the version that it got."""


def plan(
    sizes: Sequence[int], binding: Sequence[Optional[Hashable]], limits: Limits
) -> list[Chain]:
    """Divide rollouts into chains, which may be sent side by side.

    One request sees one state of all rubrics, several need not. `binding` is None for rollouts that
    a pin or a version binds wherever they are sent; others carry their partition, and all rollouts
    of one partition become one chain. What fits into one request is one.
    """
    if not sizes:
        return []
    everything = list(range(len(sizes)))
    if len(divide(everything, sizes, limits)) == 1:
        return [[everything]]
    by_binding: dict[Optional[Hashable], list[int]] = {}
    for index in everything:
        by_binding.setdefault(binding[index], []).append(index)
    chains: list[Chain] = []
    for key, indexes in by_binding.items():
        parts = divide(indexes, sizes, limits)
        chains += [[part] for part in parts] if key is None else [parts]
    return chains


def divide(indexes: Sequence[int], sizes: Sequence[int], limits: Limits) -> list[Part]:
    """Divide rollouts into parts that fit the limits, in their order."""
    parts: list[Part] = []
    current: Part = []
    used = 0
    for index in indexes:
        size = sizes[index] + 1  # and a comma
        if current and (len(current) >= limits.rollouts or used + size > limits.body_bytes):
            parts.append(current)
            current, used = [], 0
        current.append(index)
        used += size
    return [*parts, current] if current else parts
