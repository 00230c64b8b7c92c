"""The programs we are compared with: installed here, never by the tests; absent ones are said, not hidden.

`lnav` comes from Debian and needs root. The two from PyPI get a throw-away environment under `dist/`.
"""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
import venv
from collections.abc import Mapping
from functools import cache
from importlib.metadata import version
from pathlib import Path

FOLDER = Path(__file__).parents[2] / "dist" / "peers"
_BIN = FOLDER / ("Scripts" if os.name == "nt" else "bin")


@cache
def lnav() -> str | None:
    """Return the path of lnav, installing it where that is possible; None where it is not."""
    if shutil.which("lnav") is None and shutil.which("apt-get") and hasattr(os, "geteuid") and os.geteuid() == 0:
        surroundings = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
        for words in (("update",), ("install", "-y", "--no-install-recommends", "lnav")):
            subprocess.run(["apt-get", *words], env=surroundings, capture_output=True, check=False)
    return shutil.which("lnav")


@cache
def has(package: str) -> bool:
    """Whether a package of PyPI is in the peers' environment now; it is installed when it was not."""
    if not _BIN.exists():
        venv.EnvBuilder(with_pip=True).create(FOLDER)
    wanted = [package]
    if package == "cutelog2":  # it leaves the choice of a Qt binding to its user; ours is the fair one
        wanted.append(f"PySide6-Essentials=={version('PySide6-Essentials')}")
    pip = [str(_python()), "-m", "pip", "install", "--quiet", "--disable-pip-version-check"]
    return subprocess.run([*pip, *wanted], capture_output=True, check=False).returncode == 0


def measured(script: str, *arguments: str) -> Mapping[str, float]:
    """Run a script in the peers' environment; it prints its figures as one JSON object in its last line."""
    done = _run(_python(), script, arguments)
    return _figures(done)


def measured_here(script: str, *arguments: str) -> Mapping[str, float]:
    """Run a script in our environment and a process of its own."""
    return _figures(_run(Path(sys.executable), script, arguments))


def missing(name: str, why: str) -> str:
    """Return what the table says of a peer that could not be measured."""
    return f"{name} was not measured: {why}"


def _run(python: Path, script: str, arguments: tuple[str, ...]) -> subprocess.CompletedProcess[str]:
    surroundings = {**os.environ, "QT_QPA_PLATFORM": "offscreen"}
    command = [str(python), "-c", script, *arguments]
    return subprocess.run(command, stdout=subprocess.PIPE, text=True, env=surroundings, check=True)


def _figures(done: subprocess.CompletedProcess[str]) -> Mapping[str, float]:
    figures = json.loads(done.stdout.splitlines()[-1])
    assert isinstance(figures, dict)
    return {str(name): float(value) for name, value in figures.items()}


def _python() -> Path:
    return _BIN / ("python.exe" if os.name == "nt" else "python")
