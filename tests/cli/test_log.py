"""`log`: a finished session, and one that is being written."""

import asyncio
import os
import signal
import sqlite3
import sys
import threading
import time
from contextlib import closing
from pathlib import Path

import pytest

from console.domain.call import Call
from console.domain.catalogue import find
from console.domain.outcome import FailureKind, Severity, Unanswered
from console.domain.reply import Timing
from console.journal.journal import Journal
from console.runner.failures import failure_of
from tests.journal.export.sessions import many, written
from tests.journal.rows import row


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


def test_only_matching_rows_are_printed(run, tmp_path):
    file = many(tmp_path / "many.cuelight", 9_000)
    ended = run("log", file, "severity>=warning")
    assert ended.code == 0
    numbers = [int(line.split()[0]) for line in ended.out.splitlines()]
    assert numbers == list(range(1, 9_001, 10))
    none = run("log", file, "is:event")
    assert (none.code, none.out, none.err) == (0, "", "No row of 9,000 matches.\n")


@pytest.mark.parametrize(
    "words",
    [
        ("-severity:ok",),
        ("--json", "-severity:ok"),
        ("-severity:ok", "--json"),
        ("-severity:ok -is:event",),
        ("severity:warning", "-is:event"),
        ("--", "-severity:ok"),
    ],
)
def test_a_filter_may_begin_with_minus_and_need_no_quotes(run, tmp_path, words):
    file = written(tmp_path / "a.cuelight", [row(severity=Severity.OK), row(severity=Severity.WARNING)])
    ended = run("log", file, *words)
    assert (ended.code, len(ended.out.splitlines()), ended.err) == (0, 1, "")
    assert '"id":2' in ended.out if "--json" in words else ended.out.split()[0] == "2"


def test_an_unknown_option_is_no_filter(run, session):
    ended = run("log", session, "--bogus")
    assert (ended.code, ended.out) == (2, "")
    assert "--bogus" in ended.err


def test_a_filter_that_cannot_be_read_marks_the_wrong_word(run, session):
    ended = run("log", session, "ok cod:1")
    assert (ended.code, ended.out) == (2, "")
    said, line, mark = ended.err.splitlines()
    assert "did you mean 'code'" in said
    assert line[mark.index("^") : mark.rindex("^") + 1] == "cod"


def test_an_expression_that_runs_away_is_named(run, tmp_path):
    file = written(tmp_path / "a.cuelight", [row(summary="a" * 480 + "!")])
    ended = run("log", file, "re:/(a+a+)+b$/")
    assert (ended.code, ended.out) == (2, "")
    assert "takes too long" in ended.err


@pytest.mark.parametrize("content", [None, b"", b"no database at all"])
def test_what_is_no_session_is_wrong_usage(run, tmp_path, content):
    file = tmp_path / "other.cuelight"
    if content is not None:
        file.write_bytes(content)
    ended = run("log", file)
    assert (ended.code, ended.out) == (2, "")
    assert "other.cuelight" in ended.err


@pytest.mark.skipif(not hasattr(time, "tzset"), reason="the zone of a Windows process cannot be changed")
def test_times_are_those_of_this_workstation(run, tmp_path, monkeypatch):
    file = written(tmp_path / "a.cuelight", [row(time_us=1_768_469_520_000_000)])
    with monkeypatch.context() as zone:
        zone.setenv("TZ", "CET-1CEST,M3.5.0,M10.5.0/3")
        time.tzset()
        line = run("log", file, "after:10:32 before:10:33").out
        record = run("log", file, "--json").records[0]
    time.tzset()
    assert "2026-01-15 10:32:00.000+01:00" in line
    assert record["time"] == "2026-01-15T09:32:00.000000Z"


@pytest.mark.parametrize("words", [("log",), ("export", "--format", "csv")])
def test_a_file_that_was_never_begun_is_an_empty_session(run, tmp_path, words):
    file = tmp_path / "begun.cuelight"
    with closing(sqlite3.connect(file)) as connection:
        connection.execute("PRAGMA journal_mode=WAL")
    ended = run(*words, file, *([tmp_path / "out.csv"] if words[0] == "export" else []))
    assert ended.code == 0
    assert "held no row when it was opened" in ended.err
    assert "no such table" not in ended.err


def test_a_long_file_is_left_at_once_and_well_when_following_it_is_interrupted(run, tmp_path, monkeypatch):
    file = many(tmp_path / "many.cuelight", 30_000)
    plain = sys.stdout.write

    def watched(text: str) -> int:
        if text.split()[:1] == ["10"]:
            os.kill(os.getpid(), signal.SIGINT)
        return plain(text)

    monkeypatch.setattr(sys.stdout, "write", watched)
    ended = run("log", file, "-f")
    assert (ended.code, ended.err) == (0, "")
    assert 10 <= len(ended.out.splitlines()) < 30_000


def test_a_followed_file_shows_what_comes_and_what_is_settled(run, tmp_path, monkeypatch):
    """Another thread's journal writes while the command reads; seeing the settled row ends it."""
    file, opened, shown = tmp_path / "live.cuelight", threading.Event(), threading.Event()

    async def write() -> None:
        journal, call = Journal.open(file), Call(find("record.start"), {"DEVICEID": "200"})
        journal.note("the first row", Severity.NOTICE)
        pending = journal.announce(call, b"<REQUEST/>", simulated=False)
        await journal.flush()
        opened.set()
        await asyncio.to_thread(shown.wait, 10)
        journal.complete(pending, call, Unanswered(failure_of(call, FailureKind.TIMEOUT)), Timing(total_s=1.0))
        await journal.flush()
        await journal.close()

    writer = threading.Thread(target=lambda: asyncio.run(write()))
    writer.start()
    assert opened.wait(10)
    plain = sys.stdout.write

    def watched(text: str) -> int:
        if "pending" in text:
            shown.set()
        if "no answer in time" in text:
            os.kill(os.getpid(), signal.SIGINT)
        return plain(text)

    monkeypatch.setattr(sys.stdout, "write", watched)
    ended = run("log", file, "--follow")
    writer.join()
    assert ended.code == 0
    assert [line.split()[0] for line in ended.out.splitlines()] == ["1", "2", "2"]
