"""What is sent to be scored."""

from __future__ import annotations

import json
import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Optional, Union

Text = Union[str, Sequence[Mapping[str, Any]]]
"""One text, or chat messages `{"role": …, "content": text or text parts}`."""


@dataclass(frozen=True)
class Rollout:
    """One prompt and the policy's response to it."""

    response: Text
    """What the policy wrote; may be empty."""
    prompt: Optional[Text] = None
    """What it was asked; None where the trainer has none."""
    reference: Optional[str] = None
    """A reference solution, answer or document."""
    partition: Optional[str] = None
    """The task's partition; None for its default one."""
    group: Optional[str] = None
    """Any name that the rollouts of one prompt share; they are scored under one version."""
    id: Optional[str] = None
    """Unique in the call, at most 256 bytes; None for the index."""
    metadata: Optional[Mapping[str, Any]] = None
    """The trainer's own data; at most 64 KiB."""

    def wire(self) -> dict[str, Any]:
        """Give the members that the service reads."""
        members = {
            "id": self.id,
            "prompt": self.prompt,
            "response": self.response,
            "reference": self.reference,
            "partition": self.partition,
            "group": self.group,
            "metadata": self.metadata,
        }
        return {name: value for name, value in members.items() if value is not None}


RolloutLike = Union[Rollout, Mapping[str, Any]]
"""A rollout, or a mapping of the contract's member names."""


def members(rollout: RolloutLike) -> dict[str, Any]:
    """Give the wire members of either form."""
    return rollout.wire() if isinstance(rollout, Rollout) else dict(rollout)


def encode(value: Any) -> bytes:
    """Give compact JSON in UTF-8.

    Arrays and scalars of numpy and torch become lists and numbers, what JSON has no form for
    becomes text, and numbers that are not finite become null. Lone surrogates are escaped; the
    service reads them as U+FFFD.
    """
    try:
        text = _dumps(value)
    except ValueError:
        text = _dumps(_finite(value))
    try:
        return text.encode("utf-8")
    except UnicodeEncodeError:
        return json.dumps(json.loads(text), separators=(",", ":")).encode("ascii")


def _dumps(value: Any) -> str:
    return json.dumps(
        value, ensure_ascii=False, allow_nan=False, separators=(",", ":"), default=_plain
    )


def _plain(value: Any) -> Any:
    if isinstance(value, Mapping):
        return dict(value)
    if isinstance(value, (Sequence, set, frozenset)) and not isinstance(value, (bytes, bytearray)):
        return list(value)
    to_list = getattr(value, "tolist", None)
    return _finite(to_list()) if callable(to_list) else str(value)


def _finite(value: Any) -> Any:
    if isinstance(value, float):
        return value if math.isfinite(value) else None
    if isinstance(value, Mapping):
        return {name: _finite(member) for name, member in value.items()}
    if isinstance(value, (list, tuple)):
        return [_finite(element) for element in value]
    return value
