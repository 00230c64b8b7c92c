"""The dictionary of result codes as a table."""

from __future__ import annotations

from typing import TYPE_CHECKING

from console.domain.codes import Codes, ResultCode
from console.ui.models.table import Column
from console.ui.widgets.outcome_strip import ICONS

if TYPE_CHECKING:
    from console.ui.theme import Theme


LONGEST_NUMBER = 12
"""Digits of the longest number that is taken for a code; what is longer is text."""


def number_of(text: str) -> int | None:
    """Return the code that a search asks for, or None when it asks for words."""
    typed = text.strip()
    return int(typed) if typed.isdecimal() and len(typed) <= LONGEST_NUMBER else None


def code_rows(codes: Codes) -> tuple[ResultCode, ...]:
    """Return every row of both tables."""
    return (*codes.enablex.rows, *codes.uptivity.rows)


def code_columns(theme: Theme) -> tuple[Column[ResultCode], ...]:
    """Return the columns of the table of result codes."""
    return (
        Column("System", lambda row: row.system.display_name),
        Column("Code", lambda row: str(row.code), order=lambda row: row.code, is_number=True),
        Column("Category", lambda row: row.category or "–"),
        Column(
            "Severity",
            lambda row: row.severity.word,
            icon=lambda row: theme.icon(ICONS[row.severity], f"severity.{row.severity.word}.fg"),
            order=lambda row: -row.severity,
        ),
        Column("Published text", lambda row: row.published),
        Column("Meaning", lambda row: row.meaning),
    )


def searched_text(row: ResultCode) -> str:
    """Return everything of a row in which a search may find its words."""
    parts = (str(row.code), row.system.display_name, row.category, row.published, row.meaning, *row.causes, row.advice)
    return " ".join((*parts, row.severity.word, row.source, row.provenance.value)).casefold()
