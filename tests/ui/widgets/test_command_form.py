"""The generated form: what it shows, what it checks, what it sends."""

from __future__ import annotations

import pytest
from PySide6.QtCore import Qt
from pytestqt.qtbot import QtBot

from console.domain import catalogue
from console.domain.call import Call
from console.domain.catalogue import enablex, uptivity
from console.domain.command import Command, Transport
from console.domain.kinds import Password
from console.domain.secret import Secret
from console.ui.widgets.command_form import CommandForm, texts_of
from console.ui.widgets.field import explained


def form_of(qtbot: QtBot, command: Command, **options: object) -> CommandForm:
    form = CommandForm(command, **options)
    qtbot.addWidget(form)
    return form


def submitted(form: CommandForm) -> list[Call]:
    calls: list[Call] = []
    form.submitted.connect(calls.append)
    return calls


@pytest.mark.parametrize("command", catalogue.COMMANDS, ids=lambda command: command.id)
def test_every_command_has_a_form_with_all_its_fields_within_reach(qtbot: QtBot, command: Command) -> None:
    form = form_of(qtbot, command, is_titled=True)
    for param in command.params:
        field = form.fields.show_field(param.name)
        editor = field.focusProxy()
        assert editor.accessibleName() == param.label
        assert editor.toolTip() == explained(param)
    form.fields.reset()
    shown = [param.name for param in command.params if form.fields.field(param.name)]
    assert {param.name for param in command.params if param.required or param.default} <= set(shown)


@pytest.mark.parametrize("command", catalogue.COMMANDS, ids=lambda command: command.id)
def test_a_fresh_form_sends_nothing_but_defaults(qtbot: QtBot, command: Command) -> None:
    form = form_of(qtbot, command)
    assert form.fields.texts() == {param.name: param.default for param in command.params if param.default}


def test_what_does_not_fit_is_said_at_its_field_and_not_sent(qtbot: QtBot) -> None:
    form = form_of(qtbot, enablex.CREATE_ROOM)
    calls = submitted(form)
    form.fields.set_texts({"name": "News", "owner_ref": "desk", "settings.participants": "ten"})
    form.submit_button.click()
    assert calls == []
    message = form.fields._messages["settings.participants"]
    assert not message.isHidden()
    assert "'ten' is not a whole number" in message.text()
    assert "0 or more" in message.text()
    assert form.fields.field("settings.participants").focusProxy().property("invalid") is True
    assert not form.anyway_button.isHidden()


def test_a_refused_form_leads_to_the_first_field_that_does_not_fit(qtbot: QtBot) -> None:
    form = form_of(qtbot, enablex.CREATE_ROOM)
    refusals: list[int] = []
    form.refused.connect(lambda: refusals.append(1))
    form.fields.set_texts({"name": "News", "owner_ref": "desk", "settings.scheduled": "true"})
    start, duration = (form.fields.show_field(f"settings.{name}") for name in ("scheduled_time", "duration"))
    form.show()
    form.activateWindow()
    duration.setFocus()
    qtbot.waitUntil(duration.focusProxy().hasFocus)
    form.submit_button.click()
    assert start.focusProxy().hasFocus()
    for field in (start, duration):
        assert field.focusProxy().property("invalid") is True, "leaving a field takes nothing back that was said of it"
    assert len(refusals) == 1


def test_send_anyway_sends_what_was_typed_and_marks_it(qtbot: QtBot) -> None:
    form = form_of(qtbot, enablex.CREATE_ROOM)
    calls = submitted(form)
    form.fields.set_texts({"name": "News", "settings.scheduled": "maybe"})
    form.submit_button.click()
    form.anyway_button.click()
    (call,) = calls
    assert call.sent_anyway
    assert call.values["settings.scheduled"] == "maybe"
    assert "owner_ref" not in call.values


def test_messages_go_as_soon_as_the_problem_is_mended(qtbot: QtBot) -> None:
    form = form_of(qtbot, enablex.ROOM_USERS)
    calls = submitted(form)
    form.submit_button.click()
    assert not form.anyway_button.isHidden()
    form.fields.set_texts({"room_id": "5f0a"})
    assert form.anyway_button.isHidden()
    form.submit_button.click()
    assert [dict(call.values) for call in calls] == [{"room_id": "5f0a"}]
    assert not calls[0].sent_anyway


def test_a_rule_across_fields_is_shown_with_the_field_it_names(qtbot: QtBot) -> None:
    form = form_of(qtbot, enablex.CDR_BY_PERIOD)
    form.fields.set_texts({"from_date": "2026-05-02", "to_date": "2026-05-01"})
    assert form.call() is None
    assert "swap the two days" in form.fields._messages["to_date"].text()


def test_the_group_of_which_one_is_needed_is_named_before_and_after(qtbot: QtBot) -> None:
    form = form_of(qtbot, uptivity.RECORD_START)
    assert form.fields._group.text().startswith("One of these is needed: Device, Device alias, Station")
    assert form.call() is None
    assert form._problems.text().startswith("At least one of these is needed: Device")
    form.fields.set_texts({"STATIONNAME": "WS-1"})
    assert form.call().values == {"STATIONNAME": "WS-1"}


def test_a_field_is_added_by_typing_part_of_its_name(qtbot: QtBot) -> None:
    form = form_of(qtbot, enablex.CREATE_ROOM)
    assert form.fields.field("settings.quality") is None
    search = form.fields._add.lineEdit()
    search.setText("qualit")
    qtbot.keyClick(search, Qt.Key.Key_Return)
    assert form.fields.field("settings.quality") is not None
    assert form.fields._headings["Sound and picture"].text() == "Sound and picture"
    form.fields._removes["settings.quality"].click()
    assert form.fields.field("settings.quality") is None


def test_an_added_text_that_stays_empty_is_sent_blank(qtbot: QtBot) -> None:
    form = form_of(qtbot, uptivity.CALL_UPDATE)
    form.fields.set_texts({"DEVICEID": "200"})
    form.fields.show_field("USER1", is_added=True)
    assert form.call().values == {"DEVICEID": "200", "USER1": ""}


def test_only_changes_are_sent_and_a_cleared_text_is_one(qtbot: QtBot) -> None:
    form = form_of(qtbot, enablex.UPDATE_ROOM, only_changes=True)
    form.fields.set_baseline({"name": "News", "owner_ref": "desk", "settings.billing_code": "A1"})
    form.fields.lock("room_id", "5f0a")
    assert form.call() is None
    form.fields.set_texts({"name": "Late news", "settings.billing_code": ""})
    assert form.call().values == {"room_id": "5f0a", "name": "Late news", "settings.billing_code": ""}


def test_a_locked_value_has_no_field_and_is_sent(qtbot: QtBot) -> None:
    form = form_of(qtbot, enablex.CREATE_ROOM)
    form.fields.lock("settings.adhoc", "true")
    assert form.fields.field("settings.adhoc") is None
    assert form.fields.texts()["settings.adhoc"] == "true"
    form.reset()
    assert form.fields.texts()["settings.adhoc"] == "true"
    form.fields.unlock("settings.adhoc")
    assert form.fields.show_field("settings.adhoc").typed() == "false"


def test_enter_submits_and_escape_cancels_the_running_call(qtbot: QtBot) -> None:
    form = form_of(qtbot, enablex.ROOM_USERS)
    form.fields.set_texts({"room_id": "5f0a"})
    calls, cancelled = submitted(form), []
    form.cancel_requested.connect(lambda: cancelled.append(True))
    qtbot.keyClick(form.fields.field("room_id").focusProxy(), Qt.Key.Key_Return)
    assert len(calls) == 1
    qtbot.keyClick(form, Qt.Key.Key_Escape)
    assert not cancelled
    form.set_running(True)
    qtbot.keyClick(form.fields.field("room_id").focusProxy(), Qt.Key.Key_Return)
    assert len(calls) == 1
    assert form.submit_button.toolTip() == "Wait for the answer, or cancel"
    qtbot.keyClick(form, Qt.Key.Key_Escape)
    assert cancelled == [True]


def test_a_blocked_form_says_why(qtbot: QtBot) -> None:
    form = form_of(qtbot, uptivity.TEST)
    form.set_blocked("This environment has no recorder address.")
    assert not form.submit_button.isEnabled()
    assert form.submit_button.toolTip() == "This environment has no recorder address."
    form.set_blocked("")
    assert form.submit_button.isEnabled()


@pytest.mark.parametrize(
    ("command", "chosen", "expected"),
    [
        (uptivity.TEST, Transport.HTTP, Transport.HTTP),
        (uptivity.TEST, Transport.TCP, Transport.TCP),
        (enablex.LIST_ROOMS, Transport.TCP, Transport.HTTP),
    ],
)
def test_only_recorder_commands_have_a_choice_of_transport(
    qtbot: QtBot, command: Command, chosen: Transport, expected: Transport
) -> None:
    form = form_of(qtbot, command)
    form.set_transport(chosen)
    assert form.call().transport is expected
    assert form._transport.isHidden() is (command is enablex.LIST_ROOMS)


def test_passwords_are_masked_and_leave_as_secrets(qtbot: QtBot) -> None:
    form = form_of(qtbot, enablex.CREATE_ROOM)
    form.fields.set_texts({"name": "a", "owner_ref": "b", "sip.secret": "hush"})
    editor = form.fields.field("sip.secret").focusProxy()
    assert editor.echoMode() is editor.EchoMode.Password
    assert "hush" not in editor.displayText()
    assert form.call().values["sip.secret"] == Secret("hush")


def test_tab_walks_the_fields_as_they_stand(qtbot: QtBot) -> None:
    form = form_of(qtbot, enablex.CREATE_ROOM)
    form.fields.show_field("data")
    form.fields.show_field("settings.quality")
    expected = [p.name for p in form.fields._params if form.fields.field(p.name)]
    with qtbot.waitActive(form):
        form.show()
        form.activateWindow()
    form.fields.field(expected[0]).focusProxy().setFocus()
    walked = []
    for _ in range(200):  # Qt's own chain of widgets cannot be walked: it holds some that are being deleted
        widget = form.focusWidget()
        owner = next((n for n in expected if form.fields.field(n).focusProxy() is widget), None)
        if owner is not None and owner in walked[:-1]:
            break
        if owner is not None and owner not in walked:
            walked.append(owner)
        qtbot.keyClick(widget, Qt.Key.Key_Tab)
    assert walked == expected


def test_a_slip_is_seen_when_the_field_is_left(qtbot: QtBot) -> None:
    form = form_of(qtbot, enablex.CREATE_ROOM)
    field = form.fields.show_field("settings.moderators")
    field.set_text("9")
    field.left.emit()
    assert "from 1 to 5" in form.fields._messages["settings.moderators"].text()
    field.set_text("3")
    field.left.emit()
    assert form.fields._messages["settings.moderators"].isHidden()


def test_what_a_room_holds_becomes_texts_without_its_secrets() -> None:
    body = {
        "name": "News",
        "settings": {"scheduled_time": "2026-12-01T18:00:00.000Z", "knock": False, "participants": 4},
        "sip": {"enabled": True, "secret": "hush"},
        "data": {"a": 1},
    }
    texts = texts_of(enablex.UPDATE_ROOM, body)
    assert texts == {
        "name": "News",
        "settings.scheduled_time": "2026-12-01 18:00:00",
        "settings.knock": "false",
        "settings.participants": "4",
        "sip.enabled": "true",
        "data": '{"a": 1}',
    }
    assert isinstance(enablex.UPDATE_ROOM.by_name["sip.secret"].kind, Password)
