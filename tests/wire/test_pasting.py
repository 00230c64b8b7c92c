"""What a pasted curl line or XML asks for."""

import pytest

from console.domain.command import Transport
from console.wire.pasting import NotUnderstood, understand

ROOM = '{"name":"Stage","settings":{"scheduled":false,"participants":"2"},"sip":{"enabled":false}}'


@pytest.mark.parametrize(
    ("text", "command", "texts"),
    [
        ("curl https://api.example/video/v2/rooms", "room.list", {}),
        ("curl -u a:b 'https://api.example/v1//rooms/'", "room.list", {}),
        ("curl https://api.example/video/v2/rooms/5f00", "room.get", {"room_id": "5f00"}),
        ("curl -X DELETE https://api.example/v2/rooms/5f00", "room.delete", {"room_id": "5f00"}),
        (
            f"curl -sS -X POST https://api.example/v2/rooms \\\n  -H 'Content-Type: application/json' -d '{ROOM}'",
            "room.create",
            {"name": "Stage", "settings.scheduled": "false", "settings.participants": "2", "sip.enabled": "false"},
        ),
        (
            'curl https://api.example/v2/rooms/5f00/tokens --data-raw \'{"name":"Ann","data":{"a":1}}\'',
            "token.create",
            {"room_id": "5f00", "name": "Ann", "data": '{"a": 1}'},
        ),
        (
            "curl -X POST https://api.example/v2/rooms -d '{\"unheard\":1}'",
            "enablex.free",
            {"method": "POST", "path": "/rooms", "body": '{"unheard":1}'},
        ),
        (
            "curl -X POST https://api.example/v2/rooms -d 'not json'",
            "enablex.free",
            {"method": "POST", "path": "/rooms", "body": "not json"},
        ),
        ("curl https://api.example/v2/unheard/of", "enablex.free", {"method": "GET", "path": "/unheard/of"}),
        (
            "# Set CUELIGHT_APP_ID first.\ncurl --url=https://api.example/video/v2/rooms/5f00/users",
            "room.users",
            {"room_id": "5f00"},
        ),
    ],
)
def test_a_curl_line_for_enablex(text: str, command: str, texts: dict[str, str]) -> None:
    pasted = understand(text)
    assert (pasted.command.id, dict(pasted.texts), pasted.transport) == (command, texts, Transport.HTTP)


def test_a_curl_line_for_the_web_api() -> None:
    pasted = understand("curl 'http://recorder:2012/webAPI.aspx?type=callupdate&requestid=7&deviceid=200&user1=A%20B'")
    assert pasted.command.id == "call.update"
    assert pasted.texts == {"DEVICEID": "200", "USER1": "A B"}
    assert pasted.transport is Transport.HTTP


@pytest.mark.parametrize(
    ("text", "command", "texts"),
    [
        ("<REQUEST><TYPE>TEST</TYPE><REQUESTID>1</REQUESTID></REQUEST>\r\n", "recorder.test", {}),
        (
            "<REQUEST>\n <TYPE>RecordStart</TYPE>\n <DEVICEID>200</DEVICEID>\n</REQUEST>",
            "record.start",
            {"DEVICEID": "200"},
        ),
        (
            "<REQUEST><TYPE>UNHEARD</TYPE><A>1</A><A>2</A></REQUEST>",
            "recorder.free",
            {"type": "UNHEARD", "pairs": "A=1\nA=2"},
        ),
        ("<REQUEST><TYPE>TEST</REQUEST>", "recorder.raw", {"xml": "<REQUEST><TYPE>TEST</REQUEST>"}),
        ("<TEST/>", "recorder.raw", {"xml": "<TEST/>"}),
    ],
)
def test_xml_for_the_recorder(text: str, command: str, texts: dict[str, str]) -> None:
    pasted = understand(text)
    assert (pasted.command.id, dict(pasted.texts), pasted.transport) == (command, texts, Transport.TCP)


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("", "neither a curl command nor XML"),
        ("SELECT 1", "neither a curl command nor XML"),
        ("curl 'https://open", "quotes"),
        ("curl -sS", "names no address"),
    ],
)
def test_what_is_no_request_is_refused_with_the_reason(text: str, reason: str) -> None:
    with pytest.raises(NotUnderstood, match=reason):
        understand(text)


def test_what_was_left_out_is_said() -> None:
    assert "REQUESTID" in understand("<REQUEST><TYPE>TEST</TYPE><REQUESTID>1</REQUESTID></REQUEST>").remarks[0]
    assert "credentials" in understand("curl https://api.example/v2/rooms").remarks[0]
