"""The window holds still while the operator works in it."""

from __future__ import annotations

import asyncio
from collections import deque

import pytest
from PySide6.QtCore import QModelIndex, QRect, Qt
from PySide6.QtWidgets import QAbstractButton, QStyle, QStyleOptionViewItem, QWidget

from console.domain.outcome import Severity
from console.ui.messages import Message
from console.ui.widgets.table import Table
from tests.scenarios.desk import Desk
from tests.scenarios.hands import button, named, until


async def test_no_divider_moves_by_itself(desk: Desk) -> None:
    desk.open("recorder")
    await desk.quiet()
    docks = {key: dock for key, dock in desk.window.docks.items() if dock.isVisible()}
    before = {key: (dock.width(), dock.height()) for key, dock in docks.items()}

    for words in ("wide " * 12, "", "wide " * 6, ""):
        desk.window.figures.rows.setText(words)
        desk.window.figures.updateGeometry()
        desk.window.docks["inspector"].panel.updateGeometry()
        for _ in range(5):
            await asyncio.sleep(0)
    desk.log.press("Pause")
    await desk.quiet()

    assert {key: (dock.width(), dock.height()) for key, dock in docks.items()} == before


def is_wholly_seen(widget: QWidget) -> bool:
    """Whether nothing of it is cut off by what it stands in, or by the window's edge."""
    return widget.isVisible() and widget.visibleRegion().boundingRect().contains(widget.rect())


async def resized(desk: Desk, width: int, height: int) -> None:
    """Give the window another size and the layout of a fresh start."""
    desk.window.resize(width, height)
    await desk.run("reset layout")
    await until(lambda: (desk.window.width(), desk.window.height()) == (width, height), "the size")
    for _ in range(20):
        await asyncio.sleep(0)


MEANS, ADVICE = "It means something quite long. " * 9, "Do what is to be done. " * 6
LONG = Message(Severity.ERROR, "Something happened", MEANS, ADVICE)
LOOKS = 10


async def resting_place(widget: QWidget) -> QRect:
    """Where a widget is once it has been there for some looks in a row: Qt lays docks out in steps."""
    seen: deque[QRect] = deque(maxlen=LOOKS)

    def rests() -> bool:
        seen.append(widget.geometry())
        return len(seen) == LOOKS and all(place == seen[0] for place in seen)

    await until(rests, lambda: f"a rest of {widget.objectName()}, which was at {seen}")
    return seen[0]


@pytest.mark.parametrize("size", [(800, 640), (1280, 800)])
async def test_neither_a_strip_nor_a_further_tab_moves_the_log(desk: Desk, size: tuple[int, int]) -> None:
    await resized(desk, *size)
    log = desk.window.docks["journal"]
    before = await resting_place(log)

    for key in ("rooms", "tokens", "recorder", "reports", "commands", "codes"):
        opened = desk.open(key)
        assert await resting_place(log) == before
        opened.panel.show_message(LONG)
        await until(opened.strip.isVisible, "the strip")
        assert await resting_place(log) == before
        assert opened.strip.height() < opened.panel.height() / 2, "the panel can still be worked in"


@pytest.mark.parametrize("panel", ["rooms", "tokens", "recorder", "reports", "commands", "codes"])
@pytest.mark.parametrize("size", [(800, 640), (1280, 800)])
async def test_nothing_stands_over_anything_else(desk: Desk, size: tuple[int, int], panel: str) -> None:
    await resized(desk, *size)
    desk.open(panel)
    for _ in range(20):
        await asyncio.sleep(0)

    docks = [desk.window.docks[key] for key in (panel, "journal", "inspector")]
    for dock in docks:
        assert desk.window.rect().contains(dock.geometry())
        assert not [other for other in docks if other is not dock and other.geometry().intersects(dock.geometry())]
        cut = [
            one.accessibleName()
            for one in dock.titleBarWidget().findChildren(QAbstractButton)
            if not is_wholly_seen(one)
        ]
        assert not cut
    view = desk.log.panel.view
    assert [one for one in (view.clear, view.follow, view.pause) if not is_wholly_seen(one)] == []
    rows = 3 * view.table.verticalHeader().defaultSectionSize()
    await until(lambda: view.table.viewport().height() > rows, "a log in which some rows can be read")


async def test_the_rail_leaves_its_words_out_where_the_panels_need_the_room(desk: Desk) -> None:
    wide = desk.window.rail.width()
    await resized(desk, 800, 640)
    assert desk.window.rail.width() < wide / 2
    assert button(desk.window.rail, "Open Recorder").toolTip().startswith("Recorder")
    await resized(desk, 1280, 800)
    assert desk.window.rail.width() == wide


async def test_the_recorder_shows_every_lamp_and_the_device_at_first_sight(desk: Desk) -> None:
    await resized(desk, 1280, 800)
    recorder = desk.open("recorder").press("Refresh devices")
    await recorder.sees("206")
    for _ in range(20):
        await asyncio.sleep(0)

    table = named(recorder.widget, "Recorder devices", Table)
    lamps = [number for number in range(4) if table.model().headerData(number, Qt.Orientation.Horizontal) != "Device"]
    needed = table.fontMetrics().horizontalAdvance("confirmed, 59 min")
    for column in lamps:
        assert table.columnViewportPosition(column) + table.columnWidth(column) <= table.viewport().width()
        assert room_for_text(table, table.model().index(0, column)).width() >= needed
    for size in ((1280, 800), (800, 640)):
        await resized(desk, *size)
        desk.open("recorder")
        await until(lambda: is_wholly_seen(recorder.panel.actions_pane.device), "the device field, without scrolling")


def room_for_text(table: Table, cell: QModelIndex) -> QRect:
    """Return the place in which a cell writes its text."""
    option = QStyleOptionViewItem()
    table.initViewItemOption(option)
    option.rect = table.visualRect(cell)
    table.itemDelegate().initStyleOption(option, cell)
    margin = table.style().pixelMetric(QStyle.PixelMetric.PM_FocusFrameHMargin, option, table) + 1
    room = table.style().subElementRect(QStyle.SubElement.SE_ItemViewItemText, option, table)
    return room.adjusted(margin, 0, -margin, 0)


@pytest.mark.parametrize(("size", "rows_are_higher"), [((1280, 800), True), ((1600, 900), False)])
async def test_a_lamp_that_is_unknown_says_since_when_and_is_not_cut_off(
    desk: Desk, size: tuple[int, int], rows_are_higher: bool
) -> None:
    await resized(desk, *size)
    recorder = desk.open("recorder").press("Refresh devices")
    await recorder.sees("206")
    desk.backstage.drop_clients()
    table = named(recorder.widget, "Recorder devices", Table)
    cells = [table.model().index(row, column) for row in range(table.model().rowCount()) for column in (1, 2, 3)]
    await until(lambda: any("unknown since" in cell.data() for cell in cells), "a lamp that nobody can tell")
    unknown = [cell for cell in cells if "unknown since" in cell.data()]

    for cell in unknown:
        room = room_for_text(table, cell)
        flags = Qt.TextFlag.TextWordWrap
        assert room.contains(table.fontMetrics().boundingRect(room, flags | Qt.AlignmentFlag.AlignVCenter, cell.data()))
    usual = table.verticalHeader().defaultSectionSize()
    assert all((table.rowHeight(cell.row()) > usual) is rows_are_higher for cell in unknown)
    known = {cell.row() for cell in cells} - {cell.row() for cell in unknown}
    assert all(table.rowHeight(row) == usual for row in known)
    recorder.picture(f"lamps-unknown-{size[0]}")


@pytest.mark.parametrize("size", [(800, 640), (1280, 800)])
async def test_a_start_can_be_read_in_its_field(desk: Desk, size: tuple[int, int]) -> None:
    await resized(desk, *size)
    rooms = desk.open("rooms").press("New room").press("Scheduled").fill(Start="2026-12-31 23:59:59")
    editor = rooms.panel.new_room.form.fields.field("settings.scheduled_time").editor

    await until(lambda: is_wholly_seen(editor), "the whole field")
    assert editor.width() > editor.fontMetrics().horizontalAdvance(editor.text()) + 12
    assert editor.cursorRect().right() < editor.width()


async def test_a_long_word_from_outside_moves_nothing(desk: Desk) -> None:
    await resized(desk, 1280, 800)
    rooms = (
        desk.open("rooms").press("New room").fill({"Name": "w" * 100, "Owner reference": "ops"}).press("Create room")
    )
    await rooms.says("Create room: 0")
    recorder = desk.open("recorder").fill(Device="9" * 400).press("Stop call")
    await recorder.says("Stop call: 8")
    for panel in ("rooms", "recorder"):
        dock = desk.window.docks[desk.open(panel).widget.parent().spec.key]
        for _ in range(20):
            await asyncio.sleep(0)
        assert dock.minimumSizeHint().width() < 700
        assert not dock.geometry().intersects(desk.window.docks["inspector"].geometry())
        assert desk.window.width() == 1280
