"""What every build of a release shares: the version, steps with their time, checksums, the bill of materials."""

from __future__ import annotations

import contextlib
import datetime as dt
import email.parser
import hashlib
import json
import os
import re
import subprocess
import time
import uuid
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
DIST = ROOT / "dist"
BUILD = ROOT / "build"
SUMS = DIST / "SHA256SUMS"
MEGABYTE = 1_000_000


class StepFailed(Exception):
    """A step of the build did not do what it must; the message holds what it said."""


def version() -> str:
    """Return the version, which stands in `console/__init__.py` and nowhere else."""
    text = (ROOT / "console" / "__init__.py").read_text(encoding="utf-8")
    found = re.search(r'^__version__ = "(\d+\.\d+\.\d+)"', text, re.MULTILINE)
    if found is None:
        raise StepFailed("console/__init__.py states no version of the form 1.2.3.")
    return found[1]


@contextlib.contextmanager
def step(name: str) -> Iterator[None]:
    """Announce a step, and say how long it took."""
    print(f"── {name}", flush=True)
    began = time.monotonic()
    yield
    print(f"   {time.monotonic() - began:.0f} s", flush=True)


def run(command: Sequence[str | Path], *, cwd: Path = ROOT, more: dict[str, str] | None = None) -> str:
    """Run a program that must end with 0 and return what it said."""
    done = subprocess.run(
        [str(part) for part in command],
        cwd=cwd,
        env={**os.environ, **(more or {})},
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        errors="replace",
        check=False,
    )
    if done.returncode:
        raise StepFailed(f"{Path(str(command[0])).name} ended with {done.returncode}:\n{done.stdout[-6000:]}")
    return done.stdout


def size_of(folder: Path) -> int:
    """Return how many bytes the files of a folder have; a link costs nothing."""
    return sum(path.stat().st_size for path in folder.rglob("*") if path.is_file() and not path.is_symlink())


def write_sums(paths: Iterable[Path]) -> None:
    """Put the checksums of these files into SHA256SUMS, beside those of other files that are there still."""
    lines = {}
    if SUMS.exists():
        lines = {
            name: digest for digest, name in (line.split("  ", 1) for line in SUMS.read_text("utf-8").splitlines())
        }
    lines |= {path.name: hashlib.sha256(path.read_bytes()).hexdigest() for path in paths}
    kept = sorted(name for name in lines if (DIST / name).exists())
    SUMS.write_text("".join(f"{lines[name]}  {name}\n" for name in kept), encoding="utf-8")


def write_bill(out: Path, packages: Path, wanted: Iterable[str], python: str, platform: str) -> None:
    """Write a bill of materials (CycloneDX) from what is installed in a folder of packages.

    Args:
        out: The file to write.
        packages: A site-packages folder.
        wanted: Names of the packages that are shipped.
        python: Version of the Python that is shipped.
        platform: For which system the program was built.
    """
    names = {plain(name) for name in wanted}
    components = [_component(info) for info in sorted(packages.glob("*.dist-info")) if plain(_name_of(info)) in names]
    found = {plain(str(component["name"])) for component in components}
    if names - found:
        raise StepFailed(f"Not installed, so not in the bill of materials: {', '.join(sorted(names - found))}.")
    interpreter = {
        "type": "framework", "name": "CPython", "version": python, "bom-ref": f"cpython@{python}",
        "licenses": [{"license": {"id": "PSF-2.0"}}],
    }  # fmt: skip
    program = {
        "type": "application", "name": "cuelight", "version": version(), "bom-ref": f"cuelight@{version()}",
        "properties": [{"name": "platform", "value": platform}],
    }  # fmt: skip
    bill = {
        "bomFormat": "CycloneDX",
        "specVersion": "1.5",
        "serialNumber": f"urn:uuid:{uuid.uuid4()}",
        "version": 1,
        "metadata": {"timestamp": dt.datetime.now(dt.UTC).isoformat(timespec="seconds"), "component": program},
        "components": [interpreter, *components],
    }
    out.write_text(json.dumps(bill, indent=2, ensure_ascii=False) + "\n", encoding="utf-8")


def plain(name: str) -> str:
    """Return the name of a package as registries compare it."""
    return re.sub(r"[-_.]+", "-", name).lower()


def pinned(requirements: Path) -> dict[str, str]:
    """Return names and versions of a file of pins."""
    found = re.findall(r"^([A-Za-z0-9._-]+)==([^\s;\\]+)", requirements.read_text(encoding="utf-8"), re.MULTILINE)
    return {plain(name): number for name, number in found}


def _name_of(info: Path) -> str:
    return info.name.removesuffix(".dist-info").rpartition("-")[0]


def _component(info: Path) -> dict[str, object]:
    about = email.parser.HeaderParser().parsestr((info / "METADATA").read_text(encoding="utf-8", errors="replace"))
    name, number = str(about["Name"]), str(about["Version"])
    purl = f"pkg:pypi/{plain(name)}@{number}"
    terms = about.get("License-Expression") or about.get("License") or ""
    stated = {"licenses": [{"license": {"name": terms.splitlines()[0][:120]}}]} if terms.strip() else {}
    return {"type": "library", "name": name, "version": number, "purl": purl, "bom-ref": purl, **stated}
