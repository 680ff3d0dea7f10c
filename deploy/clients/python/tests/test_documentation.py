"""What docs/trainers.md tells the reader to copy: blocks, lines, routes and names all hold."""

from __future__ import annotations

import ast
import importlib
import importlib.util
import os
import re
import shlex
import subprocess
import sys
from pathlib import Path

import pytest

REPOSITORY = Path(__file__).resolve().parents[4]
PAGE = REPOSITORY / "docs" / "trainers.md"
if not PAGE.is_file():
    pytest.skip("the documentation is not here", allow_module_level=True)
TEXT = PAGE.read_text()


def blocks(language: str) -> list[str]:
    found = re.findall(rf"^```{language}\n(.*?)^```$", TEXT, re.MULTILINE | re.DOTALL)
    assert found, f"the page has no block of {language}"
    return found


def commands() -> list[str]:
    """The indented lines, with what a backslash continues."""
    outside = re.sub(r"^```.*?^```$", "", TEXT, flags=re.MULTILINE | re.DOTALL)
    joined = re.sub(r"\\\n\s*", "", outside)
    return [line.strip() for line in joined.splitlines() if line.startswith("    ")]


def defines(path: str, separator: str) -> bool:
    """Whether `module:name` or `module.name` is there; read where its trainer is not installed."""
    module, name = path.rsplit(separator, 1)
    try:
        return callable(getattr(importlib.import_module(module), name))
    except ModuleNotFoundError as error:
        if (error.name or "").startswith("metareward_client"):
            raise
        file = REPOSITORY / "deploy/clients/python" / Path(*module.split(".")).with_suffix(".py")
        return (
            re.search(rf"^(class|(async )?def) {name}\b", file.read_text(), re.MULTILINE)
            is not None
        )


@pytest.mark.parametrize("block", blocks("yaml"))
def test_configurations_are_accepted(block: str, tmp_path: Path) -> None:
    binary = os.environ.get("METAREWARD", "")
    if not os.access(binary, os.X_OK):
        pytest.skip("METAREWARD does not name the service's binary")
    needed = r"\1    judge: simulated\n    meta: {model: simulated}\n"
    file = tmp_path / "metareward.yaml"
    file.write_text(re.sub(r"(?m)^(  [a-z_]+:\n)", needed, block))
    done = subprocess.run(
        [binary, "check-config", "--config", file], capture_output=True, text=True, timeout=60
    )
    assert done.returncode == 0, done.stdout + done.stderr


@pytest.mark.parametrize("block", blocks("python"))
def test_imports_of_python_blocks_work(block: str) -> None:
    """Trainers' own modules are looked at where they are installed; importing them takes a GPU."""
    imports = [node for node in ast.parse(block).body if isinstance(node, ast.ImportFrom)]
    for module, names in [(str(one.module), [n.name for n in one.names]) for one in imports]:
        root = module.split(".")[0]
        found = importlib.util.find_spec(root)
        if root == "metareward_client":
            imported = importlib.import_module(module)
            assert all(hasattr(imported, name) for name in names)
        elif found is not None and found.submodule_search_locations is not None:
            place = Path(found.submodule_search_locations[0]).joinpath(*module.split(".")[1:])
            file = place / "__init__.py" if place.is_dir() else place.with_suffix(".py")
            assert all(re.search(rf"\b{name}\b", file.read_text()) for name in names), module


@pytest.mark.parametrize("block", blocks("toml"))
def test_toml_blocks_are_toml(block: str) -> None:
    tomllib = pytest.importorskip("tomllib", reason="Python 3.11 and newer read TOML")
    assert tomllib.loads(block)


def test_hooks_are_where_the_page_says() -> None:
    named = re.findall(r"metareward_client\.hooks\.[a-z0-9_]+[:.]\w+", TEXT)
    assert len(named) >= 3
    for path in named:
        assert defines(path, ":" if ":" in path else "."), path
    modules = re.findall(r"^\| [^|]+ \| `([a-z0-9]+_(?:reward|env))` \|", TEXT, re.MULTILINE)
    assert len(modules) == 8
    folder = REPOSITORY / "deploy/clients/python/metareward_client/hooks"
    assert {f"{name}.py" for name in modules} == {file.name for file in folder.glob("[a-z]*.py")}


def test_paths_that_the_page_has_printed_are_files_with_the_function() -> None:
    printed = re.findall(r"\$\(python -m metareward_client\.hooks (\w+)\)", TEXT)
    assert len(printed) >= 3
    for name in printed:
        command = [sys.executable, "-m", "metareward_client.hooks", name]
        done = subprocess.run(command, check=True, capture_output=True, text=True)
        assert Path(done.stdout.strip()).is_file()
    for name in ("verl_reward", "easyr1_reward"):
        assert defines(f"metareward_client.hooks.{name}:compute_score", ":")


def test_pip_lines_are_pinned_or_name_a_folder() -> None:
    text = TEXT.replace("`", "\n")
    lines = [line.strip() for line in text.splitlines() if line.strip().startswith("pip install")]
    assert len(lines) >= 2
    for line in lines:
        words = [word for word in shlex.split(line)[2:] if not word.startswith("-")]
        assert words, line
        for word in words:
            is_pinned = re.fullmatch(r"[A-Za-z0-9_.\[\]-]+==[0-9][0-9a-z.]*", word)
            assert is_pinned or (REPOSITORY / word.split("[")[0]).exists(), f"{word} of {line}"


def test_commands_of_the_service_exist() -> None:
    binary = os.environ.get("METAREWARD", "")
    if not os.access(binary, os.X_OK):
        pytest.skip("METAREWARD does not name the service's binary")
    known = subprocess.run([binary, "--help"], capture_output=True, text=True, timeout=60).stdout
    named = set(re.findall(r"`metareward ([a-z-]+)", TEXT))
    assert named
    for name in named:
        assert re.search(rf"^  {name} ", known, re.MULTILINE), name


def test_make_targets_and_files_exist() -> None:
    makefile = (REPOSITORY / "Makefile").read_text()
    for target in re.findall(r"make ([a-z-]+)", "\n".join(commands())):
        assert f"\n{target}:" in makefile
    for link in re.findall(r"\]\(([^)#]+)", TEXT):
        assert (PAGE.parent / link).exists(), link


def test_routes_are_in_the_contract() -> None:
    """Whole URLs and the table of routes; a path below /t/<task> counts as the path itself."""
    contract = (REPOSITORY / "openapi.yaml").read_text()
    known = set(re.findall(r"^  (/[^:\n]*):", contract, re.MULTILINE))
    told = re.findall(r"http://judge:8080(/[^\s`\"?,]*)", TEXT)
    told += [path for row in re.findall(r"^\|.*\|$", TEXT, re.MULTILINE) for path in routes(row)]
    assert len(told) > 15
    for path in told:
        plain = re.sub(r"^/t/(<task>|\w+)", "", path)
        bases = {"/verifiers": "/verifiers/verify", "/v1": "/v1/chat/completions"}
        assert bases.get(plain, plain) in known, path


def routes(row: str) -> list[str]:
    """The routes of a row of the table of trainers, in its third column."""
    cells = [cell.strip() for cell in row.strip("|").split("|")]
    return re.findall(r"`(?:POST )?(/[a-z0-9_/]+)`", cells[2]) if len(cells) > 2 else []


def test_variables_are_those_that_the_hooks_read() -> None:
    told = set(re.findall(r"^\| `(METAREWARD_\w+)`", TEXT, re.MULTILINE))
    folder = REPOSITORY / "deploy/clients/python/metareward_client"
    read = {
        name
        for file in folder.rglob("*.py")
        for name in re.findall(r"\"(METAREWARD_[A-Z_]+)\"", file.read_text())
    }
    assert told == read
