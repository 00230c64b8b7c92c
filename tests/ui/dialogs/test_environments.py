"""Environments are entered with checks, and keys are never shown."""

from __future__ import annotations

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QPushButton

from console.domain.command import Transport
from console.domain.environment import KEY_IN_CLEAR, EnablexTarget, Environment, RecorderTarget, Stage
from console.domain.secret import Secret
from console.ui.dialogs.environments import EnvironmentsDialog, read_form, texts_of
from console.ui.dialogs.unsaved import DISCARD, GO_ON, SAVE

STUDIO = Environment(
    "Studio",
    Stage.TEST,
    EnablexTarget("https://host/video/v2", "app-1", Secret("hidden")),
    RecorderTarget("recorder", 5620, "http://recorder:2012/webAPI.aspx", 5621, "<X/>", Transport.HTTP),
)


def texts(**changes: str) -> dict[str, str]:
    return texts_of(STUDIO) | changes


def test_what_is_shown_is_read_back_without_the_key() -> None:
    environment, wrong = read_form(texts(), Stage.TEST, Transport.HTTP)
    assert not wrong
    assert environment.recorder == STUDIO.recorder
    assert environment.enablex == EnablexTarget("https://host/video/v2", "app-1", Secret(""))
    assert "hidden" not in texts().values()


def test_the_certificates_of_both_systems_outlive_a_change(tmp_path) -> None:
    authority, private = tmp_path / "authority.pem", tmp_path / "private.pem"
    for file in (authority, private):
        file.write_text("PEM")
    before, _ = read_form(
        texts(enablex_certificate=str(authority), web_certificate=str(private)), Stage.TEST, Transport.HTTP
    )
    after, wrong = read_form(texts_of(before) | {"name": "Studio 2"}, Stage.TEST, Transport.HTTP)
    assert not wrong
    assert after.enablex.trusted_certificate == str(authority)
    assert after.recorder.trusted_certificate == str(private)


@pytest.mark.parametrize(
    ("changes", "field", "said"),
    [
        ({"name": " "}, "name", "a name"),
        ({"base_url": "host/video"}, "base_url", "not an address"),
        ({"base_url": "ftp://host"}, "base_url", "not an address"),
        ({"web_url": "http://[bad"}, "web_url", "not an address"),
        ({"app_id": ""}, "app_id", "APP_ID"),
        ({"port": "0"}, "port", "from 1 to 65535"),
        ({"port": "many"}, "port", "whole number"),
        ({"event_port": "70000"}, "event_port", "from 0 to 65535"),
        ({"base_url": "", "app_id": "", "host": "", "web_url": ""}, "base_url", "at least one system"),
        ({"base_url": "https://no host/v2"}, "base_url", "not an address"),
        ({"base_url": "", "app_id": "app-1"}, "base_url", "or empty it: APP_ID."),
        ({"base_url": "", "app_id": "", "app_key": "typed"}, "base_url", "or empty it: APP_KEY."),
        ({"enablex_certificate": "/nowhere/authority.pem"}, "enablex_certificate", "no such file"),
        ({"web_certificate": "/nowhere/authority.pem"}, "web_certificate", "no such file"),
        ({"web_url": "", "web_certificate": __file__}, "web_url", "that the certificate is for"),
        ({"host": "http://recorder"}, "host", "no host"),
        ({"host": "recorder:5620"}, "host", "no host"),
        ({"host": "re corder"}, "host", "no host"),
        ({"host": "???"}, "host", "no host"),
        ({"host": "300.1.1.1"}, "host", "no host"),
        ({"host": ""}, "host", "Give the host"),
        ({"web_url": "", "transport": "http"}, "web_url", "let them go over TCP"),
        ({"subscription": "everything please"}, "subscription", "not XML (syntax error"),
        ({"subscription": "<REQUEST><TYPE>"}, "subscription", "not XML (no element found"),
    ],
)
def test_what_does_not_fit_is_said_at_its_field(changes: dict[str, str], field: str, said: str) -> None:
    _, wrong = read_form(texts(**changes), Stage.TEST, Transport(changes.get("transport", "tcp")))
    assert list(wrong) == [field]
    assert said in wrong[field]


def test_one_system_is_enough_and_ports_have_defaults() -> None:
    environment, wrong = read_form(
        texts(base_url="", app_id="", port="", event_port="", subscription=""), Stage.TEST, Transport.TCP
    )
    assert not wrong
    assert environment.enablex is None
    assert (environment.recorder.port, environment.recorder.event_port) == (5620, 5621)


@pytest.fixture
def dialog(qtbot) -> EnvironmentsDialog:
    dialog = EnvironmentsDialog([STUDIO])
    qtbot.addWidget(dialog)
    return dialog


def test_saving_a_change_names_the_former_environment(dialog) -> None:
    saved = []
    dialog.saved.connect(lambda former, environment: saved.append((former, environment.name)))
    dialog.fields["name"].setText("Studio B")
    dialog.save.click()
    assert saved == [("Studio", "Studio B")]
    assert dialog.names.item(0).text().startswith("Studio B")


def test_a_new_environment_is_added_once_its_name_is_free(dialog) -> None:
    saved = []
    dialog.saved.connect(lambda former, environment: saved.append((former, environment.name)))
    dialog.add.click()
    assert not dialog.remove.isEnabled()
    dialog.fields["name"].setText("Studio")
    dialog.fields["host"].setText("other")
    dialog.save.click()
    assert not saved
    assert "Another environment has this name" in dialog.problems["name"].text()
    assert dialog.fields["name"].property("invalid") is True
    dialog.fields["name"].setText("Second")
    dialog.save.click()
    assert saved == [("", "Second")]
    assert [each.name for each in dialog.environments] == ["Studio", "Second"]


def test_removing_says_which(dialog) -> None:
    removed = []
    dialog.removed.connect(removed.append)
    dialog.remove.click()
    assert removed == ["Studio"]
    assert not dialog.remove.isEnabled()
    assert dialog.remove.toolTip()


def test_every_field_has_a_name_and_the_key_is_masked(dialog) -> None:
    assert all(field.accessibleName() for field in dialog.fields.values())
    assert dialog.fields["app_key"].echoMode() is dialog.fields["app_key"].EchoMode.Password


def test_what_is_wrong_stands_at_its_field_and_the_first_is_led_to(dialog) -> None:
    dialog.show()
    dialog.fields["host"].setText("a recorder")
    dialog.fields["event_port"].setText("x")
    dialog.save.setFocus()
    dialog.save.click()
    said = [key for key, label in dialog.problems.items() if label.isVisible()]
    assert said == ["host", "event_port"]
    assert dialog.focusWidget() is dialog.fields["host"]
    below = dialog.problems["host"].mapTo(dialog, dialog.problems["host"].rect().topLeft()).y()
    above = dialog.fields["host"].mapTo(dialog, dialog.fields["host"].rect().bottomLeft()).y()
    assert 0 < below - above < 12
    assert dialog.environments == [STUDIO]


def test_an_address_that_sends_the_key_in_clear_is_said_while_it_is_typed_and_saved(dialog) -> None:
    dialog.show()
    notice = dialog.problems["base_url"]
    for typed, said in (("https://lab/v2", ""), ("http://lab/v2", KEY_IN_CLEAR), ("http://127.0.0.1/v2", "")):
        dialog.fields["base_url"].setText(typed)
        assert (notice.text(), notice.isVisible()) == (said, bool(said))
    dialog.fields["base_url"].setText("http://lab/v2")
    dialog.save.click()
    assert dialog.environments[0].enablex.base_url == "http://lab/v2"
    assert (notice.text(), notice.property("tone")) == (KEY_IN_CLEAR, "warning")
    assert dialog.fields["base_url"].property("invalid") is False


def test_production_is_not_saved_with_a_key_in_clear(dialog) -> None:
    dialog.stage.setCurrentText("Production")
    dialog.fields["base_url"].setText("http://lab/v2")
    dialog.save.click()
    assert dialog.environments == [STUDIO]
    assert dialog.problems["base_url"].text() == f"{KEY_IN_CLEAR} This is a production environment, so it is not saved."
    assert dialog.problems["base_url"].property("tone") == "error"
    dialog.fields["base_url"].setText("https://lab/v2")
    dialog.save.click()
    assert dialog.environments[0].enablex.base_url == "https://lab/v2"


def test_enter_in_a_field_saves_and_takes_nothing_away(dialog) -> None:
    saved = []
    dialog.saved.connect(lambda former, environment: saved.append((former, environment.name)))
    dialog.show()
    dialog.add.click()
    for key, text in (("name", "Second"), ("host", "other")):
        dialog.fields[key].setText(text)
        dialog.fields[key].setFocus()
        QTest.keyClick(dialog.fields[key], Qt.Key.Key_Return)
    assert saved == [("", "Second")], "what is not whole yet is kept and said, and the whole is saved"
    assert dialog.fields["host"].text() == "other"


def test_tab_walks_the_form_as_it_is_read(dialog) -> None:
    dialog.show()
    dialog.fields["name"].setFocus()
    walked = [dialog.focusWidget()]
    for _ in range(13):
        QTest.keyClick(dialog.focusWidget(), Qt.Key.Key_Tab)
        walked.append(dialog.focusWidget())
    heights = [each.mapTo(dialog, each.rect().topLeft()).y() for each in walked]
    assert {dialog.stage, dialog.transport, dialog.save} <= set(walked)
    assert heights == sorted(heights)


OTHER = Environment("Other", Stage.TEST, recorder=RecorderTarget("elsewhere", 5620))


@pytest.fixture
def two(qtbot) -> EnvironmentsDialog:
    dialog = EnvironmentsDialog((STUDIO, OTHER))
    qtbot.addWidget(dialog)
    with qtbot.waitExposed(dialog):
        dialog.open()
    return dialog


def answer(dialog: EnvironmentsDialog, text: str) -> None:
    (button,) = [one for one in dialog.unsaved.findChildren(QPushButton) if one.text() == text]
    button.click()


def test_a_dialog_in_which_nothing_was_typed_is_left_without_a_question(two) -> None:
    two.names.setCurrentRow(1)
    two.reject()
    assert not two.isVisible()


def test_what_was_typed_is_still_there_after_a_look_at_another_environment(two) -> None:
    two.fields["host"].setText("typed")
    two.names.setCurrentRow(1)
    assert two.fields["host"].text() == "elsewhere"
    two.start_new()
    two.fields["name"].setText("Third")
    two.names.setCurrentRow(0)
    assert two.fields["host"].text() == "typed"
    two.start_new()
    assert two.fields["name"].text() == "Third"


def test_leaving_asks_about_every_environment_that_is_not_saved(two) -> None:
    two.fields["host"].setText("typed")
    two.names.setCurrentRow(1)
    two.fields["host"].setText("moved")
    two.reject()
    assert two.isVisible()
    assert two.unsaved.accessibleName() == "“Other” and “Studio” have changes that are not saved."
    answer(two, GO_ON)
    assert two.isVisible()
    assert not two.unsaved.isVisible()
    assert two.fields["host"].text() == "moved"


def test_saving_all_saves_each_and_leaves(two) -> None:
    saved: list[tuple[str, str]] = []
    two.saved.connect(lambda former, environment: saved.append((former, environment.recorder.host)))
    two.fields["host"].setText("typed")
    two.names.setCurrentRow(1)
    two.fields["host"].setText("moved")
    two.reject()
    answer(two, SAVE)
    assert saved == [("Other", "moved"), ("Studio", "typed")]
    assert not two.isVisible()


def test_saving_all_stays_at_what_cannot_be_saved(two) -> None:
    two.fields["port"].setText("many")
    two.reject()
    answer(two, SAVE)
    assert two.isVisible()
    assert two.problems["port"].text()
    two.reject()
    answer(two, DISCARD)
    assert not two.isVisible()


def test_a_second_escape_takes_the_question_back(two) -> None:
    two.fields["port"].setText("1")
    for is_asked in (True, False):
        QTest.keyClick(two, Qt.Key.Key_Escape)
        assert two.unsaved.isVisible() is is_asked
        assert two.isVisible()


def test_what_was_removed_or_saved_is_not_asked_about(two) -> None:
    two.fields["port"].setText("1")
    two.save.click()
    two.names.setCurrentRow(1)
    two.fields["port"].setText("2")
    two.remove.click()
    two.reject()
    assert not two.isVisible()
