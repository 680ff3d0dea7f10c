"""From what trainers hand over to rollouts."""

from __future__ import annotations

import hashlib
import json
import os
import re
from collections.abc import Mapping, Sequence
from typing import Any, Optional, Union

from metareward_client import Rollout
from metareward_client.rollouts import encode

REFERENCE_COLUMNS = ("reference", "solution", "answer", "ground_truth", "label")
"""Where a reference is looked for in a row, unless `METAREWARD_REFERENCE` names a column."""
VALUE_BYTES = 4 * 1024
"""Columns with larger values are not sent as metadata."""
METADATA_BYTES = 32 * 1024
"""Columns beyond this sum are not sent; the service takes 64 KiB."""

CleanText = Union[str, list[dict[str, Any]]]
_END_TOKENS = re.compile(r"(?:\s*(?:<\|(?:im_end|endoftext|eot_id|end_of_text|end)\|>|</s>))+\s*$")


def rollout(
    prompt: Any,
    response: Any,
    row: Mapping[str, Any],
    *,
    reference: Any = None,
    group: Optional[object] = None,
) -> Rollout:
    """Make a rollout of one sample; without `group` all rollouts of its prompt are one."""
    if reference is None:
        reference = _reference(row)
    if group is None and prompt is not None:
        group = hashlib.sha256(encode(text(prompt))).hexdigest()[:32]
    partition = row.get("partition") or os.environ.get("METAREWARD_PARTITION")
    return Rollout(
        prompt=None if prompt is None else text(prompt),
        response=text(response),
        reference=_words(reference),
        partition=None if partition is None else str(partition),
        group=None if group is None else str(group),
        metadata=metadata(row) or None,
    )


def text(value: Any) -> CleanText:
    """Give a string as it is, and messages with nothing but roles and texts.

    A single message of the assistant is its content. Tool calls become JSON text, and parts that
    are no text, such as images, their type in brackets.
    """
    if isinstance(value, str):
        return value
    messages = [_message(message) for message in value]
    if len(messages) == 1 and messages[0]["role"] == "assistant":
        return str(messages[0]["content"])
    return messages


def without_end_tokens(value: str) -> str:
    """Remove the special tokens of chat templates at the end of a text."""
    return _END_TOKENS.sub("", value)


def metadata(row: Mapping[str, Any]) -> dict[str, Any]:
    """Keep the columns of a row that are small and plain."""
    kept: dict[str, Any] = {}
    used = 0
    for name, value in row.items():
        if getattr(value, "nbytes", 0) > VALUE_BYTES or not _is_plain(value):
            continue
        size = len(name) + len(encode(value))
        if size <= VALUE_BYTES and used + size <= METADATA_BYTES:
            kept[str(name)] = value
            used += size
    return kept


def _reference(row: Mapping[str, Any]) -> Any:
    named = os.environ.get("METAREWARD_REFERENCE")
    for column in (named,) if named else REFERENCE_COLUMNS:
        if row.get(column) is not None:
            return row[column]
    return None


def _words(value: Any) -> Optional[str]:
    if value is None or isinstance(value, str):
        return value
    return encode(value).decode()


def _message(message: Mapping[str, Any]) -> dict[str, Any]:
    content = message.get("content")
    if content is None:
        content = ""
    elif not isinstance(content, str):
        content = "\n".join(_part(part) for part in content)
    calls = message.get("tool_calls")
    if calls:
        content = f"{content}\n{json.dumps(calls, ensure_ascii=False, default=str)}".lstrip("\n")
    return {"role": str(message["role"]), "content": content}


def _part(part: Any) -> str:
    if isinstance(part, str):
        return part
    return str(part["text"]) if part.get("type") == "text" else f"[{part.get('type')}]"


def _is_plain(value: Any) -> bool:
    if value is None or isinstance(value, (str, int, float)) or hasattr(value, "nbytes"):
        return True
    if isinstance(value, Mapping):
        return all(isinstance(name, str) and _is_plain(member) for name, member in value.items())
    if isinstance(value, (bytes, bytearray)) or not isinstance(value, Sequence):
        return False
    return all(_is_plain(element) for element in value)
