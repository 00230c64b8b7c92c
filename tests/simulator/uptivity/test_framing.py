"""Where a request ends: by its root element, or strictly by CR LF; and what happens to rubbish."""

from __future__ import annotations

import asyncio

import pytest

from console.simulator.uptivity.switches import Framing

ONE = b"<REQUEST><TYPE>TEST</TYPE><REQUESTID>1</REQUESTID></REQUEST>"
TWO = b"<REQUEST><TYPE>TEST</TYPE><REQUESTID>2</REQUESTID></REQUEST>"
PRINTED = b"\r\n<REQUEST>\r\n\t<TYPE>TEST</TYPE>\r\n\t<REQUESTID> 1 </REQUESTID>\r\n</REQUEST>"


@pytest.mark.parametrize("end", [b"", b"\n", b"\r\n", b"  \r\n\r\n"])
@pytest.mark.parametrize("request_", [ONE, PRINTED, b"<request><type>test</type><requestid>1</requestid></request>"])
async def test_lenient_framing_ends_with_the_root_element(line, request_, end):
    result = await line.say(request_ + end)

    assert (result.findtext("RESULTCODE"), result.findtext("REQUESTID")) == ("20", "1")
    assert result.findtext("REQUESTTYPE") == "TEST"


async def test_two_requests_in_one_segment_get_two_results_in_order(line):
    line.writer.write(ONE + b"\r\n" + TWO + b"\r\n")

    assert b"<REQUESTID>1<" in await line.hear()
    assert b"<REQUESTID>2<" in await line.hear()


async def test_a_request_may_come_byte_by_byte(line):
    for number in range(len(ONE)):
        line.writer.write(ONE[number : number + 1])
        await line.writer.drain()
        await asyncio.sleep(0)

    assert b"<RESULTCODE>20<" in await line.hear()


async def test_strict_framing_ends_at_the_first_line_end(recorder, line):
    recorder.switches.framing = Framing.STRICT
    line.writer.write(ONE + b"\r\n" + b"<REQUEST>\r\n" + TWO + b"\r\n")

    assert [b"<RESULTCODE>%d<" % code in await line.hear() for code in (20, 16, 20)] == [True, True, True]


async def test_strict_framing_takes_a_bare_line_feed_only_when_told(recorder, line):
    recorder.switches.framing = Framing.STRICT
    assert (await line.say(ONE + b"\n" + TWO + b"\r\n")).findtext("RESULTCODE") == "16"
    recorder.switches.strict_accepts_line_feed = True
    assert (await line.say(ONE + b"\n")).findtext("RESULTCODE") == "20"


@pytest.mark.parametrize(
    "broken",
    [
        b"<REQUEST><TYPE>TEST</REQUEST>",
        b"<REQUEST><TYPE>TEST</TYPE><REQUESTID>1</REQUESTID>",
        b"<REQUEST><TYPE>A & B</TYPE></REQUEST>",
        b'<!DOCTYPE REQUEST [<!ENTITY a "b">]><REQUEST><TYPE>&a;</TYPE></REQUEST>',
        b"<REQUEST><TYPE>\xe4</TYPE></REQUEST>",
        b"<REQUEST",
    ],
)
async def test_a_broken_request_gets_16_with_a_blank_id_and_the_line_stays_usable(recorder, line, broken):
    recorder.switches.patience_s = 0.02

    result = await line.say(broken + b"\r\n")

    assert [leaf.tag for leaf in result] == ["REQUESTID", "RESULTTYPE", "RESULTCODE", "RESULTMSG"]
    assert (result.findtext("REQUESTID"), result.findtext("RESULTCODE")) == ("", "16")
    assert (await line.say(ONE + b"\r\n")).findtext("RESULTCODE") == "20"


@pytest.mark.parametrize("rubbish", [b"GET / HTTP/1.1\r\nHost: x\r\n\r\n", b"hello\r\n", b"\x16\x03\x01\x02\x00\x01"])
@pytest.mark.parametrize("framing", Framing)
async def test_what_is_no_xml_gets_16_and_the_end(recorder, line, rubbish, framing):
    recorder.switches.framing = framing

    line.writer.write(rubbish + b"\r\n")

    assert (await line.rest()).count(b"<RESULTCODE>16<") == 1


@pytest.mark.parametrize("framing", Framing)
async def test_a_request_without_end_is_given_up_at_a_size(recorder, dial, framing):
    recorder.switches.change({"framing": framing.value, "largest_request_bytes": 10_000})
    line = await dial(recorder.ports.recorder)

    line.writer.write(b"<REQUEST><USER1>" + b"x" * 20_000)

    assert b"<RESULTCODE>16<" in await line.rest()


async def test_what_was_asked_before_hanging_up_is_answered(line):
    line.writer.write(ONE)
    line.writer.write_eof()

    assert (await line.rest()).endswith(b"</RESULT>\r\n")
