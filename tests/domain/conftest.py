"""The real tables, read once."""

from __future__ import annotations

import pytest

from console import assets
from console.domain.codes import Codes, parse_table


@pytest.fixture(scope="session")
def codes() -> Codes:
    """Both published tables as they ship."""
    tables = {
        name: parse_table(assets.read_text(f"codes/{name}.toml"), f"{name}.toml") for name in ("enablex", "uptivity")
    }
    return Codes(**tables)
