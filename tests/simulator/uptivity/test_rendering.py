"""How results look by the switches, and what a fault leaves of them on the command port."""

from __future__ import annotations

from xml.etree import ElementTree

import pytest

from console.domain.command import System
from console.simulator.faults import Fault, WireFault, WireFaultKind
from console.wire.uptivity import Layout

DOC_EXAMPLE = b"""<RESULT>
<REQUESTID>1</REQUESTID>
<RESULTTYPE>ERROR</RESULTTYPE>
<RESULTCODE>17</RESULTCODE>
<RESULTMSG> API_ERROR_NO_DEFAULT_RECORDING_PATH</RESULTMSG>
</RESULT>\r\n"""


def strike(faults, kind: WireFaultKind, **figures: object) -> None:
    faults.add(Fault(System.UPTIVITY, WireFault(kind, **figures)))


@pytest.mark.parametrize(
    ("switches", "tags"),
    [
        ({}, ["REQUESTID", "REQUESTTYPE", "RESULTTYPE", "RESULTCODE", "RESULTMSG"]),
        ({"element_order": "field"}, ["REQUESTTYPE", "REQUESTID", "RESULTTYPE", "RESULTCODE", "RESULTMSG"]),
        ({"names_request_type": False}, ["REQUESTID", "RESULTTYPE", "RESULTCODE", "RESULTMSG"]),
    ],
)
async def test_the_envelope_follows_the_switches(recorder, line, switches, tags):
    recorder.switches.change(switches)

    assert [leaf.tag for leaf in await line.ask("TEST")] == tags


async def test_an_error_may_carry_its_label_as_type(recorder, line):
    recorder.switches.change({"error_type": "label"})

    assert (await line.ask("CALLSTOP", DEVICEID=205)).findtext("RESULTTYPE") == "API_DEVICE_NOT_IN_CALL"


@pytest.mark.parametrize(
    ("layout", "inside"),
    [
        (Layout.ONE_LINE, b"<RESULT><REQUESTID>1</REQUESTID><"),
        (Layout.LINES, b"<RESULT>\n<REQUESTID>1</REQUESTID>\n<"),
        (Layout.TABBED_LINES, b"<RESULT>\n\t<REQUESTID>1</REQUESTID>\n\t<"),
        (Layout.CRLF_LINES, b"<RESULT>\r\n<REQUESTID>1</REQUESTID>\r\n<"),
    ],
)
@pytest.mark.parametrize("segment", [0, 1, 7])
async def test_layout_and_segments_do_not_change_what_is_said(recorder, line, layout, inside, segment):
    recorder.switches.change({"layout": layout.value, "segment_bytes": segment})
    line.writer.write(b"<REQUEST><TYPE>DEVICELIST</TYPE><REQUESTID>1</REQUESTID></REQUEST>\r\n")

    raw = await line.hear()

    assert raw.startswith(inside)
    assert raw.endswith(b"</RESULT>\r\n")
    assert len(ElementTree.fromstring(raw).findall("DEVICES/DEVICE")) == 12


async def test_a_late_result_may_come_glued_before_every_result(recorder, line):
    recorder.switches.stale_result_first = True
    line.writer.write(b"<REQUEST><TYPE>TEST</TYPE><REQUESTID>9</REQUESTID></REQUEST>\r\n")

    assert [b"<REQUESTID>%d<" % number in await line.hear() for number in (8, 9)] == [True, True]


async def test_the_documented_error_example_comes_byte_for_byte(faults, line):
    strike(faults, WireFaultKind.DOC_EXAMPLE)
    line.writer.write(b"<REQUEST><TYPE>TEST</TYPE><REQUESTID>4</REQUESTID></REQUEST>\r\n")

    assert await line.hear() == DOC_EXAMPLE


@pytest.mark.parametrize(
    ("kind", "marks"),
    [
        (WireFaultKind.WRONG_ID, (b"<REQUESTID>999999999</REQUESTID>",)),
        (WireFaultKind.WRONG_ENCODING, (" gestört – für 5 €".encode("cp1252"),)),
        (WireFaultKind.WRONG_COUNT, (b"<COUNT>13</COUNT>",)),
        (WireFaultKind.STRAY_TEXT, (b"</RESULTMSG> stray text <",)),
        (WireFaultKind.BARE_AMPERSAND, (b" & Co</",)),
        (WireFaultKind.ENTITY_BOMB, (b"<!DOCTYPE RESULT [<!ENTITY", b"&l9;")),
    ],
)
async def test_a_fault_spoils_the_list_of_users_once(faults, line, kind, marks):
    strike(faults, kind)
    line.writer.write(b"<REQUEST><TYPE>IMPORTUSER</TYPE><REQUESTID>1</REQUESTID><ACTION>LIST</ACTION></REQUEST>\r\n")

    raw = await line.hear()

    assert all(mark in raw for mark in marks)
    assert (await line.ask("IMPORTUSER", ACTION="LIST")).findtext("USERS/COUNT") == "10"


@pytest.mark.parametrize("params", [("TEST", {}), ("IMPORTUSER", {"ACTION": "LIST"})])
async def test_an_element_left_open_makes_it_ill_formed_but_keeps_the_root(faults, line, params):
    strike(faults, WireFaultKind.UNCLOSED)

    with pytest.raises(ElementTree.ParseError, match="mismatched tag"):
        await line.ask(params[0], **params[1])
    assert (await line.ask("TEST")).findtext("RESULTCODE") == "20"


@pytest.mark.parametrize("kind", [WireFaultKind.GARBAGE, WireFaultKind.NOT_JSON])
async def test_rubbish_comes_in_place_of_the_result(faults, line, kind):
    strike(faults, kind)
    line.writer.write(b"<REQUEST><TYPE>TEST</TYPE><REQUESTID>1</REQUESTID></REQUEST>\r\n")

    assert b"RESULT" not in await line.hear(b"\n")


async def test_a_result_can_be_too_large(faults, line):
    strike(faults, WireFaultKind.TOO_LARGE, size_bytes=1_000_000)

    padding = (await line.ask("TEST")).findtext("PADDING")

    assert len(padding) > 999_000


@pytest.mark.parametrize("kind", [WireFaultKind.SLOW, WireFaultKind.LATE, WireFaultKind.HTTP_429])
async def test_a_delayed_result_is_whole(faults, line, kind):
    strike(faults, kind, delay_s=0.001, piece_bytes=5)

    assert (await line.ask("TEST")).findtext("RESULTCODE") == "20"


async def test_a_cut_result_is_half_a_result_and_the_end(faults, line, recorder):
    strike(faults, WireFaultKind.CUT)
    line.writer.write(b"<REQUEST><TYPE>CALLSTOP</TYPE><REQUESTID>1</REQUESTID><DEVICEID>200</DEVICEID></REQUEST>\r\n")

    half = await line.rest()

    assert half.startswith(b"<RESULT>")
    assert b"</RESULT>" not in half
    assert not recorder.state.calls_on("200")


async def test_a_reset_comes_instead_of_the_answer_to_work_that_was_done(faults, line, recorder):
    strike(faults, WireFaultKind.RESET)
    line.writer.write(b"<REQUEST><TYPE>CALLSTOP</TYPE><REQUESTID>1</REQUESTID><DEVICEID>200</DEVICEID></REQUEST>\r\n")

    with pytest.raises(ConnectionResetError):
        await line.rest()
    assert not recorder.state.calls_on("200")


async def test_a_half_open_line_is_silent_once(faults, line):
    strike(faults, WireFaultKind.HALF_OPEN)
    line.writer.write(b"<REQUEST><TYPE>TEST</TYPE><REQUESTID>1</REQUESTID></REQUEST>\r\n")

    assert (await line.say(b"<REQUEST><TYPE>TEST</TYPE><REQUESTID>2</REQUESTID></REQUEST>")).findtext(
        "REQUESTID"
    ) == "2"


async def test_two_results_in_one_segment(faults, line):
    strike(faults, WireFaultKind.TWO_RESULTS)
    line.writer.write(b"<REQUEST><TYPE>TEST</TYPE><REQUESTID>1</REQUESTID></REQUEST>\r\n")

    assert b"<REQUESTID>888888888<" in await line.hear()
    assert b"<REQUESTID>1<" in await line.hear()


async def test_a_fault_strikes_broken_requests_too(faults, line):
    strike(faults, WireFaultKind.DOC_EXAMPLE)

    assert (await line.say(b"<REQUEST><TYPE>TEST</REQUEST>\r\n")).findtext("RESULTCODE") == "17"
