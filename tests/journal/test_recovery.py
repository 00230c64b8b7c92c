"""Only the newest run that did not end well is offered, never one that is going on."""

from __future__ import annotations

import asyncio
import sqlite3
import subprocess
import sys
from contextlib import closing
from pathlib import Path

import pytest

import console
from console.journal.journal import Journal
from console.journal.recovery import find_unended

LIVING = """
import asyncio, sys
from pathlib import Path
from console.journal.journal import Journal

async def main():
    journal = Journal.open(Path(sys.argv[1]))
    for number in range(500):
        journal.note(f"note {number}")
    await journal.flush()
    print(journal.path.name, flush=True)
    sys.stdin.read()
    await journal.close()

asyncio.run(main())
"""


def start(path: Path) -> subprocess.Popen[str]:
    process = subprocess.Popen(
        [sys.executable, "-c", LIVING, str(path)],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
        cwd=Path(console.__file__).parents[1],
    )
    assert process.stdout.readline().strip() == path.name
    return process


def finish(process: subprocess.Popen[str]) -> None:
    process.communicate(timeout=10)


@pytest.fixture
def killed(tmp_path):
    """A folder with the session file of a run that was killed."""
    process = start(tmp_path / "2026-01-02 03-04-05Z.cuelight")
    process.kill()
    finish(process)
    return tmp_path


async def write(path: Path) -> None:
    journal = Journal.open(path)
    journal.note("one")
    await journal.close()


def test_a_run_that_was_killed_is_offered_with_all_its_rows(killed):
    found = find_unended(killed)
    assert (found.path.name, found.rows) == ("2026-01-02 03-04-05Z.cuelight", 500)
    assert found.started.endswith("Z")
    assert find_unended(killed) == found


def test_it_is_offered_once(killed):
    assert find_unended(killed, after="2026-01-02 03-04-05Z.cuelight") is None
    assert find_unended(killed, after="2026-01-02 03-04-04Z.cuelight") is not None


def test_a_run_that_ended_well_since_ends_the_matter(killed):
    asyncio.run(write(killed / "2026-01-03 00-00-00Z.cuelight"))
    assert find_unended(killed) is None


def test_a_run_that_is_going_on_is_passed_over(killed):
    process = start(killed / "2026-01-04 00-00-00Z.cuelight")
    try:
        assert find_unended(killed).path.name.startswith("2026-01-02")
    finally:
        finish(process)
    assert find_unended(killed) is None


async def test_the_own_file_is_passed_over(killed):
    journal = Journal.open(killed / "2026-01-05 00-00-00Z.cuelight")
    assert (await asyncio.to_thread(find_unended, killed)).path.name.startswith("2026-01-02")
    journal.note("one")
    await journal.flush()
    assert (await asyncio.to_thread(find_unended, killed)).path.name.startswith("2026-01-02")
    await journal.close()


@pytest.mark.parametrize("content", [b"", b"something else"])
def test_what_holds_no_row_is_passed_over(killed, content):
    (killed / "2026-01-06 00-00-00Z.cuelight").write_bytes(content)
    assert find_unended(killed).path.name.startswith("2026-01-02")


def test_files_of_the_first_schema_do_not_say_how_they_ended(tmp_path):
    with closing(sqlite3.connect(tmp_path / "old.cuelight")) as connection:
        connection.executescript((Path(__file__).parent / "versions" / "v1.sql").read_text(encoding="utf-8"))
    assert find_unended(tmp_path) is None


def test_a_folder_that_is_not_there_holds_none(tmp_path):
    assert find_unended(tmp_path / "none") is None
