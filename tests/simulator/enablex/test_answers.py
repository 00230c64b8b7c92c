from __future__ import annotations

import json

import pytest

from console.simulator.enablex.answers import Answer, refusal, report, status_of, success
from console.simulator.enablex.state import Refused
from console.simulator.enablex.switches import StatusMode, Switches

BODY, MAPPED = Switches(), Switches(http_status_mode=StatusMode.MAPPED)


@pytest.mark.parametrize(
    ("codes", "mapped"),
    [
        ((0,), 200),
        ((10000,), 401),
        ((*range(10001, 10027), *range(10101, 10105), *range(10201, 10206)), 400),
        ((10030,), 409),
        ((10106,), 422),
        ((10105,), 503),
        ((10111, 10112, 10113, 10114, 40002), 403),
        ((40001,), 404),
        ((50000, 50001, 50002, 50003, 50004, 50005), 500),
    ],
)
def test_the_status_of_every_code_in_both_modes(codes: tuple[int, ...], mapped: int) -> None:
    assert {status_of(code, MAPPED) for code in codes} == {mapped}
    assert {status_of(code, BODY) for code in codes} == {401 if mapped == 401 else 200}


def test_a_success_begins_with_the_number_0_and_holds_no_error() -> None:
    assert success({"token": "x"}).body == b'{"result":0,"token":"x"}'


def test_a_report_begins_with_the_string_0() -> None:
    assert report({"cdr": []}, BODY).body == b'{"result":"0","cdr":[]}'


def test_an_error_has_its_three_keys_even_without_a_description() -> None:
    answer = refusal(Refused(50001), {50001: "Failed to create Room"}, BODY)
    assert answer.body == b'{"result":"50001","error":"[Reason] Failed to create Room","desc":""}'


def test_a_code_without_a_published_text_keeps_its_number() -> None:
    assert json.loads(refusal(Refused(10999), {}, BODY).body) == {"result": "10999", "error": "[Reason] ", "desc": ""}


def test_bodies_are_utf8_without_a_byte_order_mark() -> None:
    assert Answer(200, {"name": "ü"}).body == b'{"name":"\xc3\xbc"}'
