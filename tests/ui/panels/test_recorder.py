"""The Recorder panel: lamps, actions and questions."""

from __future__ import annotations

from dataclasses import replace

import pytest
from PySide6.QtWidgets import QMessageBox

from console.domain.catalogue import uptivity as c
from console.domain.command import Transport
from console.domain.environment import Stage
from console.domain.state import Device
from console.ui.panels.asking import NO_RECORDER, NO_WEB
from console.ui.panels.recorder import RecorderPanel
from console.ui.widgets.badge import ProvenanceBadge


def result(code: int, label: str, data: str = "") -> str:
    kind = label if code in (0, 13, 20, 37, 43) else "ERROR"
    return f"<RESULTTYPE>{kind}</RESULTTYPE><RESULTCODE>{code}</RESULTCODE><RESULTMSG>{label}</RESULTMSG>{data}"


DEVICES = result(
    20,
    "API_OK",
    "<DEVICES><COUNT>2</COUNT>"
    "<DEVICE><DEVICEID>200</DEVICEID><STATIONNAME>WS-1</STATIONNAME><INCALL>Y</INCALL><RECORDING>N</RECORDING></DEVICE>"
    "<DEVICE><DEVICEID>90</DEVICEID><STATIONNAME>WS-2</STATIONNAME><INCALL>N</INCALL><RECORDING>N</RECORDING></DEVICE>"
    "</DEVICES>",
)
STARTED = result(0, "API_RECORDING_STARTED", "<RECORDING><RECORDID>5001</RECORDID></RECORDING>")


@pytest.fixture
async def panel(qtbot, desk):
    panel = RecorderPanel(desk)
    qtbot.addWidget(panel)
    yield panel
    await panel.tasks.settle()


@pytest.fixture
async def filled(panel, runner, until):
    runner.will_answer(DEVICES)
    panel.refresh_button.click()
    await until(lambda: not panel.tasks.count)
    panel.table.pick(0, "200")
    return panel


def lamp(panel: RecorderPanel, device_id: str, column: int) -> str:
    panel.table.pick(0, device_id)
    return panel.table.model().index(panel.table.currentIndex().row(), column).data()


async def test_devices_stand_in_order_with_their_lamps(filled) -> None:
    model = filled.table.model()
    assert [model.index(row, 0).data() for row in range(model.rowCount())] == ["90", "200"]
    assert lamp(filled, "200", 3).startswith("confirmed")
    assert lamp(filled, "200", 1).startswith("off")


async def test_a_started_recording_is_claimed_until_it_is_seen(filled, runner, until) -> None:
    runner.will_answer(STARTED)
    filled.actions_pane.button(c.RECORD_START).click()
    await until(lambda: not filled.tasks.count)
    assert dict(runner.calls[-1].values) == {"DEVICEID": "200"}
    assert lamp(filled, "200", 1).startswith("claimed")
    assert filled.table.current(Device).record_id == "5001"
    runner.known.lose(2000.0)
    filled.watch.look()
    assert lamp(filled, "200", 1).startswith("unknown since ")


ACTIONS = (
    *(c.CALL_START, c.CALL_UPDATE, c.CALL_STOP),
    *(c.RECORD_START, c.RECORD_STOP),
    *(c.BLACKOUT_START, c.BLACKOUT_STOP),
)


@pytest.mark.parametrize("command", ACTIONS, ids=lambda command: command.id)
async def test_every_action_sends_its_command_with_the_fields_it_knows(filled, runner, until, command) -> None:
    filled.actions_pane.fields.set_texts({"CALLINSTANCE": "A", "ANI": "5551234", "MASKID": "3"})
    runner.will_answer(result(20, "API_OK"))
    filled.actions_pane.button(command).click()
    await until(lambda: not filled.tasks.count)
    call = runner.calls[-1]
    assert call.command is command
    assert set(call.values) == {"DEVICEID", "CALLINSTANCE", "ANI", "MASKID"} & set(command.by_name)


async def test_a_typed_device_needs_no_table(panel, runner, until) -> None:
    panel.actions_pane.device.set_texts({"DEVICEID": "77"})
    assert panel.actions_pane._target.text() == "Acts on device 77"
    runner.will_answer(result(20, "API_OK"))
    panel.actions_pane.button(c.CALL_START).click()
    await until(lambda: not panel.tasks.count)
    assert lamp(panel, "77", 3).startswith("claimed")


async def test_the_table_marks_the_device_that_is_acted_on_and_no_other(filled, runner, until) -> None:
    field = filled.actions_pane.device.field("DEVICEID")

    def marked() -> list[str]:
        return [index.data() for index in filled.table.selectionModel().selectedRows()]

    assert marked() == ["200"]
    for typed, row in (("9", []), ("90", ["90"]), ("907", []), ("", []), ("200", ["200"])):
        field.editor.setText(typed)
        assert marked() == row, typed
        assert field.typed() == typed
    field.editor.setText("204")
    runner.will_answer(DEVICES.replace(">200<", ">204<"))
    filled.refresh_button.click()
    await until(lambda: not filled.tasks.count)
    assert marked() == ["204"], "as soon as it is known"
    filled.table.pick(0, "90")
    assert field.typed() == "90"


async def test_an_action_without_a_target_says_what_is_needed_and_can_be_sent_anyway(panel, runner, until) -> None:
    pane = panel.actions_pane
    pane.button(c.CALL_STOP).click()
    assert pane._problems.text().startswith("At least one of these is needed: Device")
    assert pane.anyway_button.text() == "Send “Stop call” anyway"
    assert runner.calls == []
    runner.will_answer(result(5, "API_ERROR_NO_DEVICE"))
    pane.anyway_button.click()
    await until(lambda: not panel.tasks.count)
    assert runner.calls[0].sent_anyway
    assert runner.calls[0].values == {}


async def test_the_way_is_chosen_by_a_switch_and_follows_the_environment(panel, runner, until) -> None:
    runner.will_answer(result(20, "API_OK"), result(20, "API_OK"), result(20, "API_OK"))
    panel.test_button.click()
    await until(lambda: not panel.tasks.count)
    panel.http_button.click()
    panel.test_button.click()
    await until(lambda: not panel.tasks.count)
    panel.actions_pane.choose_device("200")
    panel.actions_pane.button(c.CALL_START).click()
    await until(lambda: not panel.tasks.count)
    assert [call.transport for call in runner.calls] == [Transport.TCP, Transport.HTTP, Transport.HTTP]
    target = replace(runner.environment.recorder, transport=Transport.TCP, web_url="")
    runner.environment = replace(runner.environment, name="No web", recorder=target)
    panel.refresh()
    assert panel.transport is Transport.TCP
    assert not panel.http_button.isEnabled()
    assert panel.http_button.toolTip() == NO_WEB


@pytest.mark.parametrize(
    ("command", "asks"),
    [(c.CALL_START, False), (c.RECORD_START, False), (c.CALL_STOP, True), (c.RECORD_STOP, True),
     (c.BLACKOUT_START, True), (c.BLACKOUT_STOP, True)],
    ids=lambda value: getattr(value, "id", value),
)  # fmt: skip
async def test_outside_the_simulators_what_loses_speech_asks_first(filled, runner, until, command, asks) -> None:
    runner.environment = replace(runner.environment, stage=Stage.PRODUCTION)
    sent = len(runner.calls)
    runner.will_answer(result(20, "API_OK"))
    filled.actions_pane.button(command).click()
    if asks:
        await until(lambda: filled.findChild(QMessageBox) is not None)
        box = filled.findChild(QMessageBox)
        assert box.text() == f"{command.title} on 200?"
        assert len(runner.calls) == sent
        next(button for button in box.buttons() if button.text() == command.title).click()
    await until(lambda: not filled.tasks.count)
    assert runner.calls[-1].command is command


async def test_a_refused_question_sends_nothing(filled, runner, until) -> None:
    runner.environment = replace(runner.environment, stage=Stage.TEST)
    sent = len(runner.calls)
    filled.actions_pane.button(c.RECORD_STOP).click()
    await until(lambda: filled.findChild(QMessageBox) is not None)
    filled.findChild(QMessageBox).reject()
    await until(lambda: not filled.tasks.count)
    assert len(runner.calls) == sent


async def test_a_running_action_is_busy_and_can_be_cancelled(filled, runner, until) -> None:
    button = filled.actions_pane.button(c.CALL_START)
    button.click()
    await until(lambda: runner.calls[-1].command is c.CALL_START)
    assert not button.isEnabled()
    assert "Esc" in button.toolTip()
    filled.cancel_running()
    await until(lambda: not filled.tasks.count)
    assert button.isEnabled()
    assert filled.strip.message.happened == "Start call was cancelled."


async def test_without_an_address_everything_is_disabled_and_says_why(panel, runner) -> None:
    runner.environment = replace(runner.environment, name="Rooms only", recorder=None)
    panel.refresh()
    actions = [panel.actions_pane.button(c.RECORD_START), panel.tcp_button, panel.http_button]
    for button in (panel.test_button, panel.refresh_button, *actions):
        assert not button.isEnabled()
        assert button.toolTip() == NO_RECORDER


async def test_every_action_shows_how_certain_its_command_is(panel) -> None:
    badges = [badge.text() for badge in panel.actions_pane.findChildren(ProvenanceBadge)]
    assert sorted(badges) == ["assumed", "assumed", "documented", "named", "named"]
