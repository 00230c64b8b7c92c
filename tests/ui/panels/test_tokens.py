"""Issuing a token and handing it out."""

from __future__ import annotations

import pytest
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QLineEdit

from console.domain.secret import Secret
from console.ui.panels.issued_token import CLIPBOARD_S, VALID_S, IssuedToken
from console.ui.panels.tokens import TokensPanel
from console.ui.widgets.qr import qr_image

ROOM = {"room_id": "a" * 24, "name": "Debate", "settings": {"scheduled": True, "scheduled_time": "2036-12-01 18:00:00"}}
TOKEN = "eyJhbGciOiJIUzI1NiJ9.c2VjcmV0.c2ln"


@pytest.fixture
async def panel(qtbot, desk, runner):
    runner.known._learn_room(ROOM, 1.0)
    panel = TokensPanel(desk)
    qtbot.addWidget(panel)
    yield panel
    await panel.tasks.settle()


@pytest.fixture
def issued(qtbot, desk):
    widget = IssuedToken(desk.theme)
    qtbot.addWidget(widget)
    yield widget
    QGuiApplication.clipboard().clear()


async def test_a_token_for_a_known_room_is_shown_masked(panel, runner, until) -> None:
    field = panel.form.fields.field("room_id")
    field.editor.setCurrentIndex(1)
    assert field.editor.currentText().startswith("Debate")
    assert "starts at 2036-12-01 18:00" in panel.form.fields._messages["room_id"].text()
    panel.form.fields.set_texts({"name": "Ann", "user_ref": "a1", "role": "moderator"})
    runner.will_answer({"result": 0, "token": TOKEN})
    panel.form.submit_button.click()
    await until(lambda: panel.issued.token is not None)
    assert runner.calls[0].values["room_id"] == "a" * 24
    assert panel.issued.token == Secret(TOKEN)
    assert TOKEN not in panel.issued._line.displayText()
    assert panel.issued._for.text() == "For Ann as moderator, room “Debate”."


async def test_a_pasted_room_id_is_sent_as_it_is(panel, runner, until) -> None:
    panel.form.fields.set_texts({"room_id": "nowhere", "name": "Ann", "user_ref": "a1"})
    runner.will_answer({"result": "40001", "error": "[Reason] Room not found", "desc": ""})
    panel.form.submit_button.click()
    await until(lambda: not panel.tasks.count)
    assert runner.calls[0].values["room_id"] == "nowhere"
    assert panel.issued.token is None
    assert "40001" in panel.strip.message.happened


async def test_a_token_does_not_outlive_its_environment(panel, runner) -> None:
    panel.issued.show_token(Secret(TOKEN), "For Ann.")
    runner.environment = runner.environment.__class__("Elsewhere", runner.environment.stage)
    panel.refresh()
    assert panel.issued.token is None
    assert panel.issued._line.text() == ""
    assert not panel.form.submit_button.isEnabled()


def test_nothing_can_be_done_before_there_is_a_token(issued) -> None:
    for button in (issued.copy_button, issued.reveal_button, issued.qr_button):
        assert not button.isEnabled()
        assert button.toolTip() == "There is no token yet: issue one first"


def test_the_token_is_shown_while_asked_to_and_masked_again_for_the_next(issued) -> None:
    issued.show_token(Secret(TOKEN), "For Ann.")
    issued.reveal_button.click()
    assert issued._line.displayText() == TOKEN
    issued.show_token(Secret("other"), "For Bo.")
    assert issued._line.echoMode() is QLineEdit.EchoMode.Password


def test_a_copy_leaves_the_clipboard_by_itself(issued) -> None:
    issued.show_token(Secret(TOKEN), "For Ann.")
    issued.copy_button.click()
    assert QGuiApplication.clipboard().text() == TOKEN
    assert issued._forget_copy.interval() == CLIPBOARD_S * 1000
    assert issued._forget_copy.isActive()
    assert issued.copy_button.text().startswith("Copied, cleared in")
    issued._forget_copy.timeout.emit()
    assert QGuiApplication.clipboard().text() == ""
    assert issued.copy_button.text() == "Copy token"


def test_what_somebody_else_copied_meanwhile_stays(issued) -> None:
    issued.show_token(Secret(TOKEN), "For Ann.")
    issued.copy_button.click()
    QGuiApplication.clipboard().setText("a recipe")
    issued._forget_copy.timeout.emit()
    assert QGuiApplication.clipboard().text() == "a recipe"


@pytest.mark.parametrize(
    ("link", "expected"),
    [
        ("", TOKEN),
        ("https://join.example/?t={token}&v=1", f"https://join.example/?t={TOKEN}&v=1"),
        ("https://join.example/", f"https://join.example/{TOKEN}"),
    ],
)
def test_a_join_link_carries_the_token(issued, link, expected) -> None:
    issued.show_token(Secret(TOKEN), "For Ann.")
    issued.link.setText(link)
    issued.copy_button.click()
    assert QGuiApplication.clipboard().text() == expected


def test_a_qr_code_is_drawn_and_too_long_a_text_says_so(issued) -> None:
    issued.show_token(Secret(TOKEN), "For Ann.")
    issued.qr_button.click()
    assert not issued.qr.isHidden()
    assert not issued.qr.pixmap().isNull()
    issued.show_token(Secret("x" * 4000), "For Bo.")
    issued.qr_button.click()
    assert issued.qr.isHidden()
    assert issued._note.text() == "This is too long for a QR code; copy it instead."


def test_a_qr_code_has_dark_modules_inside_a_light_border(qapp) -> None:
    image = qr_image("hello")
    black = sum(image.pixelColor(x, y).lightness() == 0 for x in range(image.width()) for y in range(image.height()))
    assert image.width() == 21 + 8
    assert 100 < black < 21 * 21
    assert all(image.pixelColor(x, 0).lightness() == 255 for x in range(image.width()))
    assert qr_image("x" * 4000) is None


def test_an_old_token_says_that_it_expired(issued) -> None:
    issued.show_token(Secret(TOKEN), "For Ann.", now_s=0.0)
    assert issued._life.text().startswith("It expired at")
    issued.show_token(Secret(TOKEN), "For Ann.")
    assert f"{VALID_S // 60 - 1} min" in issued._life.text()
