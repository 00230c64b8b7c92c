"""Without a mouse: everything is reached by keys, and everything has a name that can be read out."""

from __future__ import annotations

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QAccessible
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QAbstractButton, QAbstractItemView, QComboBox, QLineEdit, QTabBar, QWidget

from tests.scenarios.desk import Desk
from tests.scenarios.hands import CONTROL, Key, chord, describe, key, until

PANELS = ("rooms", "tokens", "recorder", "reports", "commands", "codes", "journal", "inspector")
LONGEST_WALK = 250


def stops(panel: QWidget) -> list[QWidget]:
    """Every control of a panel that Tab has to reach; of choices that exclude each other it reaches the chosen one."""
    return [
        one
        for one in panel.findChildren(QWidget)
        if one.isVisible()
        and one.isEnabled()
        and one.focusPolicy() & Qt.FocusPolicy.TabFocus
        and one.focusProxy() is None
        and not _is_reached_by_arrows(one)
    ]


def _is_reached_by_arrows(one: QWidget) -> bool:
    group = one.group() if isinstance(one, QAbstractButton) else None
    return group is not None and group.exclusive() and one is not group.checkedButton()


def spoken(widget: QWidget) -> str:
    """What a screen reader calls a widget."""
    return QAccessible.queryAccessibleInterface(widget).text(QAccessible.Text.Name).strip()


async def prepared(desk: Desk, panel: str) -> QWidget:
    """Bring a panel up with something in it."""
    match panel:
        case "commands":
            return desk.command("Create room").widget
        case "inspector":
            await desk.inspect("List rooms")
            return desk.window.docks[panel].panel
        case _:
            return desk.open(panel).widget


@pytest.mark.parametrize("panel", PANELS)
async def test_every_control_has_a_name_and_is_reached_by_tab(desk: Desk, panel: str) -> None:
    widget = await prepared(desk, panel)
    wanted = set(stops(widget))
    assert wanted

    nameless = [describe(one) for one in wanted if not spoken(one)]
    assert not nameless

    reached: set[QWidget] = set()
    widget.setFocus()
    for _ in range(LONGEST_WALK):
        place = desk.window.focusWidget()
        assert place is not None
        reached.add(place)
        reached.update(one for one in wanted if one.isAncestorOf(place))
        if wanted <= reached:
            break
        key(place, Key.Key_Tab)
    assert wanted <= reached, sorted(describe(one) for one in wanted - reached)


async def test_tab_goes_on_into_what_is_made_later(desk: Desk) -> None:
    rooms = desk.open("rooms").widget
    log = desk.log.panel
    rooms.new_button.click()
    desk.window.rail.buttons["codes"].setFocus()
    while not rooms.new_room.isAncestorOf(desk.window.focusWidget()):
        key(desk.window.focusWidget(), Key.Key_Tab)
        assert not log.isAncestorOf(desk.window.focusWidget()), "the form stands before the log"

    log.steering.find.open()
    log.view.histogram.setFocus()
    key(desk.window.focusWidget(), Key.Key_Tab)
    assert log.steering.find.isAncestorOf(desk.window.focusWidget())


async def test_the_palette_opens_a_panel_and_runs_an_action(desk: Desk) -> None:
    await desk.run("open recorder")
    await until(desk.window.docks["recorder"].isVisible, "the recorder's panel")
    assert desk.window.docks["recorder"].isAncestorOf(desk.window.focusWidget()), "the focus is in it"

    await desk.run("pause or resume")
    await until(lambda: desk.log.panel.view.model.is_paused, "a paused log")

    await desk.run("start recording")
    await until(desk.window.docks["commands"].isVisible, "the form of the command")
    assert "Start recording" in desk.open("commands").texts()


async def test_escape_leaves_the_palette_and_gives_the_focus_back(desk: Desk) -> None:
    desk.open("rooms").widget.search.setFocus()
    chord(desk.window, Key.Key_K, CONTROL)
    await until(desk.window.palette_.isVisible, "the palette")
    await desk.picture("palette")
    chord(desk.window, Key.Key_Escape, Qt.KeyboardModifier.NoModifier)

    await until(lambda: not desk.window.palette_.isVisible(), "the palette gone")
    assert desk.window.docks["rooms"].panel.search.hasFocus()


async def test_each_panel_has_its_key(desk: Desk) -> None:
    for number, panel in enumerate(("rooms", "tokens", "recorder", "reports", "commands", "codes"), 1):
        chord(desk.window, Key.Key_L, CONTROL)
        assert desk.log.widget.isAncestorOf(desk.window.focusWidget())

        chord(desk.window, Key(Key.Key_0.value + number), CONTROL)

        assert desk.window.docks[panel].panel.isVisible()
        await until(lambda shown=desk.window.docks[panel]: not shown.visibleRegion().isEmpty(), panel)


async def test_the_palette_leads_to_what_exists(desk: Desk) -> None:
    await desk.run("show room town")
    rooms = desk.window.docks["rooms"].panel
    await until(lambda: rooms.chosen is not None and rooms.chosen.name == "Town hall", "the room")
    assert rooms.table.hasFocus()

    await desk.run("10114")
    await until(desk.window.docks["codes"].isVisible, "the codes")
    assert desk.open("codes").shows("10114")

    await desk.run("severity>=error")
    await until(lambda: desk.log.panel.view.search.text() == "severity>=error", "the filter")

    await desk.run("hang up")
    await until(desk.window.docks["commands"].isVisible, "the form of the command")
    form = desk.window.docks["commands"].panel.forms["call.stop"]
    await until(lambda: form.isAncestorOf(desk.window.focusWidget()), "the focus in the form")


async def test_a_room_is_changed_looked_after_and_deleted_without_a_mouse(desk: Desk) -> None:
    chord(desk.window, Key.Key_1, CONTROL)
    rooms = desk.window.docks["rooms"].panel
    assert rooms.table.hasFocus()
    assert rooms.chosen.name == "Board room"

    key(desk.window.focusWidget(), Key.Key_Return)
    name = rooms.edit_room.form.fields.field("name").editor
    await until(name.hasFocus, "the name in the form")
    key(name, Key.Key_Escape)
    assert rooms.table.hasFocus()

    key(rooms.table, Key.Key_Delete)
    question = await desk.dialog()
    assert question.shows("Delete the room “Board room”?")
    key(question.widget, Key.Key_Escape)
    await desk.quiet()
    assert "Delete room" not in {row["Command"] for row in desk.rows()}


async def test_a_new_room_is_made_from_the_palette_without_a_mouse(desk: Desk) -> None:
    await desk.run("new room")
    rooms = desk.window.docks["rooms"].panel
    await until(rooms.new_room.form.fields.field("name").editor.hasFocus, "the name in the form")
    for text in ("Late shift", "ops"):
        QTest.keyClicks(desk.window.focusWidget(), text)
        key(desk.window.focusWidget(), Key.Key_Tab)
    key(rooms.new_room.form.fields.field("name").editor, Key.Key_Return)
    await desk.row("Create room", result="0 ")
    await until(lambda: rooms.chosen is not None and rooms.chosen.name == "Late shift", "the new room")
    assert rooms.table.hasFocus()


async def test_f5_asks_again_for_what_the_panel_shows(desk: Desk) -> None:
    desk.open("rooms")
    before = len(desk.entries)
    chord(desk.window, Key.Key_F5, Qt.KeyboardModifier.NoModifier)
    await until(lambda: [one.command for one in desk.entries[before:]] == ["room.list"], "the rooms again")
    await desk.quiet()

    chord(desk.window, Key.Key_3, CONTROL)
    chord(desk.window, Key.Key_F5, Qt.KeyboardModifier.NoModifier)
    await desk.row("List devices", result="20")
    recorder = desk.window.docks["recorder"].panel
    recorder.table.pick(0, "206")
    recorder.table.setFocus()
    key(recorder.table, Key.Key_Return)
    assert recorder.actions_pane.isAncestorOf(desk.window.focusWidget())

    chord(desk.window, Key.Key_6, CONTROL)
    chord(desk.window, Key.Key_F5, Qt.KeyboardModifier.NoModifier)
    assert desk.messages[-1].means == "What this panel shows is not fetched from a system."


@pytest.mark.parametrize("panel", PANELS[:-1])
async def test_a_panel_begins_where_one_begins_to_work(desk: Desk, panel: str) -> None:
    desk.window.actions_[f"open.{panel}"].trigger()
    place = desk.window.focusWidget()
    assert isinstance(place, QAbstractItemView | QLineEdit | QComboBox | QTabBar), describe(place)
