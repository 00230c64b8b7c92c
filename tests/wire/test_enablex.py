"""EnableX requests and answers as bytes."""

from __future__ import annotations

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from console.domain.call import Call
from console.domain.catalogue import find
from console.domain.command import Command, FreeRest, Param, Rest, System
from console.domain.kinds import Identifier, Json, Password, Text, Unfit, Value
from console.domain.secret import Secret
from console.wire import enablex


def command(method: str, path: str, *names: str) -> Command:
    params = tuple(Param(name, Identifier(), name, "Fills the path.") for name in names)
    return Command("some.command", System.ENABLEX, "Some", "For the test.", Rest(method, path), params)


FREE = Command("enablex.free", System.ENABLEX, "Any", "Whatever you like.", FreeRest())


@pytest.mark.parametrize(
    ("asked", "values", "path", "body"),
    [
        pytest.param(command("GET", "/rooms"), {}, "/rooms", None, id="nothing to send"),
        pytest.param(
            command("GET", "/rooms/{room_id}", "room_id"),
            {"room_id": "a/b ü?"},
            "/rooms/a%2Fb%20%C3%BC%3F",
            None,
            id="path encoded",
        ),
        pytest.param(command("GET", "/cdr/{a}/{b}", "a", "b"), {"a": "1"}, "/cdr/1/", None, id="a part left out"),
        pytest.param(command("POST", "/rooms"), {}, "/rooms", b"{}", id="a POST has a body"),
        pytest.param(
            command("POST", "/rooms"),
            {
                "name": "Ä",
                "settings.mode": "group",
                "settings.scheduled": False,
                "sip.enabled": True,
                "data": {"k": [1]},
            },
            "/rooms",
            '{"name":"Ä","data":{"k":[1]},"settings":{"mode":"group","scheduled":false},"sip":{"enabled":true}}'.encode(),
            id="dotted names nest",
        ),
        pytest.param(
            command("POST", "/rooms"),
            {"settings.mode": "group", "settings": {"foo": 1, "mode": "x"}},
            "/rooms",
            b'{"settings":{"foo":1,"mode":"group"}}',
            id="a whole object is completed by its parts",
        ),
        pytest.param(FREE, {"method": "get", "path": "rooms/a b?x=1#y"}, "/rooms/a%20b?x=1%23y", None, id="free path"),
        pytest.param(FREE, {"method": "POST", "path": "/x", "body": ["a", None]}, "/x", b'["a",null]', id="free body"),
        pytest.param(FREE, {"method": "POST", "path": "/x", "body": "  "}, "/x", None, id="blank free body"),
    ],
)
def test_a_call_becomes_a_request(asked: Command, values: dict[str, Value], path: str, body: bytes | None) -> None:
    request = enablex.encode(Call(asked, values))
    assert (request.path, request.body) == (path, body)
    assert ("Content-Type" in request.headers) == (body is not None)


def test_values_of_the_call_are_not_changed_by_encoding() -> None:
    settings: dict[str, Json] = {"foo": 1}
    enablex.encode(Call(command("POST", "/rooms"), {"settings": settings, "settings.mode": "group"}))
    assert settings == {"foo": 1}


def test_a_free_body_that_is_no_json_goes_out_as_typed_when_sent_anyway() -> None:
    asked = Call(FREE, {"method": "POST", "path": "/x", "body": "{oops"}, sent_anyway=True)
    assert enablex.encode(asked).body == b"{oops"


@pytest.mark.parametrize(
    ("asked", "values"),
    [
        (FREE, {"method": "GET / HTTP/1.1\r\nX", "path": "/"}),
        (FREE, {"method": "POST", "path": "/", "body": [float("nan")]}),
        (find("recorder.test"), {}),
        (command("GET", "/rooms/{room_id}", "room_id"), {"room_id": Secret("k")}),
    ],
)
def test_what_http_cannot_carry_is_refused(asked: Command, values: dict[str, Value]) -> None:
    with pytest.raises(Unfit):
        enablex.encode(Call(asked, values))


def test_a_line_break_in_a_path_cannot_add_a_header() -> None:
    request = enablex.encode(Call(FREE, {"method": "GET", "path": "/x\r\nEvil: 1"}))
    assert b"\r\nEvil" not in request.shown("http://host")


def test_a_secret_is_sent_and_never_shown() -> None:
    asked = Command(
        "some.secret",
        System.ENABLEX,
        "S",
        "S.",
        Rest("POST", "/x"),
        (Param("sip.secret", Password(), "S", "S."), Param("a", Text(), "A", "A.")),
    )
    request = enablex.encode(Call(asked, {"sip.secret": Secret("s3cret"), "a": "b"}))
    assert json.loads(request.body or b"") == {"a": "b", "sip": {"secret": "s3cret"}}
    assert b"s3cret" not in request.shown("https://host/v1")
    assert "s3cret" not in repr(request)


def test_the_request_is_shown_as_text_without_credentials() -> None:
    shown = enablex.encode(Call(command("POST", "/rooms"), {"name": "x"})).shown("https://host/v1/")
    assert shown.startswith(b"POST https://host/v1/rooms HTTP/1.1\r\nAuthorization: Basic \xe2\x80\xa2")
    assert shown.endswith(b'\r\n\r\n{"name":"x"}')


@pytest.mark.parametrize(
    ("raw", "body", "oddity"),
    [
        (b'{"result":0}', {"result": 0}, ""),
        (b'\xef\xbb\xbf{"result":"0"}', {"result": "0"}, "byte order mark"),
        ('{"error":"é"}'.encode("cp1252"), {"error": "é"}, "windows-1252"),
        (b"", None, "no body"),
        (b"  \n", None, "no body"),
        (b"<!DOCTYPE html><html>", None, "HTML page"),
        (b'{"result":', None, "no JSON"),
        (b"[" * 100_000, None, "no JSON"),
        (b"\x81\x8d", None, "neither UTF-8 nor windows-1252"),
        (b"9" * 5000, None, "no JSON"),
        (b'{"a":[NaN,NaN]}', {"a": ["NaN", "NaN"]}, "holds NaN, which is no JSON"),
        (b"[1]", [1], ""),
    ],
)
def test_an_answer_is_read_and_says_what_is_odd(raw: bytes, body: Json, oddity: str) -> None:
    reply = enablex.decode(200, {"Content-Type": "application/json"}, raw)
    assert (reply.body, reply.raw, reply.status) == (body, raw, 200)
    assert reply.headers == {"content-type": "application/json"}
    assert oddity in " ".join(reply.oddities)
    assert bool(oddity) == bool(reply.oddities)


@given(st.binary(max_size=100))
def test_decoding_never_raises(raw: bytes) -> None:
    assert enablex.decode(500, {}, raw).raw == raw


@given(
    st.recursive(
        st.none() | st.booleans() | st.integers() | st.text(),
        lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner),
    )
)
def test_any_json_arrives_unchanged(value: Json) -> None:
    request = enablex.encode(Call(command("POST", "/x"), {"data": value}))
    assert json.loads(request.body or b"") == {"data": value}
