"""The highlight rules of the window: one book of rules, and what they say about the rows of any journal."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal

from console.journal.highlight import Highlighter, Rule
from console.journal.rule_file import save_rules, shipped_rules

if TYPE_CHECKING:
    from console.journal.entry import Changed
    from console.journal.rows import Rows


class RuleBook(QObject):
    """The rules in use, in their order; those that are off included.

    Signals:
        changed: Other rules are in use.
    """

    changed = Signal()

    def __init__(
        self, rules: Sequence[Rule] | None = None, path: Path | None = None, parent: QObject | None = None
    ) -> None:
        """Hold rules, by default the shipped ones; without a path they are not kept beyond this run."""
        super().__init__(parent)
        self._rules = shipped_rules() if rules is None else tuple(rules)
        self._path = path

    @property
    def rules(self) -> tuple[Rule, ...]:
        """The rules in their order."""
        return self._rules

    def use(self, rules: Sequence[Rule]) -> None:
        """Use other rules from now on; all their filters must be readable."""
        if tuple(rules) != self._rules:
            self._rules = tuple(rules)
            self.changed.emit()

    async def keep(self, rules: Sequence[Rule]) -> None:
        """Use other rules and write them to their file; raises RulesNotSaved, and they hold all the same."""
        self.use(rules)
        if self._path is not None:
            await asyncio.to_thread(save_rules, self._rules, self._path)


class Highlights(QObject):
    """Which rule colours which row of a journal.

    Signals:
        changed: Rows may be coloured otherwise; whatever shows them repaints.
        rule_given_up: The regular expression of a rule took too long; carries the `Rule`, which is left out now.
    """

    changed = Signal()
    rule_given_up = Signal(object)

    def __init__(self, rows: Rows, book: RuleBook, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._book = book
        self._highlighter = Highlighter(rows.columns, book.rules)
        self._unsubscribe = rows.subscribe(self._on_rows_changed)
        self.destroyed.connect(self._unsubscribe)
        book.changed.connect(self._on_rules_changed)

    @property
    def book(self) -> RuleBook:
        """The rules that are asked."""
        return self._book

    def rule_of(self, entry: int) -> Rule | None:
        """Return the rule that colours a row, or None."""
        known = len(self._highlighter.given_up)
        found = self._highlighter.rule_of(entry)
        for rule in self._highlighter.given_up[known:]:
            self.rule_given_up.emit(rule)
        return found

    def _on_rules_changed(self) -> None:
        self._highlighter.use(self._book.rules)
        self.changed.emit()

    def _on_rows_changed(self, changed: Changed) -> None:
        self._highlighter.forget(changed.updated)
