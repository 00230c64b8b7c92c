"""`log`: a finished session, and one that is being written."""

import asyncio
import os
import signal
import sys
import threading
from pathlib import Path

import pytest

from console.domain.outcome import Severity
from console.journal.journal import Journal


@pytest.fixture
def session(run, tmp_path: Path) -> Path:
    file = tmp_path / "kept.cuelight"
    run("call", "recorder.test", "--env", "simulators", "--session", file)
    return file


def test_every_row_is_one_decoded_line(run, session):
    ended = run("log", session)
    assert ended.code == 0
    (line,) = ended.out.splitlines()
    assert line.split()[0] == "1"
    assert "+ ok" in line
    assert "recorder.test" in line
    assert "20 API_OK" in line


def test_json_is_one_line_a_row(run, session):
    (record,) = run("log", session, "--json").records
    assert record["command"] == "recorder.test"
    assert record["code"] == 20
    assert record["severity"] == "ok"
    assert "simulated" in record["flags"]


@pytest.mark.parametrize("content", [None, b"", b"no database at all"])
def test_what_is_no_session_is_wrong_usage(run, tmp_path, content):
    file = tmp_path / "other.cuelight"
    if content is not None:
        file.write_bytes(content)
    ended = run("log", file)
    assert (ended.code, ended.out) == (2, "")
    assert "other.cuelight" in ended.err


def test_a_followed_file_shows_what_comes(run, tmp_path, capsys, monkeypatch):
    """Another thread's journal writes while the command reads; seeing the last row ends it."""
    file, opened, shown = tmp_path / "live.cuelight", threading.Event(), threading.Event()

    async def write() -> None:
        journal = Journal.open(file)
        journal.note("the first row", Severity.NOTICE)
        await journal.flush()
        opened.set()
        await asyncio.to_thread(shown.wait, 10)
        journal.note("the second row", Severity.WARNING)
        await journal.flush()
        await journal.close()

    writer = threading.Thread(target=lambda: asyncio.run(write()))
    writer.start()
    assert opened.wait(10)
    lines: list[str] = []
    plain = sys.stdout.write

    def watched(text: str) -> int:
        lines.append(text)
        if "the first row" in text:
            shown.set()
        if "the second row" in text:
            os.kill(os.getpid(), signal.SIGINT)
        return plain(text)

    monkeypatch.setattr(sys.stdout, "write", watched)
    ended = run("log", file, "--follow")
    writer.join()
    assert ended.code == 0
    assert [line.split()[0] for line in ended.out.splitlines()] == ["1", "2"]
