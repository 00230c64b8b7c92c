"""A runner on the real simulators, in the loop of the test."""

from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from console import assets
from console.domain.codes import Codes
from console.journal.journal import Journal
from console.runner.runner import Runner
from console.simulator.hosting import Simulators


@pytest.fixture(scope="session")
def codes() -> Codes:
    return Codes.read(assets.read_text)


@pytest.fixture
async def simulators() -> AsyncIterator[Simulators]:
    async with Simulators() as running:
        yield running


@pytest.fixture
async def journal(tmp_path: Path) -> AsyncIterator[Journal]:
    opened = Journal.open(tmp_path / "session.cuelight")
    yield opened
    await opened.close()


@pytest.fixture
async def runner(simulators: Simulators, journal: Journal, codes: Codes) -> AsyncIterator[Runner]:
    made = Runner(journal, codes, simulators.environment, retry_delays=(0.0, 0.0, 0.0))
    yield made
    await made.close()
