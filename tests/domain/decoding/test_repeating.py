"""Advice on sending again: by the code and by the command that got it, decided in one place."""

from __future__ import annotations

import json

import pytest

from console import assets
from console.domain import catalogue
from console.domain.call import Call
from console.domain.codes import Codes
from console.domain.decoding import judge
from console.domain.decoding.repeating import SEND_AGAIN
from console.domain.outcome import RetrySafety, Verdict
from console.domain.reply import Reply, RestReply
from console.wire import uptivity


@pytest.fixture(scope="module")
def codes() -> Codes:
    return Codes.read(assets.read_text)


def enablex_says(code: int) -> RestReply:
    return RestReply(json.dumps({"result": code}).encode(), 200, {}, {"result": code})


def recorder_says(code: int) -> Reply:
    return uptivity.decode(
        f"<RESULT><REQUESTID>1</REQUESTID><RESULTTYPE>ERROR</RESULTTYPE><RESULTCODE>{code}</RESULTCODE>"
        "<RESULTMSG>API_ERROR</RESULTMSG></RESULT>".encode()
    )


@pytest.mark.parametrize(
    ("command", "reply", "retry", "is_only_again"),
    [
        ("room.list", enablex_says(50000), RetrySafety.SAFE, True),
        ("room.list", enablex_says(77777), RetrySafety.SAFE, True),
        ("cdr.period", RestReply(b"{}", 200, {}, {}), RetrySafety.SAFE, True),
        ("room.update", enablex_says(50004), RetrySafety.SAFE, False),
        ("room.create", enablex_says(50001), RetrySafety.LOOK_FIRST, False),
        ("room.delete", enablex_says(50000), RetrySafety.LOOK_FIRST, False),
        ("enablex.free", enablex_says(50000), RetrySafety.LOOK_FIRST, False),
        ("room.get", enablex_says(40001), RetrySafety.POINTLESS, False),
        ("device.list", recorder_says(23), RetrySafety.SAFE, True),
        ("device.list", recorder_says(60), RetrySafety.SAFE, True),
        ("record.start", recorder_says(4), RetrySafety.LOOK_FIRST, False),
        ("device.list", recorder_says(46), RetrySafety.LOOK_FIRST, False),
    ],
)
def test_a_command_that_is_safe_to_repeat_is_safe_after_any_code(
    codes: Codes, command: str, reply: Reply, retry: RetrySafety, is_only_again: bool
) -> None:
    verdict = judge(Call(catalogue.find(command), id=1), reply, codes)
    assert isinstance(verdict, Verdict)
    assert verdict.retry is retry
    assert (verdict.advice == SEND_AGAIN) is is_only_again


def test_the_advice_of_a_reading_command_never_sends_one_to_look_for_a_change(codes: Codes) -> None:
    reading = [one for one in catalogue.COMMANDS if one.repeatable and one.changes is one.changes.NOTHING]
    assert len(reading) > 15
    for command in reading:
        for code in [row.code for row in codes.of(command.system).rows if not row.is_success]:
            reply = enablex_says(code) if command.system.value == "enablex" else recorder_says(code)
            verdict = judge(Call(command, id=1), reply, codes)
            assert isinstance(verdict, Verdict)
            assert "Look whether the change" not in verdict.advice, (command.id, code)
