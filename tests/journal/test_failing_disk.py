"""A session file that cannot be written is loud, is tried again, and harms no call."""

from __future__ import annotations

import asyncio

from console.domain.outcome import (
    Severity,
)
from console.journal import file as file_module
from console.journal import waiting as waiting_module
from console.journal import writer as writer_module
from console.journal.entry import EntryKind, FileState
from console.journal.journal import Journal
from tests.journal.exchanges import RAW, START, TEST, TIMING, answered, stored_rows


async def changed_until(journal: Journal, condition) -> None:
    """Wait for a condition, looking again at every change."""
    change = asyncio.Event()
    unsubscribe = journal.subscribe(lambda _: change.set())
    async with asyncio.timeout(20):
        while not condition():
            change.clear()
            await change.wait()
    unsubscribe()


async def test_a_full_disk_is_loud_and_harms_no_call(tmp_path, monkeypatch):
    monkeypatch.setattr(writer_module, "RETRY_DELAYS_S", (0.05,))
    monkeypatch.setattr(file_module, "PRAGMAS", (*file_module.PRAGMAS, "PRAGMA max_page_count=40"))
    journal = Journal.open(tmp_path / "a.cuelight")
    big = b"x" * 20_000
    for _ in range(20):
        entry = journal.announce(START, big, simulated=False)
        await asyncio.wait_for(journal.on_disk(entry), 5)
        journal.complete(entry, START, answered(raw=big), TIMING)
    await changed_until(journal, lambda: journal.file_state is FileState.FAILING)
    assert "full" in journal.file_problem
    alarm = next(row for n in range(1, journal.received + 1) if (row := journal.entry(n)).kind is EntryKind.NOTE)
    assert alarm.severity is Severity.ERROR
    assert "cannot be written (database or disk is full)" in alarm.summary
    assert journal.stored < journal.received
    assert (await journal.detail(20)).reply == big
    assert all(not journal.entry(number).is_pending for number in range(1, 21))

    monkeypatch.setattr(file_module, "PRAGMAS", file_module.PRAGMAS[:-1])
    await changed_until(journal, lambda: journal.file_state is FileState.WRITING and journal.stored == journal.received)
    assert journal.entry(journal.received).summary.startswith("The session file can be written again")
    await journal.close()
    stored = stored_rows(journal.path)
    assert [row["id"] for row in stored] == list(range(1, journal.received + 1))
    assert sum(row["severity"] is None for row in stored) == 0


async def test_a_folder_that_cannot_be_made_is_loud_and_harms_no_call(tmp_path, monkeypatch):
    monkeypatch.setattr(writer_module, "RETRY_DELAYS_S", (0.05,))
    (tmp_path / "taken").write_text("a file where a folder should be")
    journal = Journal.open(tmp_path / "taken" / "a.cuelight")
    entry = journal.announce(START, b"x", simulated=False)
    await asyncio.wait_for(journal.on_disk(entry), 5)
    assert journal.file_state is FileState.FAILING
    assert (await journal.detail(entry)).request == b"x"
    (tmp_path / "taken").unlink()
    await changed_until(journal, lambda: journal.file_state is FileState.WRITING and journal.stored == journal.received)
    await journal.close()
    assert stored_rows(journal.path)[0]["command"] == "record.start"


async def test_a_disk_that_stays_full_costs_counted_rows_and_no_memory(tmp_path, monkeypatch):
    monkeypatch.setattr(writer_module, "RETRY_DELAYS_S", (3_600.0,))
    monkeypatch.setattr(waiting_module, "MOST_ROWS", 60)
    monkeypatch.setattr(waiting_module, "MOST_BYTES", 300_000)
    (tmp_path / "taken").write_text("a file where a folder should be")
    journal = Journal.open(tmp_path / "taken" / "a.cuelight")
    journal.note("first")
    await changed_until(journal, lambda: journal.file_state is FileState.FAILING)
    assert journal.retry_in_s == 3_600.0
    for _ in range(100):
        entry = journal.announce(TEST, b"", simulated=False)
        journal.complete(entry, TEST, answered(raw=RAW + b" " * 10_000), TIMING)
    await journal.flush()
    assert (await journal.detail(10)).reply.startswith(RAW)
    assert (await journal.detail(55)).reply == b""
    assert "left out" in (await journal.detail(55)).facts["oddities"][-1]
    assert await journal.detail(90) is None
    assert journal.entry(90).severity is Severity.OK
    await journal.bookmark(90, "in memory only")
    (tmp_path / "taken").unlink()
    journal.try_again()
    await changed_until(
        journal,
        lambda: journal.file_state is FileState.WRITING and journal.stored + journal.given_up == journal.received,
    )
    told = journal.entry(journal.received)
    assert told.severity is Severity.ERROR
    assert f"{journal.given_up:,} further rows are missing in the file for good" in told.summary
    assert "Request and reply of" in told.summary
    assert journal.given_up == 42
    journal.note("last")
    await journal.close()
    stored = [row["id"] for row in stored_rows(journal.path)]
    assert stored == [*range(1, 61), *range(103, journal.received + 1)]
    assert stored_rows(journal.path, "SELECT * FROM bookmark") == []
