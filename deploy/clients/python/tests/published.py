"""Imports trainers' own clients as their authors published them, on machines without a GPU.

A trainer's reward client is a small module, but the packages around it load vLLM, DeepSpeed or Ray
when they are imported. Therefore the files `__init__.py` of the packages above the client are left
out, and libraries that the client names but does not use on the way to the reward may be blank. The
client's own file is executed as it is, and so is all that it calls.
"""

from __future__ import annotations

import importlib
import importlib.util
import os
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from importlib.machinery import ModuleSpec
from pathlib import Path
from types import ModuleType
from typing import Any, Optional
from unittest.mock import MagicMock

import pytest


def published(
    module: str,
    *,
    install: str,
    source: str,
    bare: Sequence[str] = (),
    whole: bool = False,
    blank: Sequence[str] = (),
) -> ModuleType:
    """Import a trainer's module, or skip the test and say how to get it.

    `install` is how it is installed; the environment variable `source` may name a checkout instead.
    The packages above the module, unless it is loaded `whole`, and those of `bare` are there
    without what their `__init__.py` loads. The libraries of `blank` are empty where missing.
    """
    root = module.split(".")[0]
    folders = [os.environ[source]] if os.environ.get(source) else sys.path
    places = {name: _folder(folders, name) for name in {root, *(n.split(".")[0] for n in bare)}}
    file = module.replace(".", "/")
    home = places[root]
    if home is None or not any(
        (home / f"{file}{end}").is_file() for end in (".py", "/__init__.py")
    ):
        pytest.skip(f"{module} is not there: {install}, or {source}=<a checkout of it>")
    if whole and str(home) not in sys.path:
        sys.path.append(str(home))
    parts = [] if whole else module.split(".")
    for name in [".".join(parts[:end]) for end in range(1, len(parts))] + list(bare):
        folder = places[name.split(".")[0]]
        if name not in sys.modules and folder is not None:
            sys.modules[name] = _bare_package(name, folder / name.replace(".", "/"))
    with _blank_libraries(blank):
        try:
            return importlib.import_module(module)
        except ModuleNotFoundError as error:
            pytest.skip(f"{module} needs {error.name}, which is not installed")


def _folder(folders: Sequence[str], package: str) -> Optional[Path]:
    """The folder that has the package; checkouts may keep it below `src`."""
    for folder in folders:
        for place in (Path(folder), Path(folder) / "src"):
            if (place / package).is_dir():
                return place
    return None


def _bare_package(name: str, folder: Path) -> ModuleType:
    package = ModuleType(name)
    package.__path__ = [str(folder)]
    package.__spec__ = ModuleSpec(name, None, is_package=True)
    package.__spec__.submodule_search_locations = package.__path__
    return package


class _Blank(ModuleType):
    """A library of which anything can be asked and nothing is there."""

    def __getattr__(self, name: str) -> Any:
        if name.startswith("__"):
            raise AttributeError(name)
        return MagicMock()


class _BlankFinder:
    def __init__(self, names: Sequence[str]) -> None:
        self.names = names
        self.made: list[str] = []

    def find_spec(self, name: str, path: Any = None, target: Any = None) -> Optional[ModuleSpec]:
        if name.split(".")[0] not in self.names:
            return None
        return ModuleSpec(name, self, is_package=True)

    def create_module(self, spec: ModuleSpec) -> ModuleType:
        self.made.append(spec.name)
        return _Blank(spec.name)

    def exec_module(self, module: ModuleType) -> None:
        module.__path__ = []


@contextmanager
def _blank_libraries(names: Sequence[str]) -> Iterator[None]:
    """Put empty libraries in the place of missing ones, for what is imported meanwhile."""
    finder = _BlankFinder(names)
    sys.meta_path.append(finder)  # type: ignore[arg-type]
    try:
        yield
    finally:
        sys.meta_path.remove(finder)  # type: ignore[arg-type]
        for name in finder.made:
            sys.modules.pop(name, None)
