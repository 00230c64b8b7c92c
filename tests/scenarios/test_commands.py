"""Commands: the whole catalogue, what no document names, and what testers send wrong on purpose."""

from __future__ import annotations

import pytest

from console.domain.command import System
from console.journal.entry import Flag
from console.simulator.faults import WireFaultKind
from tests.scenarios.desk import Desk


async def test_any_request_can_be_sent_to_enablex(desk: Desk) -> None:
    form = desk.command("Any EnableX request").fill(Method="GET", Path="/rooms").press("Send command")

    await form.says("Any EnableX request: 0")
    assert "Town hall" in await desk.inspect("Any EnableX request")


async def test_any_type_can_be_sent_to_the_recorder(desk: Desk) -> None:
    form = desk.command("Any recorder command").fill({"Type": "CALLSTART", "Parameters": "DEVICEID=207\nANI=5551"})
    form.press("Send command")

    await form.says("Any recorder command: 20")
    await desk.events("CALLSTART", "207")


@pytest.mark.parametrize(
    ("xml", "code"),
    [
        ("<REQUEST><TYPE>TEST</TYPE><REQUESTID>1</REQUESTID></REQUEST>", "20"),
        ("<REQUEST><TYPE>DANCE</TYPE><REQUESTID>1</REQUESTID></REQUEST>", "15"),
        ("<REQUEST><TYPE>TEST</TYPE", "16"),
    ],
)
async def test_raw_xml_is_sent_as_it_stands(desk: Desk, xml: str, code: str) -> None:
    form = desk.command("Raw XML").fill(XML=xml).press("Send command")

    await form.says(f"Raw XML: {code} ")
    await desk.inspect("Raw XML")
    assert xml in await desk.raw()


async def test_a_code_under_the_text_of_another_is_a_finding(desk: Desk) -> None:
    desk.backstage.wire_fault(System.UPTIVITY, WireFaultKind.DOC_EXAMPLE, "call.update")
    form = desk.command("Update call").fill(Device="200", Gate="Main").press("Send command")

    said = await form.says("Error", "Update call: 17")
    decoded = await desk.inspect("Update call")

    assert "17" in said
    assert "≠ " in decoded
    assert "18" in decoded
    assert "Findings" in decoded
    assert Flag.CONTRADICTION in desk.inspected.entry.flags
    await desk.picture("contradiction")


@pytest.mark.parametrize(
    ("command", "badge"),
    [("Start recording", "assumed"), ("Stop call", "named"), ("Create room", "documented")],
)
async def test_a_form_says_how_certain_its_command_is(desk: Desk, command: str, badge: str) -> None:
    assert badge in desk.command(command).texts()


async def test_a_value_that_does_not_fit_is_not_sent_and_says_what_is_allowed(desk: Desk) -> None:
    form = desk.command("Get room").fill({"Room id": "rooms/7"}).press("Send command")

    assert form.shows("An identifier holds no '/', '?' or '#'.")
    await desk.quiet()
    assert "Get room" not in {row["Command"] for row in desk.rows()}
    await desk.picture("bad-value")

    form.press("Send anyway")
    await form.says("Get room: ")
    decoded = await desk.inspect("Get room")
    assert "Sent although its values did not pass the check." in decoded
    assert Flag.SENT_ANYWAY in desk.inspected.entry.flags
    assert "/rooms/rooms%2F7" in await desk.raw()


async def test_a_missing_value_is_asked_for_and_the_message_goes_when_it_is_there(desk: Desk) -> None:
    form = desk.command("Get room").press("Send command")
    assert form.shows("Room id is required")

    form.fill({"Room id": desk.backstage.room_id("Town hall")})
    assert not form.shows("Room id is required")
    form.press("Send command")
    await form.says("Get room: 0")


async def test_what_destroys_asks_first(desk: Desk) -> None:
    form = desk.command("Delete room").fill({"Room id": desk.backstage.room_id("Board room")})
    form.press("Send command")
    (await desk.dialog()).press("Cancel")
    await desk.quiet()
    assert "Board room" in desk.backstage.rooms()

    form.press("Send command")
    (await desk.dialog()).press("Delete room")
    await form.says("Delete room: 0")
    assert "Board room" not in desk.backstage.rooms()


async def test_the_dictionary_explains_a_number(desk: Desk) -> None:
    codes = desk.open("codes").fill({"Search result codes": "10114"})
    assert codes.shows("As many users of this role are connected as the room allows.")

    codes.fill({"Search result codes": "77777"})
    assert any("77777" in text for text in codes.texts())
