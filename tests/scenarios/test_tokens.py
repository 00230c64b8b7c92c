"""Tokens: handed to the operator, and kept nowhere else."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtWidgets import QComboBox, QLineEdit

from tests.scenarios.desk import Desk, PanelPart, open_desk, written_bytes
from tests.scenarios.hands import Key, clipboard, key, named, until


def choose_room(desk: Desk, name: str) -> PanelPart:
    """Walk through the list of rooms with the arrow key, as it is done without a mouse."""
    tokens = desk.open("tokens")
    rooms = named(tokens.widget, "Room id", QComboBox)
    rooms.setFocus()
    for _ in range(rooms.count()):
        if rooms.currentText().startswith(name):
            return tokens
        key(rooms, Key.Key_Down)
    raise AssertionError(f"the list holds no room {name}")


def issue(desk: Desk, room: str, role: str = "participant") -> PanelPart:
    tokens = choose_room(desk, room)
    return tokens.fill({"Name": "Ada Moreau", "User reference": "amoreau", "Role": role}).press("Issue token")


def shown_token(tokens: PanelPart) -> str:
    return named(tokens.widget, "Token, masked", QLineEdit).displayText()


async def test_a_token_is_masked_revealed_and_copied(desk: Desk) -> None:
    tokens = issue(desk, "Board room")
    await tokens.says("Issue token: 0")
    await tokens.sees("For Ada Moreau as participant, room “Board room”.")

    masked = shown_token(tokens)
    assert masked
    assert len(set(masked)) == 1, "a masked token shows nothing of itself"
    await desk.picture("token-masked")

    tokens.press("Show token")
    token = shown_token(tokens)
    assert len(token) > 100
    tokens.press("Hide token")
    assert shown_token(tokens) == masked

    assert clipboard() == ""
    tokens.press("Copy token")
    assert clipboard() == token
    assert tokens.shows("left")


async def test_a_token_stands_in_no_file_no_row_and_not_in_the_inspector(home: Path) -> None:
    async with open_desk() as desk:
        tokens = issue(desk, "Board room")
        await tokens.says("Issue token: 0")
        token = tokens.press("Copy token") and clipboard()
        seen = await desk.inspect("Issue token") + await desk.raw()
        rows = str(desk.rows()) + str([entry.text() for entry in desk.entries])
        written = written_bytes(home)
        assert "Secrets were removed before storing: authorization, token" in seen
        assert "«token removed»" in seen
        assert b"amoreau" in written, "what is no secret is there"

    for place, text in {"inspector": seen, "log": rows}.items():
        assert token not in text, place
        assert token[:40] not in text, place
    for moment, content in {"while open": written, "after the end": written_bytes(home)}.items():
        assert token.encode() not in content, moment
        assert token[20:60].encode() not in content, moment


async def test_a_full_room_gives_no_token(desk: Desk) -> None:
    desk.backstage.join("Support huddle", "Ada", "Ben")

    tokens = issue(desk, "Support huddle")

    said = await tokens.says("10114")
    assert "As many users of this role are connected as the room allows." in said
    assert "What to do: Wait until somebody leaves" in said
    assert shown_token(tokens) == ""


async def test_a_scheduled_room_gives_no_token_before_its_time(desk: Desk) -> None:
    tokens = issue(desk, "Quarterly review")

    said = await tokens.says("10113")
    assert "It is too early" in said
    assert "What to do: Ask again from 15 minutes before the start." in said

    desk.backstage.advance(hours=2)
    tokens.press("Issue token")
    await tokens.says("Issue token: 0")


async def test_another_token_takes_the_place_of_the_first(desk: Desk) -> None:
    tokens = issue(desk, "Board room")
    await tokens.says("Issue token: 0")
    first = tokens.press("Copy token") and clipboard()

    issue(desk, "Town hall")
    await tokens.sees("room “Town hall”.")
    await until(lambda: tokens.press("Show token") and shown_token(tokens) != first, "another token")


async def test_a_token_is_issued_from_where_the_room_was_found(desk: Desk) -> None:
    desk.open("rooms").choose("Board room").press("Issue token")

    await until(lambda: desk.window.docks["tokens"].isVisible(), "the tokens panel in front")
    tokens = PanelPart(desk, desk.window.docks["tokens"].panel)
    assert named(tokens.widget, "Room id", QComboBox).currentText().startswith("Board room")
    tokens.fill({"Name": "Ada Moreau", "User reference": "amoreau"}).press("Issue token")
    await tokens.says("Issue token: 0")
