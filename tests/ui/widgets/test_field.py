"""Editors by kind: whatever was typed comes out again."""

from __future__ import annotations

import datetime as dt

import pytest
from PySide6.QtCore import QPoint, QPointF, Qt
from PySide6.QtGui import QColor, QWheelEvent
from PySide6.QtWidgets import QApplication, QVBoxLayout, QWidget
from pytestqt.qtbot import QtBot

from console.domain.command import Mark, Param, Provenance
from console.domain.kinds import (
    Choice,
    Day,
    Flag,
    Identifier,
    JsonObject,
    Kind,
    Moment,
    Pairs,
    Password,
    Text,
    Whole,
    Xml,
    YesNo,
)
from console.ui.theme import THEMES, Theme
from console.ui.widgets.field import SENT_BLANK, BlockField, Field, TimeField, explained, make_field

NOON = dt.datetime(2026, 5, 1, 12, 0, tzinfo=dt.UTC)


def param(kind: Kind, **more: object) -> Param:
    return Param("thing", kind, "Thing", "What it is for.", **more)


@pytest.mark.parametrize(
    ("kind", "text"),
    [
        (Text(), "a b"),
        (Identifier(), "5f0a"),
        (Whole(), "twelve"),
        (Flag(), "maybe"),
        (YesNo(), "Y"),
        (Choice(("HD", "SD")), "4K"),
        (Moment(), "2026-05-01 10:00:00"),
        (Day(), "tomorrow"),
        (JsonObject(), '{"a":\n1}'),
        (Pairs(), "A=1\nB=2"),
        (Xml(), "<REQUEST>"),
        (Password(), "hush"),
    ],
    ids=lambda value: type(value).__name__,
)
def test_every_kind_has_an_editor_that_keeps_any_text(qtbot: QtBot, kind: Kind, text: str) -> None:
    field = make_field(param(kind))
    qtbot.addWidget(field)
    assert field.text() is None
    seen = []
    field.changed.connect(lambda: seen.append(field.typed()))
    field.set_text(text)
    assert field.text() == text
    assert seen[-1] == text
    field.set_text("")
    assert field.text() is None


def test_an_added_text_says_that_it_is_sent_blank(qtbot: QtBot) -> None:
    field = make_field(param(Text()))
    qtbot.addWidget(field)
    field.set_sends_blank(True)
    assert field.text() == ""
    assert field.editor.placeholderText() == SENT_BLANK


def test_help_explains_limits_marks_and_certainty() -> None:
    marks = frozenset({Mark.AT_LEAST_ONE, Mark.NEEDS_AGENT_DEVICE, Mark.FRAGILE})
    text = explained(param(Text(max_length=9), marks=marks, provenance=Provenance.ASSUMED))
    for part in ("at most 9", "One of its group", "agent already has a device", "may not survive", "assumed"):
        assert part in text


@pytest.mark.parametrize(
    ("kind", "choice", "expected"),
    [
        (Moment(), "In 20 minutes", "2026-05-01 12:20:00"),
        (Moment(), "This time tomorrow", "2026-05-02 12:00:00"),
        (Day(), "Yesterday", "2026-04-30"),
    ],
)
def test_near_times_are_filled_in_utc(qtbot: QtBot, kind: Kind, choice: str, expected: str) -> None:
    field = TimeField(param(kind), now=lambda: NOON)
    qtbot.addWidget(field)
    next(action for action in field._pick.menu().actions() if action.text() == choice).trigger()
    assert field.text() == expected


def test_a_moment_shows_the_local_reading_and_is_completed(qtbot: QtBot) -> None:
    field = TimeField(param(Moment()))
    qtbot.addWidget(field)
    field.set_text("2026-05-01 10:00")
    assert field.note() == ""
    field.editor.editingFinished.emit()
    assert field.text() == "2026-05-01 10:00:00"
    local = NOON.replace(hour=10).astimezone()
    assert f"{local:%H:%M}" in field.note()


def test_the_wheel_does_not_alter_a_list_that_is_merely_scrolled_past(qtbot: QtBot) -> None:
    field = make_field(param(Choice(("HD", "SD"))))
    qtbot.addWidget(field)
    field.set_text("HD")
    turn = QWheelEvent(
        QPointF(3, 3),
        QPointF(3, 3),
        QPoint(0, -120),
        QPoint(0, -120),
        Qt.MouseButton.NoButton,
        Qt.KeyboardModifier.NoModifier,
        Qt.ScrollPhase.NoScrollPhase,
        False,
    )
    QApplication.sendEvent(field.editor, turn)
    assert field.text() == "HD"
    assert not turn.isAccepted()


def test_ctrl_enter_sends_from_a_block_and_enter_does_not(qtbot: QtBot) -> None:
    field = make_field(param(Xml()))
    qtbot.addWidget(field)
    assert isinstance(field, BlockField)
    sent = []
    field.entered.connect(lambda: sent.append(True))
    qtbot.keyClick(field.editor, Qt.Key.Key_Return)
    assert field.typed() == "\n"
    qtbot.keyClick(field.editor, Qt.Key.Key_Return, Qt.KeyboardModifier.ControlModifier)
    assert sent == [True]


def test_a_secret_shows_only_while_asked_to(qtbot: QtBot) -> None:
    field = make_field(param(Password()))
    qtbot.addWidget(field)
    field.set_text("hush")
    assert "hush" not in field.editor.displayText()
    field._reveal.click()
    assert field.editor.displayText() == "hush"
    field._reveal.click()
    assert "hush" not in field.editor.displayText()


@pytest.mark.parametrize("name", THEMES)
@pytest.mark.parametrize("kind", [Text(), Flag(), JsonObject()])
def test_an_editor_shows_both_that_it_has_the_focus_and_that_its_text_does_not_fit(
    qtbot: QtBot, name: str, kind: Kind
) -> None:
    theme = Theme(name)
    page = QWidget()
    qtbot.addWidget(page)
    page.setStyleSheet(theme.style_sheet())
    column = QVBoxLayout(page)
    here, there = (make_field(Param(label, kind, label, "Some help."), page) for label in ("A", "B"))
    column.addWidget(here)
    column.addWidget(there)
    with qtbot.waitActive(page):
        page.show()
        page.activateWindow()
    here.setFocus()
    for field in (here, there):
        field.set_invalid(True)

    def edges(field: Field) -> tuple[QColor, QColor]:
        image = field.focusProxy().grab().toImage()
        middle = image.width() // 2
        return image.pixelColor(middle, 0), image.pixelColor(middle, image.height() - 1)

    wrong, focus = theme.color("severity.error.mark"), theme.color("line.focus")
    assert edges(here) == (focus, wrong)
    assert edges(there) == (wrong, wrong)
