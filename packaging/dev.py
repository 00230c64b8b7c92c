"""The project's two commands and their companions, for Linux and Windows, standard library only.

    python3 packaging/dev.py run            open the window on the simulators (without a display: run the tour)
    python3 packaging/dev.py test           the whole gate: format, lint, types, contracts, tests, coverage
    python3 packaging/dev.py bench [NAME…]  run the benchmarks, print a table, write JSON
    python3 packaging/dev.py cli …          run cuelight-cli in the project's environment

Each does whatever set-up is missing: a `.venv` with the pinned packages and, on Debian-like systems, the libraries
that Qt needs (installed when root, else the one line to run is printed).
"""

from __future__ import annotations

import argparse
import hashlib
import os
import shutil
import subprocess
import sys
import venv
from collections.abc import Sequence
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
VENV = ROOT / ".venv"
CONSTRAINTS = ROOT / "packaging" / "constraints.txt"
BIN = VENV / ("Scripts" if os.name == "nt" else "bin")
PYTHON = BIN / ("python.exe" if os.name == "nt" else "python")
STAMP = VENV / "cuelight-set-up"
OLDEST, TOO_NEW = (3, 11), (3, 15)

QT_PACKAGES = ("libgl1", "libegl1", "libxkbcommon0", "libfontconfig1", "libglib2.0-0", "libdbus-1-3")
"""What Qt loads even without a screen."""
SCREEN_PACKAGES = (
    "libxcb-cursor0", "libxcb-icccm4", "libxcb-image0", "libxcb-keysyms1", "libxcb-render-util0", "libxcb-shape0",
    "libxkbcommon-x11-0",
)  # fmt: skip
"""What Qt loads besides to show a window."""

GATE: tuple[tuple[str, tuple[str, ...]], ...] = (
    ("format", ("-m", "ruff", "format", "--check", "--quiet", ".")),
    ("lint", ("-m", "ruff", "check", "--quiet", ".")),
    (
        "types",
        (
            "-m",
            "mypy",
        ),
    ),
    ("import contracts", ("-m", "importlinter.cli", "lint")),
    ("tests", ("-m", "coverage", "run", "-m", "pytest")),
    ("coverage", ("-m", "coverage", "report", "--fail-under", "85", "--sort", "cover")),
)
"""Name and Python arguments of each step of the gate, in order."""


def main(arguments: Sequence[str] | None = None) -> int:
    """Set up what is missing and run one of the commands."""
    arguments = list(sys.argv[1:] if arguments is None else arguments)
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("command", choices=("run", "test", "bench", "cli"))
    command = parser.parse_args(arguments[:1]).command
    rest = arguments[1:]
    if not OLDEST <= sys.version_info[:2] < TOO_NEW:
        print(f"Cuelight needs Python 3.11 to 3.14; this is {sys.version.split()[0]}.", file=sys.stderr)
        return 2
    set_up_system(on_screen=command == "run" and has_display())
    set_up_environment()
    match command:
        case "run":
            return run(rest)
        case "test":
            return test(rest)
        case "bench":
            return python("-m", "tests.benchmarks", *rest)
        case _:
            return python("-m", "console", *rest)


def run(rest: Sequence[str]) -> int:
    """Open the window on the simulators, or run the tour where there is no display."""
    if has_display():
        return python("-m", "console", "window", "--simulators", *rest)
    out = ROOT / "dist" / "tour"
    print("There is no display here, so the tour runs instead: the same engine, both simulators, a picture at the end.")
    status = python("-m", "console", "tour", "--out", str(out), *rest)
    for name in sorted(path for path in out.glob("*") if path.suffix in (".png", ".cuelight")):
        print(f"Wrote {name}")
    return status


def test(rest: Sequence[str]) -> int:
    """Run the whole gate and say which steps failed; arguments go to pytest."""
    failed = []
    for name, step in GATE:
        print(f"── {name}", flush=True)
        status = python(*step, *(rest if name == "tests" else ()))
        if status:
            failed.append(name)
    print("The gate is green." if not failed else f"The gate is red: {', '.join(failed)}.", flush=True)
    return 1 if failed else 0


def python(*arguments: str) -> int:
    """Run the environment's Python in the project's folder and return its exit code."""
    surroundings = {**os.environ, "PYTHONUTF8": "1", "QT_API": "pyside6"}
    return subprocess.run([str(PYTHON), *arguments], cwd=ROOT, env=surroundings, check=False).returncode


def has_display() -> bool:
    """Whether a window can be shown to somebody."""
    if sys.platform in ("win32", "darwin"):
        return True
    return bool(os.environ.get("DISPLAY") or os.environ.get("WAYLAND_DISPLAY"))


def set_up_environment() -> None:
    """Make `.venv` and install the project with its pinned packages, unless that has been done for these pins."""
    pins = hashlib.sha256(CONSTRAINTS.read_bytes() + (ROOT / "pyproject.toml").read_bytes()).hexdigest()
    if STAMP.is_file() and STAMP.read_text(encoding="utf-8") == pins and PYTHON.exists():
        return
    print("Setting up .venv …", flush=True)
    if not PYTHON.exists():
        venv.EnvBuilder(with_pip=True, clear=VENV.exists()).create(VENV)
    pip = [str(PYTHON), "-m", "pip", "install", "--quiet", "--disable-pip-version-check"]
    subprocess.run([*pip, "--constraint", str(CONSTRAINTS), "--editable", f"{ROOT}[dev]"], check=True)
    STAMP.write_text(pins, encoding="utf-8")


def set_up_system(*, on_screen: bool) -> None:
    """On Debian-like systems, install the libraries that Qt and `venv` need, or say which are missing."""
    if not sys.platform.startswith("linux") or shutil.which("dpkg-query") is None:
        return
    missing = [name for name in wanted_packages(on_screen=on_screen) if not is_installed(name)]
    if not missing:
        return
    if os.geteuid() != 0 or shutil.which("apt-get") is None:
        print(f"These system packages are missing:\n  sudo apt-get install {' '.join(missing)}", file=sys.stderr)
        return
    print(f"Installing system packages: {' '.join(missing)}", flush=True)
    for _ in range(2):  # an index that is being synchronised fails once; the lists at hand may still do
        if apt_get("update").returncode == 0:
            break
    installed = apt_get("install", "-y", "--no-install-recommends", *missing)
    if installed.returncode:
        print(f"{installed.stdout}\nThe system packages could not be installed; going on without.", file=sys.stderr)


def apt_get(*arguments: str) -> subprocess.CompletedProcess[str]:
    """Run apt-get without questions and keep what it says."""
    quiet = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
    command = ["apt-get", "-q", *arguments]
    return subprocess.run(command, env=quiet, check=False, text=True, stdout=subprocess.PIPE, stderr=subprocess.STDOUT)


def wanted_packages(*, on_screen: bool) -> list[str]:
    """Debian packages needed here; `python3-venv` only where Python cannot make an environment itself."""
    wanted = list(QT_PACKAGES)
    if on_screen:
        wanted += SCREEN_PACKAGES
    try:
        import ensurepip  # noqa: F401 - Debian takes it out of python3 and puts it into python3-venv
    except ImportError:
        wanted.append("python3-venv")
    return wanted


def is_installed(package: str) -> bool:
    """Whether a Debian package is installed, also under its name with the 64-bit time suffix."""
    for name in (package, f"{package}t64"):
        query = ["dpkg-query", "-W", "-f", "${Status}", name]
        answer = subprocess.run(query, capture_output=True, text=True, check=False)
        if answer.stdout.endswith("ok installed"):
            return True
    return False


if __name__ == "__main__":
    sys.exit(main())
