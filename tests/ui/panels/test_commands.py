"""The whole catalogue in one panel."""

from __future__ import annotations

from dataclasses import replace

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QMessageBox

from console.domain import catalogue
from console.domain.catalogue import enablex, uptivity
from console.domain.outcome import Severity
from console.ui.models.command_model import COMMAND_ROLE, GROUP_TITLES
from console.ui.panels.asking import NO_ENABLEX
from console.ui.panels.commands import CommandsPanel


@pytest.fixture
async def panel(qtbot, desk):
    panel = CommandsPanel(desk)
    qtbot.addWidget(panel)
    yield panel
    await panel.tasks.settle()


def listed(panel: CommandsPanel) -> list[str]:
    model, ids = panel.found, []

    def walk(parent) -> None:
        for row in range(model.rowCount(parent)):
            index = model.index(row, 0, parent)
            command = index.data(COMMAND_ROLE)
            if command is not None:
                ids.append(command.id)
            walk(index)

    walk(panel.tree.rootIndex())
    return ids


async def test_every_command_is_listed_once_under_a_heading(panel) -> None:
    assert sorted(listed(panel)) == sorted(command.id for command in catalogue.COMMANDS)
    assert {command.id.partition(".")[0] for command in catalogue.COMMANDS} <= set(GROUP_TITLES)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("RECORDSTART", {"record.start"}),
        ("knock", {"room.create", "room.update"}),
        ("patch rooms", {"room.update"}),
        ("assumed blackout", {"blackout.start", "blackout.stop"}),
        ("no such (thing", set()),
    ],
)
async def test_commands_are_found_by_name_wire_name_and_parameter(panel, text, expected) -> None:
    panel.search.setText(text)
    assert set(listed(panel)) == expected


async def test_enter_in_the_search_opens_the_first_command_found(panel) -> None:
    panel.search.setText("dial-in")
    panel.search.returnPressed.emit()
    assert "dialin.get" in panel.forms


@pytest.mark.parametrize(
    ("command", "texts", "answer"),
    [
        (enablex.FREE_REQUEST, {"method": "GET", "path": "/odd", "body": "[1]"}, {"result": 0}),
        (uptivity.FREE_COMMAND, {"type": "NEWTHING", "pairs": "A=1\nA=2"}, "<RESULTCODE>20</RESULTCODE>"),
        (uptivity.RAW_XML, {"xml": "<REQUEST><TYPE>"}, "<RESULTTYPE>ERROR</RESULTTYPE><RESULTCODE>16</RESULTCODE>"),
    ],
    ids=lambda value: getattr(value, "id", ""),
)
async def test_the_free_forms_send_what_was_typed(panel, runner, until, command, texts, answer) -> None:
    form = panel.choose(command)
    form.fields.set_texts(texts)
    runner.will_answer(answer)
    form.submit_button.click()
    await until(lambda: not panel.tasks.count)
    (call,) = runner.calls
    assert set(call.values) == set(texts)
    assert panel.strip.message is not None
    assert panel.strip.message.happened.startswith(command.title)


async def test_what_was_typed_is_still_there_after_another_command(panel) -> None:
    panel.choose(enablex.GET_ROOM).fields.set_texts({"room_id": "abc"})
    panel.choose(enablex.LIST_ROOMS)
    assert panel.choose(enablex.GET_ROOM).fields.texts() == {"room_id": "abc"}


async def test_another_command_takes_the_outcome_of_the_one_before_away(panel, runner, until) -> None:
    runner.will_answer({"result": 0, "rooms": []})
    panel.choose(enablex.LIST_ROOMS).submit_button.click()
    await until(lambda: not panel.tasks.count)
    panel.choose(enablex.LIST_ROOMS)
    assert panel.strip.message.happened.startswith("List rooms")

    panel.choose(enablex.GET_ROOM)
    assert panel.strip.message is None
    assert panel.strip.isHidden()


async def test_what_destroys_asks_first(panel, runner, until) -> None:
    form = panel.choose(enablex.DELETE_ROOM)
    form.fields.set_texts({"room_id": "abc"})
    form.submit_button.click()
    await until(lambda: panel.findChild(QMessageBox) is not None)
    assert runner.calls == []
    panel.findChild(QMessageBox).reject()
    await until(lambda: not panel.tasks.count)
    assert runner.calls == []
    assert form.submit_button.isEnabled()


async def test_commands_of_a_missing_system_say_why(panel, runner) -> None:
    form = panel.choose(enablex.LIST_ROOMS)
    other = panel.choose(uptivity.TEST)
    runner.environment = replace(runner.environment, enablex=None)
    panel.refresh()
    assert form.submit_button.toolTip() == NO_ENABLEX
    assert other.submit_button.isEnabled()


@pytest.mark.parametrize(
    ("text", "command", "texts"),
    [
        (
            'curl -X POST \'https://h/video/v2/rooms\' -d \'{"name": "Morning", "owner_ref": "desk"}\'',
            "room.create",
            {"name": "Morning", "owner_ref": "desk"},
        ),
        (
            "<REQUEST><REQUESTID>7</REQUESTID><TYPE>RECORDSTART</TYPE><DEVICEID>206</DEVICEID></REQUEST>",
            "record.start",
            {"DEVICEID": "206"},
        ),
        ("<REQUEST><TYPE>", "recorder.raw", {"xml": "<REQUEST><TYPE>"}),
        ("curl https://h/v2/odd", "enablex.free", {"method": "GET", "path": "/odd"}),
    ],
)
async def test_a_pasted_request_fills_its_form(panel, text, command, texts) -> None:
    QGuiApplication.clipboard().setText(text)
    panel.search.setText("codes nobody has")
    panel.paste_button.click()
    assert panel.tree.currentIndex().data(COMMAND_ROLE).id == command
    filled = panel.forms[command].fields.texts()
    assert {name: filled[name] for name in texts} == texts
    assert panel.strip.message.severity is Severity.OK
    assert not panel.desk.runner.calls


async def test_what_is_no_request_says_why_and_changes_nothing(panel) -> None:
    form = panel.choose(enablex.CREATE_ROOM)
    form.fields.set_texts({"name": "Morning"})
    assert panel.paste("hello") is None
    assert "neither a curl command nor XML" in panel.strip.message.means
    assert form.fields.texts()["name"] == "Morning"


async def test_a_paste_in_the_list_is_a_pasted_request(panel, qtbot) -> None:
    panel.show()
    QGuiApplication.clipboard().setText("<REQUEST><TYPE>TEST</TYPE></REQUEST>")
    panel.tree.setFocus()
    qtbot.waitUntil(panel.tree.hasFocus)
    qtbot.keyClick(panel.tree, Qt.Key.Key_V, Qt.KeyboardModifier.ControlModifier)
    assert panel.tree.currentIndex().data(COMMAND_ROLE).id == "recorder.test"
