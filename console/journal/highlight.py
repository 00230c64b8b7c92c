"""Highlight rules: which colour a row gets, and why.

Rules are ordered and the first that matches wins. A rule is a filter line with a semantic colour, so whatever can be
filtered can be coloured. Rules are kept as TOML text that people can read, share and import.
"""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

from console.journal.columns import Columns
from console.journal.filter.language import FilterError, parse
from console.journal.filter.masks import RunsAway
from console.journal.filter.search import Search
from console.journal.toml_text import quoted, tables

REMEMBERED_ROWS = 4_096
"""Rows whose rule is remembered, so that painting a screen again asks nobody."""


class Colour(StrEnum):
    """The semantic colours of rules; each theme has a foreground and a background for them."""

    RED = "red"
    AMBER = "amber"
    GREEN = "green"
    BLUE = "blue"
    VIOLET = "violet"
    GREY = "grey"


class Paint(StrEnum):
    """How much of a row is coloured."""

    ROW = "row"
    EDGE = "edge"


class IllFormedRules(ValueError):
    """A rules text that cannot be used; the message names the rule and what is wrong with it."""


@dataclass(frozen=True, slots=True)
class Rule:
    """One rule: rows that match the filter get the colour."""

    name: str
    filter: str
    colour: Colour = Colour.BLUE
    paint: Paint = Paint.ROW
    is_on: bool = True


def read_rules(text: str, origin: str) -> tuple[Rule, ...]:
    """Read rules from TOML text; raises IllFormedRules that names the file, and the line or the rule."""
    rows = tables(text, "rule", origin, IllFormedRules)
    return tuple(_rule(row, f"{origin}, rule {number}") for number, row in enumerate(rows, 1))


def write_rules(rules: Sequence[Rule]) -> str:
    """Return rules as TOML text that `read_rules` understands."""
    return "\n".join(_written(rule) for rule in rules)


class Highlighter:
    """Says which rule colours a row."""

    def __init__(self, columns: Columns, rules: Sequence[Rule]) -> None:
        self._columns = columns
        self._remembered: OrderedDict[int, Rule | None] = OrderedDict()
        self._given_up: list[Rule] = []
        self.use(rules)

    @property
    def rules(self) -> tuple[Rule, ...]:
        """The rules in their order, those that are off included."""
        return self._rules

    @property
    def given_up(self) -> tuple[Rule, ...]:
        """Rules whose regular expression took too long for a row; they colour nothing until rules are used anew."""
        return tuple(self._given_up)

    def use(self, rules: Sequence[Rule]) -> None:
        """Use other rules; raises FilterError when one of them cannot be read."""
        searches = [(rule, Search(self._columns, parse(rule.filter))) for rule in rules if rule.is_on]
        self._rules, self._searches = tuple(rules), searches
        self._remembered.clear()
        self._given_up.clear()

    def rule_of(self, entry: int) -> Rule | None:
        """Return the first rule that matches a row, or None."""
        if entry in self._remembered:
            self._remembered.move_to_end(entry)
            return self._remembered[entry]
        found = next((rule for rule, search in tuple(self._searches) if self._matches(rule, search, entry)), None)
        self._remembered[entry] = found
        if len(self._remembered) > REMEMBERED_ROWS:
            self._remembered.popitem(last=False)
        return found

    def forget(self, entries: Sequence[int]) -> None:
        """Ask anew for rows that have changed."""
        for entry in entries:
            self._remembered.pop(entry, None)

    def _matches(self, rule: Rule, search: Search, entry: int) -> bool:
        try:
            return bool(search.among(entry, entry))
        except RunsAway:
            self._searches.remove((rule, search))
            self._given_up.append(rule)
            return False


def _rule(row: object, where: str) -> Rule:
    if not isinstance(row, dict):
        raise IllFormedRules(f"{where} is no table.")
    unknown = set(row) - {"name", "filter", "colour", "paint", "on"}
    if unknown:
        raise IllFormedRules(f"{where}: '{min(unknown)}' is no key of a rule.")
    name, line = row.get("name"), row.get("filter")
    if not isinstance(name, str) or not name or not isinstance(line, str):
        raise IllFormedRules(f"{where} needs a name and a filter.")
    try:
        parse(line)
        colour, paint = Colour(row.get("colour", "blue")), Paint(row.get("paint", "row"))
    except FilterError as error:
        raise IllFormedRules(f"{where} ('{name}'): {error}") from None
    except ValueError:
        raise IllFormedRules(
            f"{where} ('{name}'): colour is one of {', '.join(Colour)}; paint is one of {', '.join(Paint)}."
        ) from None
    return Rule(name, line, colour, paint, bool(row.get("on", True)))


def _written(rule: Rule) -> str:
    lines = ["[[rule]]", f"name = {quoted(rule.name)}", f"filter = {quoted(rule.filter)}"]
    lines += [f'colour = "{rule.colour}"', f'paint = "{rule.paint}"']
    if not rule.is_on:
        lines.append("on = false")
    return "\n".join(lines) + "\n"
