"""Settings: what the window remembers, and what it does with a file it cannot understand."""

from __future__ import annotations

import json
from pathlib import Path

from PySide6.QtWidgets import QApplication

from tests.scenarios.desk import Desk, Part, open_desk
from tests.scenarios.hands import until


def write_settings(home: Path, text: str) -> None:
    home.mkdir(parents=True)
    (home / "settings.json").write_text(text)


async def test_a_damaged_file_is_set_aside_and_the_window_opens_all_the_same(home: Path) -> None:
    write_settings(home, '{\n "theme": "light",\n  oops\n}')

    async with open_desk() as desk:
        toast = Part(desk, desk.window.toast)
        await toast.sees("cannot be understood: line 3")
        assert toast.shows("set aside as settings.damaged-1.json")
        await desk.picture("settings-damaged")
        desk.open("rooms").press("Refresh")
        await desk.row("List rooms", result="0 ")

    assert "oops" in (home / "settings.damaged-1.json").read_text()
    assert json.loads((home / "settings.json").read_text())["version"] == 1


async def test_an_unknown_word_names_its_key(home: Path) -> None:
    write_settings(home, '{"theme": "purple"}')

    async with open_desk() as desk:
        await Part(desk, desk.window.toast).sees("'theme' must be one of")


async def test_the_layout_is_found_again_and_can_be_reset(home: Path) -> None:
    async with open_desk() as desk:
        desk.window.resize(800, 640)
        desk.open("recorder")
        desk.press("Close Inspector")
        await until(lambda: not desk.window.docks["inspector"].isVisible(), "the inspector gone")

    async with open_desk() as desk:
        assert (desk.window.width(), desk.window.height()) == (800, 640)
        assert not desk.window.docks["inspector"].isVisible()
        assert desk.window.docks["recorder"].isVisible()
        await desk.run("reset layout")
        await until(desk.window.docks["inspector"].isVisible, "the inspector back")
        assert not desk.window.docks["recorder"].isVisible()


async def test_the_theme_changes_while_the_window_is_open_and_is_remembered(desk: Desk, home: Path) -> None:
    light = QApplication.palette().window().color().lightness()
    assert light > 200

    await desk.run("dark colours")
    await until(lambda: QApplication.palette().window().color().lightness() < 80, "a dark window")
    await desk.inspect("List rooms")
    await desk.picture("dark")
    assert desk.window.desk.settings.theme == "dark"

    await desk.run("high contrast")
    await until(lambda: desk.window.desk.theme.name == "high-contrast", "another theme")
    await desk.picture("high-contrast")

    await desk.run("light colours")
    await until(lambda: QApplication.palette().window().color().lightness() == light, "a light window again")
