"""Both simulators in the loop of the test."""

from __future__ import annotations

from collections.abc import AsyncIterator

import pytest

from console.simulator.hosting import Simulators


@pytest.fixture
async def simulators() -> AsyncIterator[Simulators]:
    async with Simulators() as running:
        yield running
