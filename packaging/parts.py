"""Tells which part of a packaged program is missing or cut short, by the list that its builder left in its folder.

Without it a program that lost a library starts all the same and fails later, in the middle of the operator's work.
"""

from __future__ import annotations

from pathlib import Path

LIST = "parts.txt"
"""Lies beside the parts: size and name of each, in lines."""

NAMED = 3
"""So many are named; who has lost more installs again all the same."""


def write_list(inside: Path) -> None:
    """List every file of this folder with its size."""
    files = sorted(path for path in inside.rglob("*") if path.is_file() and path.name != LIST)
    lines = [f"{path.stat().st_size} {path.relative_to(inside).as_posix()}\n" for path in files]
    (inside / LIST).write_text("".join(lines), encoding="utf-8", newline="\n")


def not_whole(inside: Path) -> list[str]:
    """Return the names of the parts that are not there with their size; empty when the program is whole."""
    try:
        listed = [line.split(" ", 1) for line in (inside / LIST).read_text(encoding="utf-8").splitlines()]
    except OSError:
        return [LIST]
    return [name for size, name in listed if _size(inside / name) != int(size)]


def told(names: list[str]) -> str:
    """Return these names for a message, not more than somebody reads."""
    more = len(names) - NAMED
    return ", ".join(names[:NAMED]) + (f" and {more} more" if more > 0 else "")


def _size(path: Path) -> int:
    try:
        return path.stat().st_size
    except OSError:
        return -1
