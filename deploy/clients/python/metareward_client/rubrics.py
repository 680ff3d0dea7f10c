"""Rubrics, meta runs and restores, as the service tells them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Optional


@dataclass(frozen=True)
class RubricHead:
    """The newest version of one lineage."""

    task: str
    """The task."""
    partition: str
    """Its partition."""
    version: int
    """Counted from 0."""
    hash: str
    """SHA-256 of the content."""
    origin: str
    """`initial`, `meta`, `manual`, `rollback`, `restore` or `import`."""
    published_at: str
    """RFC 3339, UTC."""

    @property
    def etag(self) -> str:
        """The entity tag of this version."""
        return f'"{self.version}-{self.hash[:16]}"'

    @staticmethod
    def read(raw: Mapping[str, Any]) -> RubricHead:
        """Read a head from an answer."""
        names = ("task", "partition", "version", "hash", "origin", "published_at")
        return RubricHead(*(raw[name] for name in names))


@dataclass(frozen=True)
class RubricItem:
    """One criterion."""

    name: str
    """Unique in the rubric."""
    text: str
    """What the judge reads."""
    min: int
    """The least score."""
    max: int
    """The greatest score."""


@dataclass(frozen=True)
class Rubric:
    """One version of a rubric with its content."""

    head: RubricHead
    """Which version it is."""
    kind: str
    """`items` or `guidelines`."""
    items: tuple[RubricItem, ...]
    """The criteria in their order; empty for guidelines."""
    text: str
    """The text form, or the guidelines."""
    raw: Mapping[str, Any]
    """The answer as it came."""

    @staticmethod
    def read(raw: Mapping[str, Any]) -> Rubric:
        """Read a rubric from an answer."""
        items = tuple(
            RubricItem(item["name"], item["text"], item["min"], item["max"])
            for item in raw["items"]
        )
        return Rubric(RubricHead.read(raw), raw["kind"], items, raw["text"], raw)


@dataclass(frozen=True)
class MetaRun:
    """One execution of the meta step for one lineage."""

    id: str
    """Its identifier."""
    status: str
    """`queued`, `running`, or how it ended: `published`, `unchanged`, `rejected`, `skipped`, …"""
    stage: str
    """The last stage that finished."""
    task: str
    """The task."""
    partition: str
    """Its partition."""
    from_version: Optional[int]
    """The version that it started from."""
    published_version: Optional[int]
    """The version that it published; None where it did not."""
    reasons: tuple[str, ...]
    """Why items or the candidate were turned down."""
    joined: bool
    """Whether the call joined a run that was active."""
    raw: Mapping[str, Any]
    """The answer as it came, with samples and candidate."""

    @property
    def is_active(self) -> bool:
        """Whether it has not ended."""
        return self.status in ("queued", "running")

    @staticmethod
    def read(raw: Mapping[str, Any]) -> MetaRun:
        """Read a run from an answer."""
        return MetaRun(
            raw["id"],
            raw["status"],
            raw["stage"],
            raw["task"],
            raw["partition"],
            raw.get("from_version"),
            raw.get("published_version"),
            tuple(raw.get("reasons", ())),
            raw.get("joined", False),
            raw,
        )


@dataclass(frozen=True)
class RefineAnswer:
    """The meta runs that a call started or joined."""

    id: str
    """That of the first run."""
    status: str
    """The status of all together."""
    runs: tuple[MetaRun, ...]
    """One a lineage."""

    @staticmethod
    def read(raw: Mapping[str, Any]) -> RefineAnswer:
        """Read one run, or several."""
        runs = raw.get("runs", [raw])
        return RefineAnswer(raw["id"], raw["status"], tuple(MetaRun.read(run) for run in runs))


@dataclass(frozen=True)
class RestoredLineage:
    """What a restore did to one lineage."""

    task: str
    """The task."""
    partition: str
    """Its partition."""
    restored_version: Optional[int]
    """The version that the run had pinned by the step; None where there is no such pin."""
    head_version: Optional[int]
    """The head afterwards."""
    published: bool
    """Whether a version was published; False where the head had the content already."""


@dataclass(frozen=True)
class Restore:
    """What a restore did."""

    run: str
    """The training run."""
    step: int
    """The last step of the checkpoint."""
    lineages: tuple[RestoredLineage, ...]
    """The lineages that the run had pinned."""
    forgotten_pins: int
    """Pins of later steps."""
    abandoned_rollouts: int
    """Rollouts of later steps, which no meta run studies any more."""
    raw: Mapping[str, Any]
    """The answer as it came."""

    @staticmethod
    def read(raw: Mapping[str, Any]) -> Restore:
        """Read a restore from an answer."""
        names = ("task", "partition", "restored_version", "head_version", "published")
        lineages = tuple(
            RestoredLineage(*(lineage.get(name) for name in names)) for lineage in raw["lineages"]
        )
        return Restore(
            raw["run"],
            raw["step"],
            lineages,
            raw["forgotten_pins"],
            raw["abandoned_rollouts"],
            raw,
        )
