"""A journal with a session file of its own."""

from __future__ import annotations

import pytest

from console.journal.journal import Journal


@pytest.fixture
async def journal(tmp_path):
    opened = Journal.open(tmp_path / "run.cuelight")
    yield opened
    await opened.close()
