"""`export`: every form, progress, cancelling, and what cannot be done."""

import json
import os
import signal
import sys

import pytest

from console.cli.arguments import FORMATS
from console.domain.outcome import Severity
from console.journal.export.exporting import Format
from tests.journal.export.sessions import many, written
from tests.journal.rows import row


def test_the_formats_of_the_parser_are_those_that_exist():
    assert set(FORMATS) == {form.value for form in Format}


@pytest.mark.parametrize("form", FORMATS)
def test_a_session_is_written_in_every_form(run, tmp_path, form):
    file, out = many(tmp_path / "many.cuelight", 500), tmp_path / "out"
    ended = run("export", file, "--format", form, out, "--filter", "error")
    assert ended.code == 0
    assert "50 rows written" in ended.out
    assert "No row held a secret" in ended.out
    assert "100 %" in ended.err
    assert out.stat().st_size > 1_000


@pytest.mark.parametrize("ending", ["har", "jsonl", "csv", "html", "HTM"])
def test_the_ending_tells_the_format(run, tmp_path, ending):
    file, out = many(tmp_path / "many.cuelight", 3), tmp_path / f"out.{ending}"
    document = run("export", file, out, "--json").document
    assert document["rows"] == 3
    assert document["format"].startswith(ending.lower()[:3])
    assert document["file"] == str(out)


def test_a_filter_reaches_the_export(run, tmp_path):
    file, out = many(tmp_path / "many.cuelight", 30), tmp_path / "out.jsonl"
    run("export", file, out, "--filter=-ok")
    lines = [json.loads(line) for line in out.read_text(encoding="utf-8").splitlines()]
    assert lines[0]["filter"] == "-ok"
    assert [line["id"] for line in lines[1:-1]] == [1, 11, 21]


@pytest.mark.parametrize(
    ("arguments", "complaint"),
    [
        (("out.pdf",), "say --format"),
        (("out.csv", "--filter", "cod:1"), "did you mean"),
        (("nowhere/out.csv",), "folder does not exist"),
        (("many.cuelight", "--format", "csv"), "session file itself"),
    ],
)
def test_what_cannot_be_done_is_said_and_leaves_nothing(run, tmp_path, monkeypatch, arguments, complaint):
    monkeypatch.chdir(tmp_path)
    many(tmp_path / "many.cuelight", 3)
    before = sorted(tmp_path.iterdir())
    ended = run("export", "many.cuelight", *arguments)
    assert (ended.code, ended.out) == (2, "")
    assert complaint in ended.err
    assert sorted(tmp_path.iterdir()) == before


def test_what_is_no_session_is_wrong_usage(run, tmp_path):
    ended = run("export", tmp_path / "none.cuelight", tmp_path / "out.csv")
    assert (ended.code, ended.out) == (2, "")


def test_interrupting_cancels_and_leaves_nothing(run, tmp_path, monkeypatch):
    """The first line of progress interrupts the export."""
    file = many(tmp_path / "many.cuelight", 20_000)
    before = sorted(tmp_path.iterdir())
    plain = sys.stderr.write

    def watched(text: str) -> int:
        if "10 %" in text:
            os.kill(os.getpid(), signal.SIGINT)
        return plain(text)

    monkeypatch.setattr(sys.stderr, "write", watched)
    ended = run("export", file, tmp_path / "out.html")
    assert ended.code == 3
    assert ended.out == ""
    assert "cancelled" in ended.err
    assert sorted(tmp_path.iterdir()) == before


def test_the_filter_of_an_export_may_begin_with_minus(run, tmp_path):
    file = written(tmp_path / "a.cuelight", [row(severity=Severity.OK), row(severity=Severity.WARNING)])
    out = tmp_path / "rows.jsonl"
    assert run("export", file, out, "--filter", "-severity:ok").code == 0
    assert [json.loads(line).get("id") for line in out.read_text(encoding="utf-8").splitlines()] == [None, 2, None]
