"""Saved filters: lines of the filter language with a name, shown as chips that combine.

They are kept as TOML text that people can read, share and import, like highlight rules. Chips that are switched on and
the typed line must all match.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from console.journal.filter.language import Expression, FilterError, parse
from console.journal.toml_text import quoted, tables


class IllFormedFilters(ValueError):
    """A text of saved filters that cannot be used; the message names the filter and what is wrong with it."""


@dataclass(frozen=True, slots=True)
class SavedFilter:
    """A filter line with a name; making one with a line that cannot be read raises `FilterError`."""

    name: str
    line: str

    def __post_init__(self) -> None:
        parse(self.line)

    @property
    def expression(self) -> Expression:
        """What the line means."""
        return parse(self.line)


def combined_line(chips: Iterable[SavedFilter], line: str = "") -> str:
    """Return one line that means what these chips and the typed line mean together."""
    lines = [part for part in dict.fromkeys((*(chip.line.strip() for chip in chips), line.strip())) if part]
    return lines[0] if len(lines) == 1 else " ".join(f"({part})" for part in lines)


def read_filters(text: str, origin: str) -> tuple[SavedFilter, ...]:
    """Read saved filters from TOML text; raises IllFormedFilters that names the file, and the line or the filter."""
    rows = tables(text, "filter", origin, IllFormedFilters)
    filters = tuple(_filter(row, f"{origin}, filter {number}") for number, row in enumerate(rows, 1))
    names = [saved.name for saved in filters]
    twice = next((name for name in names if names.count(name) > 1), None)
    if twice is not None:
        raise IllFormedFilters(f"{origin}: the name '{twice}' is given to more than one filter.")
    return filters


def write_filters(filters: Sequence[SavedFilter]) -> str:
    """Return saved filters as TOML text that `read_filters` understands."""
    return "\n".join(f"[[filter]]\nname = {quoted(saved.name)}\nline = {quoted(saved.line)}\n" for saved in filters)


def _filter(row: object, where: str) -> SavedFilter:
    if not isinstance(row, dict):
        raise IllFormedFilters(f"{where} is no table.")
    unknown = set(row) - {"name", "line"}
    if unknown:
        raise IllFormedFilters(f"{where}: '{min(unknown)}' is no key of a filter; it has a name and a line.")
    name, line = row.get("name"), row.get("line")
    if not isinstance(name, str) or not name.strip() or not isinstance(line, str):
        raise IllFormedFilters(f"{where} needs a name and a line.")
    try:
        return SavedFilter(name, line)
    except FilterError as error:
        raise IllFormedFilters(f"{where} ('{name}'): {error}") from None
