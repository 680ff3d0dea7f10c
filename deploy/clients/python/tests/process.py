"""The service's binary as a process on a free port."""

from __future__ import annotations

import os
import re
import subprocess
import time
from pathlib import Path
from typing import Union

import pytest


class Process:
    """A command of the binary that serves HTTP; skips the test where there is no binary."""

    def __init__(self, arguments: list[Union[str, Path]], folder: Path) -> None:
        binary = os.environ.get("METAREWARD", "")
        if not os.access(binary, os.X_OK):
            pytest.skip(
                "METAREWARD does not name the service's binary, such as .build/debug/metareward"
            )
        folder.mkdir(exist_ok=True)
        self.log = folder / "log"
        with self.log.open("wb") as log:
            self._process = subprocess.Popen(
                [binary, *arguments], cwd=folder, stdout=log, stderr=subprocess.STDOUT
            )
        self.url = self._wait_for_url()

    def _wait_for_url(self) -> str:
        """The address that the first line with one says, and no other that the log may name."""
        end = time.monotonic() + 60
        while time.monotonic() < end and self._process.poll() is None:
            found = re.search(
                r"(?:listen\.url=|simulated model on )(http://[\d.]+:\d+)", self.log.read_text()
            )
            if found:
                return found.group(1)
            time.sleep(0.05)
        raise AssertionError("it did not start:\n" + self.log.read_text())

    def stop(self) -> None:
        self._process.terminate()
        self._process.wait(60)


def serve(folder: Path, configuration: str) -> Process:
    """A service with a configuration, on a free port."""
    (folder / "metareward.yaml").write_text(configuration)
    return Process(["serve", "--config", folder / "metareward.yaml", "--port", "0"], folder)
