"""A journal and a runner for the length of one sub-command."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

from console.cli.lookup import load_codes
from console.cli.terminal import Terminal
from console.domain.environment import Environment
from console.journal.entry import FileState
from console.journal.journal import Journal
from console.runner.runner import Runner


@asynccontextmanager
async def engine(terminal: Terminal, environment: Environment, session: Path | None) -> AsyncIterator[Runner]:
    """Give a runner in this environment; rows go to the session file, or to memory alone where there is none.

    A file that cannot be written never fails a call; what is missing in it is said in the end.
    """
    journal = Journal.open(session)
    journal.guard(environment)
    runner = Runner(journal, load_codes(), environment)
    try:
        yield runner
    finally:
        await runner.close()
        await journal.flush()
        if session is not None and journal.file_state is FileState.FAILING:
            _complain(terminal, journal)
        await journal.close()


def _complain(terminal: Terminal, journal: Journal) -> None:
    missing = journal.received - journal.stored
    terminal.complain(
        f"Recording to {journal.path} has stopped: {journal.file_problem}. {missing:,} of {journal.received:,} rows are"
        " not in it; the calls themselves went on.",
        "Make room on the disk, or check whether its folder can be written.",
    )
