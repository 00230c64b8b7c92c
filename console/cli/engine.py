"""A journal and a runner for the length of one sub-command."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

from console.cli.lookup import load_codes
from console.domain.environment import Environment
from console.journal.journal import Journal
from console.runner.runner import Runner


@asynccontextmanager
async def engine(environment: Environment, session: Path | None) -> AsyncIterator[Runner]:
    """Give a runner in this environment; rows go to the session file, or to memory alone where there is none."""
    journal = Journal.open(session)
    journal.guard(environment)
    runner = Runner(journal, load_codes(), environment)
    try:
        yield runner
    finally:
        await runner.close()
        await journal.close()
