"""TOML as the journal's shared texts use it: rules and filters that people read, edit and hand on."""

from __future__ import annotations

import json
import tomllib
from collections.abc import Callable
from typing import TypeAlias

Refusal: TypeAlias = Callable[[str], Exception]
"""Makes the exception that says why a text cannot be used."""


def quoted(text: str) -> str:
    """Return a TOML basic string; JSON's escapes are a subset of TOML's once DEL is escaped too."""
    return json.dumps(text, ensure_ascii=False).replace("\x7f", "\\u007f")


def tables(text: str, name: str, origin: str, refuse: Refusal) -> list[object]:
    """Return the items of the one array of tables, `[[name]]`, that a text may hold."""
    try:
        document = tomllib.loads(text)
    except tomllib.TOMLDecodeError as problem:
        raise refuse(f"{origin} is not TOML: {problem}.") from None
    except RecursionError:
        raise refuse(f"{origin} cannot be read: its brackets are nested too deep.") from None
    rows = document.get(name, [])
    if not isinstance(rows, list) or set(document) - {name}:
        raise refuse(f"{origin}: only [[{name}]] tables are expected.")
    return rows
