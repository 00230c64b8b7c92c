"""Rows of any report: nested JSON laid flat, one column for each key that occurs, secrets masked."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from console.domain.command import Command
from console.domain.kinds import Json
from console.domain.reply import Reply, RestReply
from console.domain.secret import MASK
from console.ui.models.table import Column

MOST_COLUMNS = 60
"""Beyond this a table helps nobody; the inspector shows the whole answer."""


@dataclass(frozen=True, slots=True)
class RecordRow:
    """One record, by dotted key."""

    values: Mapping[str, str]


def records_in(reply: Reply, command: Command) -> list[RecordRow]:
    """Return the records an answer holds: the items of its list, or the answer itself when it has none."""
    if not isinstance(reply, RestReply) or not isinstance(reply.body, dict):
        return []
    lists = [(key, value) for key, value in reply.body.items() if isinstance(value, list)]
    records = [item for _, value in lists for item in value if isinstance(item, dict)]
    if not lists:
        records = [{key: value for key, value in reply.body.items() if key != "result"}]
    secret = frozenset(place.rpartition("[].")[2] for place in command.reply_secrets)
    return [RecordRow(dict(_flat(record, "", secret))) for record in records]


def record_columns(rows: Sequence[RecordRow]) -> tuple[Column[RecordRow], ...]:
    """Return a column for each key that occurs in any row, in the order they were met."""
    keys = list(dict.fromkeys(key for row in rows for key in row.values))
    return tuple(_column(key) for key in keys[:MOST_COLUMNS])


def _column(key: str) -> Column[RecordRow]:
    return Column(
        key.replace("_", " ").replace(".", " · "),
        lambda row: row.values.get(key, ""),
        order=lambda row: _sortable(row.values.get(key, "")),
        help=key,
    )


def _flat(record: Mapping[str, Json], prefix: str, secret: frozenset[str]) -> Iterator[tuple[str, str]]:
    for key, value in record.items():
        place = f"{prefix}{key}"
        if place in secret:
            yield place, MASK if value else ""
        elif isinstance(value, dict):
            yield from _flat(value, f"{place}.", secret)
        else:
            yield place, _shown(value)


def _shown(value: Json) -> str:
    match value:
        case None:
            return ""
        case bool():
            return "yes" if value else "no"
        case list():
            return ", ".join(_link(item) for item in value)
        case _:
            return str(value)


def _link(item: Json) -> str:
    """Return the address of a file; files are objects with `url` here and bare texts elsewhere."""
    if isinstance(item, dict):
        url = item.get("url")
        return str(url) if url else json.dumps(item, ensure_ascii=False)
    return str(item)


def _sortable(text: str) -> tuple[bool, float, str]:
    """Numbers by value before texts by letter."""
    try:
        return False, float(text), ""
    except ValueError:
        return True, 0.0, text.casefold()
