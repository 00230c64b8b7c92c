"""Secrets leave by their place, whatever state the bytes are in, and nothing else changes."""

from __future__ import annotations

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from console.domain import catalogue
from console.domain.command import System
from console.domain.environment import EnablexTarget, Environment, Stage
from console.domain.reply import RestReply
from console.domain.secret import Secret
from console.journal.redact import Redactor, parse_place

REDACTOR = Redactor(catalogue.COMMANDS)
E, R = System.ENABLEX, System.UPTIVITY

# The words of a marker stand for: "«token removed»" and so on.
REPLIES = [
    ("a token", E, '{"result":0,"token":"s3cret"}', '{"result":0,"token":"«token removed»"}'),
    ("spaces and lines", E, '{ "token"\n :\t"s3cret" }', '{ "token"\n :\t"«token removed»" }'),
    ("an escaped key", E, '{"tok\\u0065n":"s3cret"}', '{"tok\\u0065n":"«token removed»"}'),
    ("an escaped value", E, '{"token":"s3\\"cret\\\\"}', '{"token":"«token removed»"}'),
    ("a number", E, '{"token":12345,"result":0}', '{"token":"«token removed»","result":0}'),
    ("twice the same key", E, '{"token":"s3cret","token":1}', '{"token":"«token removed»","token":"«token removed»"}'),
    ("below its place", E, '{"token":{"id":"s3cret"}}', '{"token":{"id":"«token removed»"}}'),
    ("null stays", E, '{"token":null}', '{"token":null}'),
    ("an empty text stays", E, '{"token":""}', '{"token":""}'),
    ("another place stays", E, '{"room":{"token":"visible"}}', '{"room":{"token":"visible"}}'),
    ("a value that is called so stays", E, '{"error":"token"}', '{"error":"token"}'),
    (
        "dial-in",
        E,
        '{"_id":"1","app_key":"s3cret","sip":{"username":"u","password":"p4ss"}}',
        '{"_id":"1","app_key":"«app key removed»","sip":{"username":"u","password":"«password removed»"}}',
    ),
    (
        "dial-in as printed, which is no JSON",
        E,
        '{“_id”: “1” “app_key”: “s3cret”, “sip”: {“n”: “u”, “password”: “p4ss” }, “dialin”: [',
        '{“_id”: “1” “app_key”: “«app key removed»”, “sip”: {“n”: “u”, “password”: “«password removed»” }, “dialin”: [',
    ),
    (
        "every item of a list",
        E,
        '{"cdr":[{"user":{"token":"s3cret","role":"x"}},{"user":{"token":"s4cret"}}]}',
        '{"cdr":[{"user":{"token":"«token removed»","role":"x"}},{"user":{"token":"«token removed»"}}]}',
    ),
    ("cut off in the value", E, '{"result":0,"token":"s3cr', '{"result":0,"token":"«token removed»'),
    ("cut off in an escape", E, '{"token":"s3cr\\', '{"token":"«token removed»\\'),
    ("cut off at the start", E, '"result":0,"token":"s3cret"}', '"result":0,"token":"«token removed»"}'),
    ("a missing bracket", E, '{"a":[1,2,"token":"s3cret"}', '{"a":[1,2,"token":"«token removed»"}'),
    ("a missing comma", E, '{"a":1 "token":"s3cret"}', '{"a":1 "token":"«token removed»"}'),
    ("single quotes", E, "{'token':'s3cret'}", "{'token':'«token removed»'}"),
    ("prose is left alone", E, "<p>Token: missing or wrong token</p>", "<p>Token: missing or wrong token</p>"),
    ("an address with a password", E, '{"url":"ftp://u:s3cret@h/f"}', '{"url":"ftp://u:«password removed»@h/f"}'),
    ("an address with a port stays", E, '{"url":"https://h:443/a@b"}', '{"url":"https://h:443/a@b"}'),
    ("nothing of ours", E, '{"result":0,"rooms":[]}', '{"result":0,"rooms":[]}'),
    ("a recorder element", R, "<U><PASSWORD>s3cret</PASSWORD></U>", "<U><PASSWORD>«password removed»</PASSWORD></U>"),
    ("lower case", R, '<password t="x">s3cret</password >', '<password t="x">«password removed»</password >'),
    ("a CDATA section", R, "<APP_KEY><![CDATA[s3<cret]]></APP_KEY>", "<APP_KEY>«app key removed»</APP_KEY>"),
    ("an element cut off", R, "<U><PASSWORD>s3cr", "<U><PASSWORD>«password removed»"),
    ("an empty element", R, "<PASSWORD/><A>visible</A>", "<PASSWORD/><A>visible</A>"),
    ("an attribute", R, "<USER PASSWORD='s3cret' ID='1'/>", "<USER PASSWORD='«password removed»' ID='1'/>"),
    ("another element stays", R, "<PASSWORDPOLICY>long</PASSWORDPOLICY>", "<PASSWORDPOLICY>long</PASSWORDPOLICY>"),
]  # fmt: skip

REQUESTS = [
    (
        "a header",
        E,
        "POST /rooms HTTP/1.1\r\nAuthorization: Basic czNjcmV0\r\nAccept: */*\r\n\r\n{}",
        "POST /rooms HTTP/1.1\r\nAuthorization: «authorization removed»\r\nAccept: */*\r\n\r\n{}",
    ),
    (
        "a body after its head",
        E,
        'POST /rooms HTTP/1.1\r\nA: "token"\r\n\r\n{"name":"a","sip":{"secret":"s3cret"}}',
        'POST /rooms HTTP/1.1\r\nA: "token"\r\n\r\n{"name":"a","sip":{"secret":"«secret removed»"}}',
    ),
    (
        "a query",
        E,
        "GET /x?app_key=s3cret&a=1 HTTP/1.1\r\n\r\n",
        "GET /x?app_key=«app key removed»&a=1 HTTP/1.1\r\n\r\n",
    ),
    (
        "a recorder query",
        R,
        "GET /webAPI.aspx?type=IMPORTUSER&password=s3%20cret&x=1 HTTP/1.1\r\n\r\n",
        "GET /webAPI.aspx?type=IMPORTUSER&password=«password removed»&x=1 HTTP/1.1\r\n\r\n",
    ),
    (
        "a recorder request",
        R,
        "<REQUEST><TYPE>IMPORTUSER</TYPE><PASSWORD>s3cret</PASSWORD></REQUEST>\r\n",
        "<REQUEST><TYPE>IMPORTUSER</TYPE><PASSWORD>«password removed»</PASSWORD></REQUEST>\r\n",
    ),
]


@pytest.mark.parametrize(("what", "system", "before", "after"), REPLIES, ids=[row[0] for row in REPLIES])
def test_secrets_of_an_answer_are_replaced_and_nothing_else(what, system, before, after):
    found = REDACTOR.reply(system, before.encode())
    assert found.data.decode() == after
    assert bool(found.removed) is (before != after)


@pytest.mark.parametrize(("what", "system", "before", "after"), REQUESTS, ids=[row[0] for row in REQUESTS])
def test_secrets_of_a_request_are_replaced_and_nothing_else(what, system, before, after):
    assert REDACTOR.request(system, before.encode()).data.decode() == after


@pytest.mark.parametrize("encoding", ["utf-16", "utf-16-le", "utf-16-be", "utf-32", "utf-8-sig"])
def test_other_encodings_are_understood_and_kept(encoding):
    before = '{"result":0,"token":"s3cret-ö"}'.encode(encoding)
    found = REDACTOR.reply(E, before)
    assert found.data == '{"result":0,"token":"«token removed»"}'.encode(encoding)
    assert found.removed == ("token",)
    xml = "<A><PASSWORD>s3cret</PASSWORD></A>".encode(encoding)
    assert REDACTOR.reply(R, xml).data == "<A><PASSWORD>«password removed»</PASSWORD></A>".encode(encoding)


def test_bytes_that_are_no_text_stay_as_they_are():
    before = b'{"a":"\xff\xfe\x80","token":"s3\xffcret","b":"\xc3"}'
    after = b'{"a":"\xff\xfe\x80","token":"' + "«token removed»".encode() + b'","b":"\xc3"}'
    assert REDACTOR.reply(E, before).data == after


def test_the_marker_leaves_json_readable():
    found = REDACTOR.reply(E, b'{"token":9999,"cdr":[{"user":{"token":"a"}}]}')
    assert json.loads(found.data)["token"] == "«token removed»"


SECRETS = st.text('abcdefghijklmnopqrstuvwxyzABCDEF0123456789+/="\\é\n', min_size=8, max_size=40).map("Zq".__add__)
NOISE = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=6),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=6), inner, max_size=3),
    max_leaves=8,
)


@st.composite
def replies(draw):
    """A reply with secrets at their places among anything else, and the secrets."""
    secrets = draw(st.lists(SECRETS.filter(lambda text: text.strip("0123456789")), min_size=4, max_size=4, unique=True))
    whole = {
        **draw(st.dictionaries(st.text(max_size=6), NOISE, max_size=3)),
        "token": secrets[0],
        "app_key": secrets[1],
        "sip": {"username": "u", "password": secrets[2]},
        "cdr": [draw(NOISE), {"user": {"name": "x", "token": secrets[3]}}],
    }
    text = json.dumps(
        whole,
        ensure_ascii=draw(st.booleans()),
        indent=draw(st.sampled_from([None, 1, "\t"])),
        separators=draw(st.sampled_from([(",", ":"), (" , ", " : "), (",\r\n", ":\t")])),
        sort_keys=draw(st.booleans()),
    )
    return text, secrets


@given(replies(), st.floats(0, 1), st.sampled_from(["utf-8", "utf-16"]))
def test_no_secret_survives_whole_or_cut_off(reply, part, encoding):
    text, secrets = reply
    raw = text.encode(encoding)
    raw = raw[: max(8, int(len(raw) * part))]
    stored = REDACTOR.reply(E, raw).data.decode(encoding, "ignore")
    for secret in secrets:
        for spelling in (secret, json.dumps(secret)[1:-1], json.dumps(secret, ensure_ascii=False)[1:-1]):
            assert spelling[:7] not in stored


@given(replies())
def test_only_the_secrets_change(reply):
    text, _ = reply
    clean = json.loads(REDACTOR.reply(E, text.encode()).data)
    whole = json.loads(text)
    whole["token"], whole["app_key"] = "«token removed»", "«app key removed»"
    whole["sip"]["password"] = "«password removed»"
    whole["cdr"][1]["user"]["token"] = "«token removed»"
    assert clean == whole


@given(st.binary(max_size=200))
def test_any_bytes_are_survived(data):
    for system in System:
        found = REDACTOR.reply(system, data)
        assert found.removed or found.data == data


@given(st.text("{}[]:,\"'\\ \n\ttokenapp_key<>/PASSWORD0u“”", max_size=120))
def test_any_ruin_of_a_document_is_survived(text):
    for system in System:
        found = REDACTOR.reply(system, text.encode())
        assert found.removed or found.data == text.encode()


def test_values_of_a_call_lose_their_secrets():
    free = catalogue.find("enablex.free")
    body = {"name": "a", "sip": {"secret": "s3cret"}, "token": "t0ken", "n": [1, None]}
    clean, found = REDACTOR.values(free, {"method": "POST", "path": "/rooms?app_key=k3y", "body": body})
    assert clean == {
        "method": "POST",
        "path": "/rooms?app_key=«app key removed»",
        "body": {"name": "a", "sip": {"secret": "«secret removed»"}, "token": "«token removed»", "n": [1, None]},
    }
    assert found.values >= {"s3cret", "t0ken", "k3y"}
    assert set(found.removed) == {"secret", "token", "app key"}
    assert body["token"] == "t0ken"


@pytest.mark.parametrize(
    ("command", "values", "after"),
    [
        ("room.create", {"name": "a", "sip.secret": Secret("s3cret")}, {"name": "a", "sip.secret": "«secret removed»"}),
        (
            "recorder.free",
            {"type": "IMPORTUSER", "pairs": [["password", "s3cret"], ["ID", "1"]]},
            {"type": "IMPORTUSER", "pairs": [["password", "«password removed»"], ["ID", "1"]]},
        ),
        ("recorder.raw", {"xml": "<PASSWORD>s3cret"}, {"xml": "<PASSWORD>«password removed»"}),
        ("enablex.free", {"body": '{"token":"s3cret"'}, {"body": '{"token":"«token removed»"'}),
        ("room.get", {"room_id": "r1"}, {"room_id": "r1"}),
    ],
)
def test_every_shape_of_value_is_cleared(command, values, after):
    assert REDACTOR.values(catalogue.find(command), values)[0] == after


def test_values_nested_beyond_reason_are_not_followed():
    deep = {}
    for _ in range(900):
        deep = {"a": deep}
    clean, _ = REDACTOR.values(catalogue.find("enablex.free"), {"body": deep})
    assert "nested deeper than 100 levels" in json.dumps(clean)


def test_the_key_of_an_environment_in_use_is_removed_wherever_it_stands():
    redactor = Redactor(catalogue.COMMANDS)
    redactor.guard(Environment("T", Stage.TEST, EnablexTarget("https://h/v2", "id", Secret("key-of-36"))))
    redactor.guard(Environment("R", Stage.TEST))
    assert (
        redactor.reply(E, b"<html>no access for key-of-36</html>").data.decode()
        == "<html>no access for «app key removed»</html>"
    )
    assert redactor.reply(E, b"aWQ6a2V5LW9mLTM2").removed == ("authorization",)
    assert redactor.text("Refused: key-of-36.") == "Refused: «app key removed»."


def test_sentences_lose_the_secrets_of_their_answer():
    reply = RestReply(
        b"", 200, body={"token": "s3cret", "cdr": [{"user": {"token": "t0ken"}}, 5], "sip": {"password": 1234}}
    )
    secrets = REDACTOR.secrets_of(reply)
    assert secrets == {"s3cret", "t0ken", "1234"}
    assert REDACTOR.text("It says s3cret and 1234.", secrets) == "It says «secret removed» and «secret removed»."


def test_headers_with_credentials_are_replaced():
    assert REDACTOR.headers({"set-cookie": "a=1", "Content-Type": "x"}) == {
        "set-cookie": "«set cookie removed»",
        "Content-Type": "x",
    }


@pytest.mark.parametrize(
    ("dotted", "place"),
    [("token", ("token",)), ("cdr[].user.token", ("cdr", "[]", "user", "token")), ("a[][].b", ("a", "[]", "[]", "b"))],
)
def test_a_place_is_read_from_its_dotted_form(dotted, place):
    assert parse_place(dotted) == place


def test_ten_megabytes_are_cleared_without_stalling():
    raw = json.dumps({"cdr": [{"user": {"token": f"secret-{n}", "ref": "x" * 80}} for n in range(40_000)]}).encode()
    found = REDACTOR.reply(E, raw)
    assert b"secret-" not in found.data
    assert found.data.count("«token removed»".encode()) == 40_000
