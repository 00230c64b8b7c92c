"""Exports as a whole: what every form says, flat memory, whole or not at all."""

from __future__ import annotations

import errno
import json
import threading
import tracemalloc
from pathlib import Path

import pytest

from console.domain import catalogue
from console.domain.environment import EnablexTarget, Environment, Stage
from console.domain.secret import Secret
from console.journal.export.exporting import (
    ExportCancelled,
    Format,
    NotExported,
    export,
    export_file,
)
from console.journal.filter.language import parse
from console.journal.filter.masks import RunsAway
from console.journal.journal import Journal
from console.journal.redact import Redactor
from console.journal.session import NotASession, open_session
from tests.journal.export.sessions import TOKEN, journalled, many, written
from tests.journal.rows import row

FLAT_BYTES = 12 * 1024 * 1024


@pytest.mark.parametrize("form", Format)
async def test_every_form_says_what_was_removed_and_what_is_simulated(form: Format, tmp_path: Path) -> None:
    path = await journalled(tmp_path)
    out = tmp_path / f"out.{form}"
    done = export_file(path, form, out, filter_line="")
    text = out.read_text(encoding="utf-8")
    assert done.rows == 7
    assert done.removed["token"] == 1
    assert TOKEN not in text
    assert "dTpw" not in text
    assert "«token removed»" in text or form is Format.CSV
    assert "token" in text
    assert "simulated" in text


@pytest.mark.parametrize("form", Format)
async def test_looking_twice_removes_nothing_twice(form: Format, tmp_path: Path) -> None:
    path = await journalled(tmp_path)
    out = tmp_path / "out"
    export_file(path, form, out)
    text = out.read_text(encoding="utf-8")
    assert "secret removed" not in text
    assert "removed» removed" not in text


@pytest.mark.parametrize("form", Format)
def test_a_secret_that_the_file_still_holds_does_not_leave_the_house(form: Format, tmp_path: Path) -> None:
    key = "q7Y-key-of-somebody"
    summary = f"The key {key} was refused."
    path = written(tmp_path / "a.cuelight", [row(summary=summary, label=key)], b"<R><PASSWORD>hunter2</PASSWORD></R>")
    redactor = Redactor(catalogue.COMMANDS)
    redactor.guard(
        Environment("Live", Stage.PRODUCTION, enablex=EnablexTarget("https://x.example.com", "app", Secret(key)))
    )
    out = tmp_path / "out"
    done = export_file(path, form, out, redactor=redactor)
    text = out.read_text(encoding="utf-8")
    assert key not in text
    assert "hunter2" not in text
    assert "app key" in text
    assert done.removed == {"password": 1, "app key": 1}


@pytest.mark.parametrize("form", Format)
def test_only_matching_rows_are_written(form: Format, tmp_path: Path) -> None:
    path = many(tmp_path / "a.cuelight", 9_000)
    with open_session(path) as session:
        done = export(session, form, tmp_path / "out", filter=parse("error"), filter_line="error")
    assert done.rows == 900


async def test_a_live_journal_is_exported_while_it_goes_on(tmp_path: Path) -> None:
    journal = Journal.open(tmp_path / "live.cuelight")
    journal.note("first")
    await journal.flush()
    found = []
    thread = threading.Thread(
        target=lambda: found.append(export_file(journal.path, Format.JSONL, tmp_path / "out.jsonl")), name="export"
    )
    thread.start()
    journal.note("second")
    thread.join()
    await journal.close()
    assert found[0].rows in (1, 2)


@pytest.mark.parametrize("form", Format)
def test_memory_stays_flat(form: Format, tmp_path: Path) -> None:
    path = many(tmp_path / "a.cuelight", 20_000)
    tracemalloc.start()
    try:
        export_file(path, form, tmp_path / "out", filter=parse("-is:note"))
        _, peak = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    assert (tmp_path / "out").stat().st_size > 2_000_000
    assert peak < FLAT_BYTES


def test_progress_goes_up_to_the_end(tmp_path: Path) -> None:
    path = many(tmp_path / "a.cuelight", 6_000)
    told: list[tuple[int, int]] = []
    export_file(
        path,
        Format.CSV,
        tmp_path / "out",
        filter=parse("warning"),
        progress=lambda done, all_: told.append((done, all_)),
    )
    assert told == sorted(told)
    assert told[-1] == (6_000, 6_000)
    assert len(told) > 1


def test_a_cancelled_export_leaves_nothing_and_keeps_what_was_there(tmp_path: Path) -> None:
    path = many(tmp_path / "a.cuelight", 2_000)
    out = tmp_path / "out.html"
    out.write_text("older export", encoding="utf-8")
    before = sorted(tmp_path.iterdir())
    asked = iter([False] * 500 + [True] * 9_999)
    with pytest.raises(ExportCancelled):
        export_file(path, Format.HTML, out, cancelled=lambda: next(asked))
    assert sorted(tmp_path.iterdir()) == before
    assert out.read_text(encoding="utf-8") == "older export"


def test_a_filter_without_hits_can_be_cancelled_too(tmp_path: Path) -> None:
    path = many(tmp_path / "a.cuelight", 200)
    with pytest.raises(ExportCancelled):
        export_file(path, Format.CSV, tmp_path / "out", filter=parse("warning"), cancelled=lambda: True)


def test_an_expression_that_runs_away_leaves_nothing(tmp_path: Path) -> None:
    path = written(tmp_path / "a.cuelight", [row(summary="a" * 480 + "!")])
    with pytest.raises(RunsAway):
        export_file(path, Format.CSV, tmp_path / "out", filter=parse("re:/(a+a+)+b$/"))
    assert [file.name for file in tmp_path.iterdir() if "out" in file.name] == []


@pytest.mark.parametrize(
    ("number", "advice"),
    [(errno.ENOSPC, "Make room"), (errno.EACCES, "Choose another place"), (errno.EIO, "try again")],
)
def test_a_place_that_cannot_be_written_is_named_with_what_to_do(
    number: int, advice: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = many(tmp_path / "a.cuelight", 10)

    def fail(*_: object) -> None:
        raise OSError(number, "no")

    monkeypatch.setattr(Path, "replace", fail)
    with pytest.raises(NotExported, match=advice):
        export_file(path, Format.CSV, tmp_path / "out")
    assert [file.name for file in tmp_path.iterdir() if "out" in file.name] == []


def test_a_folder_that_is_missing_or_in_the_way_is_said(tmp_path: Path) -> None:
    path = many(tmp_path / "a.cuelight", 3)
    with pytest.raises(NotExported, match="folder does not exist"):
        export_file(path, Format.CSV, tmp_path / "nowhere" / "out")
    (tmp_path / "taken").mkdir()
    with pytest.raises(NotExported, match="folder of this name"):
        export_file(path, Format.CSV, tmp_path / "taken")


def test_the_session_file_itself_is_never_overwritten(tmp_path: Path) -> None:
    path = many(tmp_path / "a.cuelight", 3)
    before = path.read_bytes()
    with pytest.raises(NotExported, match="session file itself"):
        export_file(path, Format.HTML, tmp_path / "." / "a.cuelight")
    assert path.read_bytes() == before
    with pytest.raises(NotASession):
        export_file(tmp_path / "none.cuelight", Format.HTML, tmp_path / "out")


def test_details_that_cannot_be_read_are_said_and_the_row_is_kept(tmp_path: Path) -> None:
    path = written(tmp_path / "a.cuelight", [row()], b"x")
    import sqlite3

    connection = sqlite3.connect(path)
    connection.execute("UPDATE detail SET verdict = 'rubbish'")
    connection.commit()
    connection.close()
    done = export_file(path, Format.JSONL, tmp_path / "out")
    assert done.rows == 1
    assert "details of 1 row cannot be read" in done.problems[0]
    last = json.loads((tmp_path / "out").read_text(encoding="utf-8").splitlines()[-1])
    assert last["problems"] == list(done.problems)


@pytest.mark.parametrize("form", Format)
async def test_the_note_of_a_bookmark_is_in_every_form_and_cleared_of_secrets(form: Format, tmp_path: Path) -> None:
    journal = Journal.open(tmp_path / "a.cuelight")
    journal.note("one")
    journal.note("two")
    await journal.bookmark(1, "Mind s3cr3t-key-0123456789, says Ann")
    await journal.bookmark(2, "")
    await journal.close()
    redactor = Redactor(catalogue.COMMANDS)
    redactor.guard(
        Environment("Lab", Stage.TEST, EnablexTarget("https://h", "app", Secret("s3cr3t-key-0123456789")), None)
    )
    export_file(journal.path, form, tmp_path / "out", redactor=redactor)
    written = (tmp_path / "out").read_text(encoding="utf-8-sig")
    assert ", says Ann" in written
    assert "s3cr3t" not in written
    assert "bookmarked" in written
