"""Published and observed exchanges, told to wire and decoding: the witness that none of our own modules wrote."""

from __future__ import annotations

import json
import tomllib
from pathlib import Path
from typing import Any
from urllib.parse import parse_qsl, urlsplit

import pytest

from console import assets
from console.domain.call import Call
from console.domain.catalogue import find
from console.domain.codes import Codes
from console.domain.command import Rest, System, check
from console.domain.decoding import judge
from console.domain.kinds import Json
from console.domain.outcome import Verdict
from console.domain.reply import Reply
from console.wire import enablex, uptivity

HERE = Path(__file__).parent
RECORDINGS: list[dict[str, Any]] = tomllib.loads((HERE / "index.toml").read_text("utf-8"))["recording"]
ANSWERS = [entry for entry in RECORDINGS if "success" in entry]
REQUESTS = [entry for entry in RECORDINGS if entry["file"].endswith(".request.json")]
ADDRESSES = [entry for entry in RECORDINGS if entry["file"].endswith(".url")]


def name(entry: dict[str, Any]) -> str:
    return str(entry["file"])


def raw(entry: dict[str, Any]) -> bytes:
    return (HERE / entry["file"]).read_bytes()


def call(entry: dict[str, Any]) -> Call:
    """The call that was answered; parts of the path are not kept with an answer, so any will do."""
    command = find(entry["command"])
    in_path = command.request.path_names if isinstance(command.request, Rest) else ()
    texts = dict.fromkeys(in_path, "605c434d3d4e5f6071829304") | entry.get("values", {})
    return Call(command, check(command, texts).values, id=entry.get("id", 1))


def reply(entry: dict[str, Any]) -> Reply:
    if find(entry["command"]).system is System.UPTIVITY:
        return uptivity.decode(raw(entry), entry.get("status"))
    return enablex.decode(entry.get("status", 200), {"Content-Type": "application/json"}, raw(entry))


@pytest.fixture(scope="module")
def codes() -> Codes:
    return Codes.read(assets.read_text)


def test_every_file_is_in_the_index_and_every_entry_has_a_file() -> None:
    files = {
        path.relative_to(HERE).as_posix() for folder in ("uptivity", "enablex") for path in (HERE / folder).iterdir()
    }
    assert {entry["file"] for entry in RECORDINGS} == files
    assert all(
        entry["certainty"] in ("documented", "observed") and entry["source"] and entry["what"] for entry in RECORDINGS
    )


@pytest.mark.parametrize("entry", ANSWERS, ids=name)
def test_an_answer_is_judged_as_published(entry: dict[str, Any], codes: Codes) -> None:
    answer = reply(entry)
    verdict = judge(call(entry), answer, codes)
    assert isinstance(verdict, Verdict)
    assert answer.oddities == ()
    assert verdict.is_success is entry["success"]
    if "code" in entry:
        assert verdict.code == entry["code"]
    contradictions = sorted(finding.kind.value for finding in verdict.findings if finding.is_contradiction)
    assert contradictions == entry.get("findings", [])


@pytest.mark.parametrize("entry", REQUESTS, ids=name)
def test_a_request_body_can_be_made_from_the_catalogue(entry: dict[str, Any]) -> None:
    """Every published key has a parameter, and typing its values gives the same JSON again."""
    command = find(entry["command"])
    body: dict[str, Json] = json.loads(raw(entry))
    leaves = dict(_leaves(body, command.by_name))
    assert set(leaves) <= set(command.by_name), f"not in the catalogue: {set(leaves) - set(command.by_name)}"
    request = enablex.encode(Call(command, leaves))
    assert json.loads(request.body or b"") == body


@pytest.mark.parametrize("entry", ADDRESSES, ids=name)
def test_an_address_of_the_web_api_is_the_one_published(entry: dict[str, Any]) -> None:
    """Compared as pairs without regard to the case of the command, which the recorder does not heed."""
    published = parse_qsl(urlsplit(raw(entry).decode().strip()).query)
    ours = parse_qsl(uptivity.encode_query(call(entry)))
    assert [(key, value.lower()) for key, value in ours] == [(key, value.lower()) for key, value in published]
    request = uptivity.decode_query(urlsplit(raw(entry).decode().strip()).query)
    assert request.request_id == str(entry["id"])


def test_the_published_request_is_what_we_send() -> None:
    entry = next(entry for entry in RECORDINGS if entry["file"].endswith(".request.xml"))
    published = uptivity.decode_request(raw(entry))
    assert uptivity.decode_request(uptivity.encode(call(entry))) == published


def test_the_observed_user_is_read_leaf_by_leaf() -> None:
    answer = reply(next(entry for entry in RECORDINGS if "importuser" in entry["file"]))
    users = answer.data[0]  # type: ignore[union-attr]
    user = users.child("USER")
    assert (users.value("COUNT"), user.value("USERNAME"), user.value("EMAIL")) == ("1", "jdoe", "jo@example.org")
    assert user.value("ADD_TIME") == "1/1/0001 12:00:00 AM +00:00"
    assert (user.value("AGENT"), user.value("PHONES"), user.value("SITE_ID")) == ("FALSE", "", "-1")
    assert len(list(user.leaves())) == 15


def _leaves(body: dict[str, Json], known: object, prefix: str = ""):
    """Dotted names and values; an object that is a parameter of its own stays whole."""
    for key, value in body.items():
        dotted = prefix + key
        if isinstance(value, dict) and dotted not in known:  # type: ignore[operator]
            yield from _leaves(value, known, dotted + ".")
        else:
            yield dotted, value
