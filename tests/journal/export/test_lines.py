"""JSON lines: an object a line that holds what the session file holds."""

import base64
import json
from pathlib import Path
from typing import Any

import pytest

from console.journal.export.exporting import Format, export_file
from tests.journal.export.sessions import START_REPLY, START_REQUEST, journalled


@pytest.fixture
async def objects(tmp_path: Path) -> list[dict[str, Any]]:
    path = await journalled(tmp_path)
    out = tmp_path / "out.jsonl"
    export_file(path, Format.JSONL, out, filter_line="a line")
    return [json.loads(line) for line in out.read_text(encoding="utf-8").splitlines()]


def test_the_lines_are_told_apart_by_type(objects: list[dict[str, Any]]) -> None:
    assert [one["type"] for one in objects] == ["session", *["row"] * 7, "export"]
    assert objects[0]["filter"] == "a line"
    assert objects[0]["recorded_by"]["program"] == "Cuelight"
    assert objects[-1]["rows"] == 7
    assert objects[-1]["simulated"] == 2
    assert objects[-1]["removed"] == {"authorization": 1, "token": 1}


def test_a_row_holds_bytes_verdict_and_timing(objects: list[dict[str, Any]]) -> None:
    start = objects[2]
    assert start["request"] == {"text": START_REQUEST.decode()}
    assert start["reply"] == {"text": START_REPLY.decode()}
    assert (start["code"], start["severity"], start["transport"]) == (20, "error", "tcp")
    assert start["verdict"]["findings"][0]["sentence"] == "SUCCESS stands against code 20."
    assert start["timing"]["total_s"] == 0.012
    assert start["values"] == {"DEVICEID": "200"}
    assert "contradiction" in start["flags"]
    assert start["simulated"] is False


def test_bytes_that_are_no_text_are_kept_as_they_are(objects: list[dict[str, Any]]) -> None:
    failed = objects[3]
    assert base64.b64decode(failed["reply"]["base64"]) == b"\xff\xfe\x00broken"
    assert failed["failure"]["kind"] == "timeout"


def test_what_a_row_does_not_have_is_left_out(objects: list[dict[str, Any]]) -> None:
    note = objects[7]
    assert note["kind"] == "note"
    assert note["request"] is None
    assert not {"verdict", "failure", "values", "links"} & note.keys()
