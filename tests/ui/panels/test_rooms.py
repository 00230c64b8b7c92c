"""The Rooms panel, as an operator uses it."""

from __future__ import annotations

import asyncio
from dataclasses import replace

import pytest
from PySide6.QtCore import QCoreApplication, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QLabel, QMessageBox

from console.domain.room import RoomType
from console.ui.models.room_model import ROOM_ID_COLUMN
from console.ui.panels.asking import NO_ENABLEX, STARTING
from console.ui.panels.rooms import NO_ROOMS, NOT_TOLD, RoomsPanel

ROOM_ID = "5f0a1b2c3d4e5f6071829304"


def room(name: str = "Morning news", room_id: str = ROOM_ID, **settings: object) -> dict:
    settings = {"mode": "group", "scheduled": False, "adhoc": False, **settings}
    return {"room_id": room_id, "name": name, "owner_ref": "desk-1", "settings": settings}


@pytest.fixture
async def panel(qtbot, desk):
    panel = RoomsPanel(desk)
    qtbot.addWidget(panel)
    yield panel
    await panel.tasks.settle()


@pytest.fixture
async def filled(panel, runner, until):
    runner.will_answer({"result": 0, "rooms": [room(), room("Debate", "b" * 24, scheduled=True, duration=30)]})
    panel.refresh()
    await until(lambda: panel.rooms.rows and not panel.tasks.count)
    return panel


def texts(panel: RoomsPanel) -> list[list[str]]:
    model = panel.shown
    return [
        [model.index(row, column).data() for column in range(model.columnCount())] for row in range(model.rowCount())
    ]


async def test_the_rooms_are_fetched_when_the_panel_first_comes_up_and_only_then(filled, runner) -> None:
    assert texts(filled) == [
        ["Debate", "Scheduled", "group", "–", "–", "b" * 24],
        ["Morning news", "Permanent", "group", "–", "–", ROOM_ID],
    ]
    filled.refresh()
    assert [call.command.id for call in runner.calls] == ["room.list"]
    assert filled.strip.message is None


async def test_search_narrows_the_table(filled) -> None:
    filled.search.setText("sched")
    assert [row[0] for row in texts(filled)] == ["Debate"]


@pytest.mark.parametrize(
    ("room_type", "typed", "scheduled", "adhoc"),
    [
        (RoomType.PERMANENT, {}, False, False),
        (
            RoomType.SCHEDULED,
            {"settings.scheduled_time": "2036-12-01 18:00:00", "settings.duration": "30"},
            True,
            False,
        ),
        (RoomType.AD_HOC, {}, False, True),
    ],
)
async def test_a_room_of_each_type_is_made_by_a_switch(
    filled, runner, until, room_type, typed, scheduled, adhoc
) -> None:
    filled.new_button.click()
    button = next(b for b in filled.new_room._types.buttons() if b.property("type") == room_type.value)
    button.click()
    form = filled.new_room.form
    form.fields.set_texts({"name": "Fresh", "owner_ref": "me", **typed})
    runner.will_answer({"result": 0, "room": room("Fresh", "c" * 24, scheduled=scheduled, adhoc=adhoc)})
    form.submit_button.click()
    await until(lambda: not filled.tasks.count)
    values = runner.calls[-1].values
    assert values["settings.scheduled"] is scheduled
    assert values["settings.adhoc"] is adhoc
    assert ("settings.duration" in values) is bool(typed)
    assert filled.chosen.room_id == "c" * 24
    assert filled._page() is filled.details
    assert filled.strip.message.happened.startswith("Create room: 0")


async def test_trying_another_type_loses_neither_what_was_typed_nor_the_place(filled) -> None:
    filled.show()
    filled.new_button.click()
    switch = {b.property("type"): b for b in filled.new_room._types.buttons()}
    switch["scheduled"].click()
    typed = {"name": "Fresh", "settings.scheduled_time": "2036-12-01 18:00:00", "settings.duration": "30"}
    filled.new_room.form.fields.set_texts(typed)
    await asyncio.sleep(0)
    switch["ad-hoc"].setFocus()
    switch["ad-hoc"].click()
    assert filled.focusWidget() is switch["ad-hoc"]
    assert "settings.scheduled_time" not in filled.new_room.form.fields.texts()

    switch["scheduled"].setFocus()
    switch["scheduled"].click()
    assert filled.focusWidget() is switch["scheduled"]
    assert typed.items() <= filled.new_room.form.fields.texts().items()


async def test_what_a_scheduled_room_needs_is_marked_and_cannot_be_taken_away(filled, runner, until) -> None:
    filled.show()
    filled.new_button.click()
    fields, scheduled = filled.new_room.form.fields, filled.new_room._types.buttons()[1]

    def marked() -> list[str]:
        shown = [label.text() for name, label in fields._labels.items() if fields._removes[name].isHidden()]
        return [text for text in shown if text.endswith(" *")]

    assert marked() == ["Name *", "Owner reference *"]
    scheduled.click()
    needed = ["Name *", "Owner reference *", "Start *", "Duration *"]
    assert sorted(marked()) == sorted(needed)
    times = {"settings.scheduled_time": "2036-12-01 18:00:00", "settings.duration": "30"}
    fields.set_texts({"name": "Fresh", "owner_ref": "me", **times})
    runner.will_answer({"result": 0, "room": room("Fresh", "c" * 24, scheduled=True, duration=30)})
    filled.new_room.form.submit_button.click()
    await until(lambda: not filled.tasks.count)
    filled.new_button.click()
    assert sorted(marked()) == sorted(needed), "the next room of the same type needs the same"
    assert fields.texts().get("settings.duration", "") == ""


@pytest.mark.parametrize("form", ["new", "edit"])
async def test_a_form_has_the_whole_panel_and_gives_the_place_back(filled, qtbot, form) -> None:
    filled.resize(850, 350)
    with qtbot.waitActive(filled):
        filled.show()
        filled.activateWindow()
    filled.table.pick(ROOM_ID_COLUMN, ROOM_ID)
    (filled.new_button if form == "new" else filled.details.edit_button).click()
    page = filled.new_room if form == "new" else filled.edit_room
    qtbot.waitUntil(lambda: page.form.size().width() > 800 and page.form.height() > 250)
    assert not filled.table.isVisible()
    filled.setFocus()
    assert filled.focusWidget() is page.form.fields.field("name").editor

    QTest.keyClick(filled.focusWidget(), Qt.Key.Key_Escape)
    assert filled.table.isVisible()
    assert filled.focusWidget() is filled.table
    assert filled.chosen.room_id == ROOM_ID
    assert filled._page() is filled.details


async def test_another_environment_ends_a_form_and_keeps_what_was_typed(filled, runner) -> None:
    usual = runner.environment
    filled.new_button.click()
    filled.new_room.form.fields.set_texts({"name": "Fresh"})
    runner.environment = replace(usual, name="Recorder only", enablex=None)
    filled.refresh()
    assert filled._pages.currentWidget().isAncestorOf(filled.table), "the table says why nothing can be done"

    runner.environment = usual
    filled.refresh()
    filled.new_button.click()
    assert filled.new_room.form.fields.texts()["name"] == "Fresh"


async def test_tab_leads_from_the_type_through_the_fields_to_the_button(filled) -> None:
    filled.show()
    filled.new_button.click()
    next(b for b in filled.new_room._types.buttons() if b.property("type") == "scheduled").click()
    fields = filled.new_room.form.fields
    QCoreApplication.sendPostedEvents()
    place, order = filled.new_room._types.checkedButton(), []
    place.setFocus()
    for _ in range(14):
        QTest.keyClick(filled.focusWidget(), Qt.Key.Key_Tab)
        order.append(filled.focusWidget())
    stops = [fields.field(n).editor for n in ("name", "owner_ref", "settings.scheduled_time", "settings.duration")]
    places = [order.index(one) for one in (*stops, filled.new_room.form.submit_button)]
    assert places == sorted(places)
    assert places[0] < 2, "from the switch to the first field"


async def test_a_scheduled_room_without_a_start_is_not_sent(filled, runner) -> None:
    filled.new_button.click()
    filled.new_room.choose(RoomType.SCHEDULED)
    filled.new_room.form.fields.set_texts({"name": "Fresh", "owner_ref": "me"})
    filled.new_room.form.submit_button.click()
    assert "A scheduled room needs a start" in filled.new_room.form.fields._messages["settings.scheduled_time"].text()
    assert len(runner.calls) == 1


async def test_a_form_that_does_not_fit_takes_back_how_an_earlier_call_ended(filled, runner, until) -> None:
    runner.will_answer({"result": 0, "room": room("Fresh", "c" * 24)})
    filled.new_button.click()
    form = filled.new_room.form
    form.fields.set_texts({"name": "Fresh", "owner_ref": "me"})
    form.submit_button.click()
    await until(lambda: not filled.tasks.count)
    assert filled.strip.message.happened.startswith("Create room: 0")
    filled.new_button.click()
    form.submit_button.click()
    assert filled.strip.message is None


async def test_rooms_that_could_not_be_fetched_are_not_said_to_be_none(panel, runner, until) -> None:
    runner.will_answer({"result": 10000, "error": "Application not found", "desc": ""})
    panel.refresh()
    await until(lambda: panel.strip.message is not None and not panel.tasks.count)
    assert panel.table._empty == NOT_TOLD
    runner.will_answer({"result": 0, "rooms": []})
    panel.refresh_button.click()
    await until(lambda: not panel.tasks.count)
    assert panel.table._empty == NO_ROOMS


async def test_the_details_of_another_room_begin_with_its_name(filled, qtbot) -> None:
    filled.resize(700, 240)
    filled.show()
    filled.table.pick(ROOM_ID_COLUMN, ROOM_ID)
    bar = filled._side.currentWidget().verticalScrollBar()
    qtbot.waitUntil(lambda: bar.maximum() > 0)
    bar.setValue(bar.maximum())
    filled._show_details()
    assert bar.value() == bar.maximum(), "the same room stays where it is read"
    filled.table.pick(ROOM_ID_COLUMN, "b" * 24)
    assert bar.value() == 0


async def test_an_edit_sends_only_what_changed_and_reads_the_room_again(filled, runner, until) -> None:
    filled.table.pick(ROOM_ID_COLUMN, ROOM_ID)
    filled.details.edit_button.click()
    form = filled.edit_room.form
    assert form.fields.texts()["name"] == "Morning news"
    form.fields.set_texts({"name": "Evening news"})
    runner.will_answer({"result": 0}, {"result": 0, "room": room("Evening news")})
    form.submit_button.click()
    await until(lambda: not filled.tasks.count)
    update, again = runner.calls[-2:]
    assert dict(update.values) == {"room_id": ROOM_ID, "name": "Evening news"}
    assert again.command.id == "room.get"
    assert filled.chosen.name == "Evening news"
    assert filled.strip.message.happened.startswith("Update room: 0")


async def test_a_refused_edit_keeps_the_form_and_says_what_to_do(filled, runner, until) -> None:
    filled.table.pick(ROOM_ID_COLUMN, ROOM_ID)
    filled.details.edit_button.click()
    filled.edit_room.form.fields.set_texts({"name": "Evening news"})
    runner.will_answer({"result": "10030", "error": "[Reason] Denied Update request on active room", "desc": ""})
    filled.edit_room.form.submit_button.click()
    await until(lambda: not filled.tasks.count)
    assert filled._page() is filled.edit_room
    assert filled.edit_room.form.fields.texts()["name"] == "Evening news"
    assert "10030" in filled.strip.message.happened
    assert filled.strip.message.advice


async def _answer_question(panel: RoomsPanel, until, button_text: str) -> None:
    def asked() -> list[QMessageBox]:
        return [box for box in panel.findChildren(QMessageBox) if box.isVisible()]

    await until(asked)
    (box,) = asked()
    assert "Morning news" in box.text()
    next(button for button in box.buttons() if button.text() == button_text).click()
    await until(lambda: not panel.tasks.count)


async def test_a_name_is_no_markup_when_it_is_asked_about(panel, runner, until) -> None:
    runner.will_answer({"result": 0, "rooms": [room("<b>Morning news</b>\x07")]})
    panel.refresh()
    await until(lambda: panel.rooms.rows)
    panel.table.pick(ROOM_ID_COLUMN, ROOM_ID)
    panel.details.delete_button.click()
    await until(lambda: panel.findChild(QMessageBox) is not None)
    box = panel.findChild(QMessageBox)
    assert box.text() == "Delete the room “<b>Morning news</b>\u2407”?"
    formats = {label.textFormat() for label in box.findChildren(QLabel) if label.text()}
    assert formats == {Qt.TextFormat.PlainText}
    box.reject()
    await until(lambda: not panel.tasks.count)


async def test_a_room_is_deleted_only_after_confirmation(filled, runner, until) -> None:
    filled.table.pick(ROOM_ID_COLUMN, ROOM_ID)
    filled.details.delete_button.click()
    await _answer_question(filled, until, "Keep room")
    assert len(runner.calls) == 1
    runner.will_answer({"result": 0})
    filled.details.delete_button.click()
    await _answer_question(filled, until, "Delete room")
    assert runner.calls[-1].command.id == "room.delete"
    assert [row[0] for row in texts(filled)] == ["Debate"]


async def test_connected_users_show_that_a_room_is_active(filled, runner, until) -> None:
    filled.table.pick(ROOM_ID_COLUMN, ROOM_ID)
    users = [{"name": "Ann", "role": "moderator", "user_ref": "a1", "permissions": {"publish": True, "record": False}}]
    runner.will_answer({"result": 0, "total": 1, "users": users})
    filled.details.users_button.click()
    await until(lambda: not filled.tasks.count)
    assert filled.details._facts["In use"].text() == "active, 1 connected"
    assert [(row.name, row.permissions) for row in filled.details.users.rows] == [("Ann", "publish")]
    runner.will_answer({"result": 0, "total": 0, "users": None})
    filled.details.users_button.click()
    await until(lambda: not filled.tasks.count)
    assert filled.details._facts["In use"].text() == "not active, nobody connected"
    assert filled.details.users.rows == ()


async def test_what_another_panel_taught_shows_up_here(filled, runner) -> None:
    runner.known._learn_room(room("From elsewhere", "d" * 24), 5.0)
    filled.watch.look()
    assert "From elsewhere" in [row[0] for row in texts(filled)]


async def test_a_waiting_call_can_be_cancelled_and_the_panel_says_so(panel, runner, until) -> None:
    panel.refresh()
    await until(lambda: runner.calls)
    assert not panel.refresh_button.isEnabled()
    assert panel.refresh_button.toolTip() == "The rooms are on their way"
    panel.cancel_running()
    await until(lambda: not panel.tasks.count)
    assert panel.strip.message.happened == "List rooms was cancelled."
    assert panel.refresh_button.isEnabled()
    runner.will_answer({"result": 0, "rooms": []})
    panel.refresh_button.click()
    await until(lambda: not panel.tasks.count)
    assert panel.strip.message is None


async def test_a_form_shows_that_it_waits_and_lets_go_when_cancelled(filled, runner, until) -> None:
    filled.new_button.click()
    form = filled.new_room.form
    form.fields.set_texts({"name": "Fresh", "owner_ref": "me"})
    form.submit_button.click()
    await until(lambda: len(runner.calls) == 2)
    assert not form.cancel_button.isHidden()
    assert not form.submit_button.isEnabled()
    form.cancel_button.click()
    await until(lambda: not filled.tasks.count)
    assert form.submit_button.isEnabled()
    assert "may have acted" in filled.strip.message.means


async def test_without_an_address_everything_is_disabled_and_says_why(panel, runner) -> None:
    runner.environment = replace(runner.environment, name="Recorder only", enablex=None)
    panel.refresh()
    for button in (panel.refresh_button, panel.new_button):
        assert not button.isEnabled()
        assert button.toolTip() == NO_ENABLEX
    assert panel.table._empty == NO_ENABLEX
    assert runner.calls == []


async def test_while_the_simulators_start_it_says_so_and_then_fetches(panel, runner, until) -> None:
    usual = runner.environment
    runner.environment = replace(usual, enablex=None, recorder=None, is_starting=True)
    panel.refresh()
    assert panel.table._empty == STARTING
    assert panel.new_button.toolTip() == STARTING

    runner.environment = usual
    runner.will_answer({"result": 0, "rooms": []})
    panel.refresh()
    await until(lambda: not panel.tasks.count)
    assert panel.table._empty == NO_ROOMS
