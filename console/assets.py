"""Finds the files of `resources/` wherever the program runs from.

Three places exist: beside the package in a checkout, inside the package in a wheel, and in the folder
a frozen build unpacks itself into. Nothing else in the program knows where resources lie.
"""

from __future__ import annotations

import sys
from pathlib import Path, PurePosixPath


class MissingAsset(FileNotFoundError):
    """A resource the program was built with is not there; the message names it and the folder searched."""


def root() -> Path:
    """Return the folder that holds all resources."""
    candidates = _candidates()
    for folder in candidates:
        if folder.is_dir():
            return folder
    searched = ", ".join(str(folder) for folder in candidates)
    raise MissingAsset(f"The program's resources are missing (looked in {searched}). Install the program again.")


def path(name: str) -> Path:
    """Return where a resource lies; its name is written with forward slashes, as in `codes/enablex.toml`."""
    parts = PurePosixPath(name)
    if not name or parts.is_absolute() or ".." in parts.parts:
        raise ValueError(f"'{name}' is not the name of a resource; write it relative to resources/.")
    found = root().joinpath(*parts.parts)
    if not found.exists():
        raise MissingAsset(f"The resource '{name}' is missing from {root()}. Install the program again.")
    return found


def read_text(name: str) -> str:
    """Return a resource as text; all of them are UTF-8."""
    return path(name).read_text(encoding="utf-8")


def read_bytes(name: str) -> bytes:
    """Return a resource as bytes."""
    return path(name).read_bytes()


def names(folder: str, suffix: str = "") -> tuple[str, ...]:
    """Return the names of the files in a folder of resources, sorted, ready for `path`."""
    found = (file.name for file in path(folder).iterdir() if file.is_file() and file.name.endswith(suffix))
    return tuple(f"{folder}/{name}" for name in sorted(found))


def _candidates() -> tuple[Path, ...]:
    package = Path(__file__).resolve().parent
    unpacked = getattr(sys, "_MEIPASS", None)
    frozen = () if unpacked is None else (Path(unpacked) / "console" / "resources", Path(unpacked) / "resources")
    return (*frozen, package / "resources", package.parent / "resources")
