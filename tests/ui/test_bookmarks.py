"""A row is bookmarked with one key, its note never stops the window, and no note is lost by a slip."""

from __future__ import annotations

import asyncio

import pytest
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QMenu, QWidget

from console.journal.entry import Detail, Flag
from console.journal.rows import NotBookmarked
from console.ui.bookmarks import Bookmarks
from console.ui.dialogs.note import NoteDialog
from console.ui.messages import Messages
from console.ui.models.log_cells import LogColumn, tooltip
from console.ui.tasks import Tasks
from console.ui.widgets.verdict_text import decoded


@pytest.fixture
def place(qtbot, rows, theme):
    """A widget with the bookmarks of a rows, and what was said."""
    window = QWidget()
    qtbot.addWidget(window)
    messages = Messages()
    said: list[str] = []
    messages.posted.connect(lambda message: said.append(f"{message.happened} {message.means}"))
    messages.announced.connect(said.append)
    failures: list[BaseException] = []
    tasks = Tasks(window, lambda name, error: failures.append(error))
    rows.add()
    yield Bookmarks(rows, theme, messages, tasks, window), said, tasks, window
    assert not failures


async def settled(tasks: Tasks) -> None:
    while tasks.count:
        await asyncio.sleep(0)


def dialog_of(window: QWidget) -> NoteDialog:
    (dialog,) = [one for one in window.findChildren(NoteDialog) if one.isVisible()]
    return dialog


def test_the_key_places_a_bookmark_and_takes_it_away(place, rows, in_window):
    bookmarks, said, tasks, _ = place

    async def scene():
        bookmarks.toggle(1)
        await settled(tasks)
        assert rows.notes == {1: ""}
        assert Flag.BOOKMARKED in rows.entry(1).flags
        bookmarks.toggle(1)
        await settled(tasks)
        assert rows.notes == {}

    in_window(scene())
    assert said == ["Row 1 is bookmarked. Ctrl+Shift+B adds a note.", "The bookmark on row 1 was taken away."]


def test_a_bookmark_with_a_note_is_opened_instead_of_taken_away(place, rows, in_window):
    bookmarks, _, tasks, window = place
    window.show()

    async def scene():
        await rows.bookmark(1, "why?")
        bookmarks.toggle(1)
        dialog = dialog_of(window)
        assert dialog.text.toPlainText() == "why?"
        assert not dialog.isModal() or dialog.windowModality().name == "WindowModal"
        assert dialog.remove.isEnabled()
        dialog.text.setPlainText("  because\nof this ")
        dialog.save.click()
        await settled(tasks)
        assert rows.notes == {1: "because\nof this"}
        bookmarks.edit(1)
        dialog_of(window).remove.click()
        await settled(tasks)
        assert rows.notes == {}

    in_window(scene())


def test_cancelling_the_note_changes_nothing(place, rows, in_window):
    bookmarks, _, tasks, window = place
    window.show()

    async def scene():
        bookmarks.edit(1)
        dialog = dialog_of(window)
        assert not dialog.remove.isEnabled()
        dialog.text.setPlainText("x")
        dialog.reject()
        await settled(tasks)

    in_window(scene())
    assert rows.notes == {}


def test_what_cannot_be_bookmarked_says_why(place, rows, in_window, monkeypatch):
    bookmarks, said, tasks, _ = place

    async def refuse(entry, note):
        raise NotBookmarked("The file is read-only.")

    monkeypatch.setattr(rows, "bookmark", refuse)

    async def scene():
        bookmarks.toggle(1)
        await settled(tasks)
        bookmarks.toggle(0)
        bookmarks.edit(0)

    in_window(scene())
    assert said == ["Row 1 was not bookmarked. The file is read-only.", "Choose a row first.", "Choose a row first."]


@pytest.mark.parametrize(
    ("note", "titles"),
    [
        (None, ["Bookmark row", "Bookmark row with a note…"]),
        ("", ["Take bookmark away", "Bookmark row with a note…"]),
        ("why?", ["Take bookmark away", "Edit note…"]),
    ],
)
def test_the_menu_of_a_row_offers_what_can_be_done(place, rows, note, titles):
    bookmarks, _, _, window = place
    if note is not None:
        rows.notes[1] = note
    menu = QMenu(window)
    bookmarks.fill(menu, 1)
    assert [action.text().split("\t")[0] for action in menu.findChildren(QAction) if action.text()] == titles


def test_a_note_is_in_every_tooltip_and_in_the_inspector(rows, theme):
    entry = rows.entry(rows.add())
    assert tooltip(entry, LogColumn.COMMAND) == "room.create"
    assert tooltip(entry, LogColumn.COMMAND, "") == "room.create\nBookmarked."
    assert tooltip(entry, LogColumn.TIME, "why?").endswith("\nBookmarked: why?")
    page = decoded(Detail(entry, bookmark="<b>one</b>\ntwo"), theme)
    assert "Bookmarked: </b>&lt;b&gt;one&lt;/b&gt;<br/>two" in page
    assert "Bookmarked" not in decoded(Detail(entry), theme)
