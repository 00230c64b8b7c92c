"""Rooms, as an operator makes, changes and removes them."""

from __future__ import annotations

import datetime as dt

import pytest

from console.domain.kinds import MOMENT_FORMAT
from tests.scenarios.desk import Desk
from tests.scenarios.hands import Key, key, until


async def test_the_rooms_are_there_when_the_window_opens(desk: Desk) -> None:
    rooms = desk.open("rooms")

    names = {row["Name"] for row in rooms.table("Rooms")}

    assert names == {"Board room", "Quarterly review", "Support huddle", "Town hall"}
    await desk.picture("rooms")


@pytest.mark.parametrize("kind", ["Permanent", "Scheduled", "Ad-hoc"])
async def test_a_room_of_each_type_is_made(desk: Desk, kind: str) -> None:
    rooms = desk.open("rooms").press("New room").press(kind)
    rooms.fill({"Name": f"{kind} studio", "Owner reference": "desk-7"})
    if kind == "Scheduled":
        start = dt.datetime.now(dt.UTC) + dt.timedelta(days=1)
        rooms.fill(Start=start.strftime(MOMENT_FORMAT), Duration="45")
    await desk.picture(f"new-room-{kind.lower()}")

    rooms.press("Create room")

    await rooms.says("Create room: 0", "Ok")
    await rooms.sees(f"{kind} studio")
    (made,) = [row for row in rooms.table("Rooms") if row["Name"] == f"{kind} studio"]
    assert made["Type"] == kind
    assert rooms.shows(made["Room id"])
    assert f"{kind} studio" in desk.backstage.rooms()


async def test_only_what_was_altered_is_sent_when_a_room_is_edited(desk: Desk) -> None:
    rooms = desk.open("rooms").choose("Board room").press("Edit room")

    rooms.fill(Name="Board room, 4th floor").press("Save changes")

    await rooms.says("Update room: 0")
    await until(lambda: "Board room, 4th floor" in {row["Name"] for row in rooms.table("Rooms")}, "the new name")
    await desk.inspect("Update room")
    assert set(desk.inspected.values) == {"name", "room_id"}
    assert desk.backstage.settings_of("Board room, 4th floor")["participants"] == 10


async def test_declining_keeps_the_room(desk: Desk) -> None:
    rooms = desk.open("rooms").choose("Board room").press("Delete room")

    question = await desk.dialog()
    assert question.shows("Delete the room “Board room”?")
    assert question.shows("It is gone for good")
    question.press("Keep room")

    await desk.quiet()
    assert "Board room" in desk.backstage.rooms()
    assert rooms.outcome() == ""
    assert "Delete room" not in {row["Command"] for row in desk.rows()}


async def test_enter_and_escape_keep_the_room(desk: Desk) -> None:
    rooms = desk.open("rooms").choose("Board room")
    for which in (Key.Key_Return, Key.Key_Escape):
        rooms.press("Delete room")
        question = await desk.dialog()
        key(question.widget.focusWidget() or question.widget, which)
        await desk.quiet()

    assert "Board room" in desk.backstage.rooms()


async def test_confirming_removes_the_room(desk: Desk) -> None:
    rooms = desk.open("rooms").choose("Board room").press("Delete room")
    (await desk.dialog()).press("Delete room")

    await rooms.says("Delete room: 0")
    await until(lambda: "Board room" not in {row["Name"] for row in rooms.table("Rooms")}, "the row gone")
    assert "Board room" not in desk.backstage.rooms()


async def test_a_room_in_use_is_not_deleted_and_the_operator_is_told_why(desk: Desk) -> None:
    desk.backstage.join("Board room", "Ada", "Ben")
    rooms = desk.open("rooms").choose("Board room").press("Delete room")
    (await desk.dialog()).press("Delete room")

    said = await rooms.says("Error", "Delete room: 5000")

    assert "The room was not deleted." in said
    assert "What to do: Check whether users are connected" in said
    assert "Board room" in desk.backstage.rooms()
    decoded = await desk.inspect("Delete room")
    assert "Users are connected to the room." in decoded
    await desk.picture("room-in-use")


async def test_the_users_of_a_room_are_listed(desk: Desk) -> None:
    rooms = desk.open("rooms").choose("Town hall").press("Check users")

    await until(lambda: rooms.table("Connected users"), "the users")

    assert {row["Name"] for row in rooms.table("Connected users")} == {"Ada Moreau", "Ben Okafor", "Chiara Lenz"}
    assert rooms.shows("active, 3 connected")

    rooms.choose("Board room").press("Check users")
    await rooms.sees("not active, nobody connected")
