"""The file of saved filters beside the settings: read when the log is first shown, written after every change."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import NamedTuple

from console.journal.saved_filters import IllFormedFilters, SavedFilter, read_filters, write_filters
from console.own_files import set_aside, write_whole

FILTERS_FILE = "filters.toml"


class Found(NamedTuple):
    """Saved filters as found, and what the operator should be told about them."""

    filters: tuple[SavedFilter, ...] = ()
    message: str = ""


class FiltersNotSaved(OSError):
    """The filters could not be written; the message says where and why."""


def load_filters(path: Path) -> Found:
    """Read saved filters. A damaged file is set aside, so that writing the next filter does not destroy it."""
    try:
        return Found(read_filters(path.read_text(encoding="utf-8-sig"), path.name))
    except FileNotFoundError:
        return Found()
    except (IllFormedFilters, UnicodeDecodeError) as problem:
        return Found((), _set_aside(path, problem))
    except OSError as error:
        return Found((), f"The saved filters in {path} cannot be read ({error.strerror}); check the file's rights.")


def save_filters(path: Path, filters: Sequence[SavedFilter]) -> None:
    """Write saved filters, all or nothing: a reader finds the old file or the new one."""
    try:
        write_whole(path, write_filters(filters))
    except OSError as error:
        raise FiltersNotSaved(f"The saved filters could not be written to {path} ({error.strerror}).") from error


def _set_aside(path: Path, problem: ValueError) -> str:
    try:
        return f"The saved filters are damaged: {problem} The file was set aside as {set_aside(path)}."
    except OSError as error:
        return f"The saved filters are damaged: {problem} They could not be set aside either ({error.strerror})."
