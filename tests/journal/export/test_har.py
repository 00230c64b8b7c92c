"""HAR 1.2: every required member is there, of its type, for every sort of row."""

import datetime as dt
import json
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest

from console.journal.export.exporting import Format, export_file
from tests.journal.export.sessions import START_REPLY, journalled

ENTRY = {
    "startedDateTime": str, "time": (int, float), "request": dict, "response": dict, "cache": dict, "timings": dict,
}  # fmt: skip
REQUEST = {
    "method": str, "url": str, "httpVersion": str, "cookies": list, "headers": list, "queryString": list,
    "headersSize": int, "bodySize": int,
}  # fmt: skip
RESPONSE = {
    "status": int, "statusText": str, "httpVersion": str, "cookies": list, "headers": list, "content": dict,
    "redirectURL": str, "headersSize": int, "bodySize": int,
}  # fmt: skip


def check(form: dict[str, Any], members: dict[str, Any], optional: set[str]) -> None:
    for name, kind in members.items():
        assert isinstance(form[name], kind), name
    assert {name for name in form if not name.startswith("_")} <= members.keys() | optional


def check_entry(entry: dict[str, Any]) -> None:
    check(entry, ENTRY, {"comment"})
    check(entry["request"], REQUEST, {"postData"})
    check(entry["response"], RESPONSE, set())
    check(entry["response"]["content"], {"size": int, "mimeType": str}, {"text", "encoding"})
    if "postData" in entry["request"]:
        check(entry["request"]["postData"], {"mimeType": str, "text": str}, set())
    assert dt.datetime.fromisoformat(entry["startedDateTime"]).tzinfo is not None
    address = urlsplit(entry["request"]["url"])
    assert address.scheme
    assert address.netloc
    for pair in (*entry["request"]["headers"], *entry["request"]["queryString"], *entry["response"]["headers"]):
        check(pair, {"name": str, "value": str}, set())
    timings = entry["timings"]
    assert all(timings[part] >= 0 for part in ("send", "wait", "receive"))
    assert timings.keys() == {"blocked", "dns", "connect", "send", "wait", "receive", "ssl"}
    assert entry["time"] == pytest.approx(sum(part for part in timings.values() if part >= 0), abs=0.01)


@pytest.fixture
async def log(tmp_path: Path) -> dict[str, Any]:
    path = await journalled(tmp_path)
    out = tmp_path / "out.har"
    export_file(path, Format.HAR, out)
    document = json.loads(out.read_text(encoding="utf-8"))
    assert document.keys() == {"log"}
    log: dict[str, Any] = document["log"]
    return log


def test_the_log_is_valid(log: dict[str, Any]) -> None:
    check(log, {"version": str, "creator": dict, "entries": list}, {"comment"})
    check(log["creator"], {"name": str, "version": str}, set())
    assert log["version"] == "1.2"
    assert len(log["entries"]) == 7
    for entry in log["entries"]:
        check_entry(entry)
    assert log["_cuelight"]["removed"] == {"authorization": 1, "token": 1}
    assert "token in 1 row" in log["comment"]


def test_an_exchange_over_http_is_what_har_means(log: dict[str, Any]) -> None:
    entry = log["entries"][0]
    assert entry["request"]["method"] == "POST"
    assert entry["request"]["url"] == "https://enablex.example.com/video/v2/rooms/5f00/tokens?x=1&y="
    assert entry["request"]["queryString"] == [{"name": "x", "value": "1"}, {"name": "y", "value": ""}]
    assert json.loads(entry["request"]["postData"]["text"])["name"] == '<Ann & "Bob">'
    assert (entry["response"]["status"], entry["response"]["statusText"]) == (200, "OK")
    assert json.loads(entry["response"]["content"]["text"])["token"] == "«token removed»"
    assert entry["timings"] == {
        "blocked": 1, "dns": -1, "connect": 2, "send": 1, "wait": 6, "receive": 2, "ssl": -1,
    }  # fmt: skip
    assert entry["time"] == 12
    assert "(simulated)" in entry["comment"]
    assert entry["_cuelight"]["simulated"] is True


def test_everything_else_is_there_with_its_own_words(log: dict[str, Any]) -> None:
    methods = [entry["request"]["method"] for entry in log["entries"]]
    assert methods == ["POST", "TCP", "TCP", "TCP", "EVENT", "GAP", "NOTE"]
    start = log["entries"][1]
    assert start["request"]["url"] == "tcp://Test%20%3C1%3E/record.start"
    assert start["response"]["content"]["text"] == START_REPLY.decode()
    assert start["_cuelight"]["verdict"]["code"] == 20
    failed = log["entries"][2]
    assert failed["response"]["status"] == 0
    assert failed["response"]["content"]["encoding"] == "base64"
    assert log["entries"][4]["response"]["content"]["text"].startswith("<EVENT>")


def test_an_empty_log_is_valid_too(tmp_path: Path) -> None:
    from tests.journal.export.sessions import written

    export_file(written(tmp_path / "a.cuelight", []), Format.HAR, tmp_path / "out")
    assert json.loads((tmp_path / "out").read_text(encoding="utf-8"))["log"]["entries"] == []
