"""The rules of the window over the rows of a journal."""

from __future__ import annotations

from console.domain.outcome import Severity
from console.journal.highlight import Rule
from console.journal.rule_file import shipped_rules
from console.ui.highlights import Highlights, RuleBook

ERROR = Rule("Error", "severity:error")


def test_rules_are_the_shipped_ones_until_others_are_used(qapp, rows) -> None:
    book = RuleBook()
    highlights = Highlights(rows, book)
    changes: list[bool] = []
    highlights.changed.connect(lambda: changes.append(True))
    entry = rows.add(severity=Severity.ERROR)
    assert book.rules == shipped_rules()
    assert highlights.rule_of(entry).name == "Error"
    book.use([])
    book.use(())
    assert highlights.rule_of(entry) is None
    assert changes == [True]


def test_a_row_that_changed_is_asked_anew(qapp, rows) -> None:
    highlights = Highlights(rows, RuleBook([ERROR]))
    entry = rows.add_pending()
    assert highlights.rule_of(entry) is None
    rows.settle(entry, Severity.ERROR)
    assert highlights.rule_of(entry) == ERROR


def test_a_rule_that_takes_too_long_is_told_once(qapp, rows) -> None:
    runaway = Rule("Long", "re:/^(a|aa)+$/")
    highlights = Highlights(rows, RuleBook([runaway, ERROR]))
    told: list[Rule] = []
    highlights.rule_given_up.connect(told.append)
    entries = [rows.add("a" * 200 + "b", severity=Severity.ERROR) for _ in range(2)]
    assert [highlights.rule_of(entry) for entry in entries] == [ERROR, ERROR]
    assert told == [runaway]
