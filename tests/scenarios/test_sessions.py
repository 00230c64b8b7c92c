"""Sessions on disk: opened beside the live log, bookmarked, saved, exported, offered after a crash; and a full disk."""

from __future__ import annotations

import asyncio
import shutil
import sqlite3
from contextlib import closing
from itertools import pairwise
from pathlib import Path

import pytest
from PySide6.QtWidgets import QFileDialog, QLabel

from console.journal import file as file_module
from console.journal import writer as writer_module
from console.journal.entry import FileState
from console.journal.journal import Journal
from console.journal.session import open_session
from console.ui.dialogs.export import ExportDialog
from console.ui.dialogs.note import NoteDialog
from console.ui.sessions import DISK, RECOVERY, SessionDock
from console.window_options import Options
from tests.scenarios.desk import AS_USUAL, Desk, open_desk
from tests.scenarios.hands import CONTROL, SHIFT, Key, chord, click, click_row, until


async def copy_of_this_run(desk: Desk, name: str = "other.cuelight") -> Path:
    """A session file of its own with the rows so far."""
    await desk.quiet()
    await desk.window.desk.runner.journal.flush()
    path = desk.session_file.with_name(name)
    assert await desk.window.sessions.copy_file(desk.window.sessions.log, path)
    return path


async def opened(desk: Desk, path: Path) -> SessionDock:
    dock = await desk.window.sessions.show_file(path)
    assert dock is not None
    await until(lambda: dock.opened.is_loaded and dock.session.view.model.rowCount(), "the rows of the session")
    return dock


def file_dialog(desk: Desk) -> QFileDialog | None:
    return next((one for one in desk.window.findChildren(QFileDialog) if one.isVisible()), None)


def banner_text(desk: Desk, key: str) -> str:
    banner = desk.window.banners.banner(key)
    return "" if banner is None else banner.text


async def test_a_session_is_opened_beside_the_live_log_and_closed_again(desk: Desk) -> None:
    path = await copy_of_this_run(desk)
    rows = desk.window.desk.journal.received

    chord(desk.window, Key.Key_O)
    dialog = await until(lambda: file_dialog(desk), "the file dialog")
    dialog.selectFile(str(path))
    dialog.accept()
    desk.window.come_forward()  # where nobody manages windows, none is active behind a closed dialog
    dock = await until(lambda: next(iter(desk.window.sessions.docks), None), "the session")
    await until(lambda: dock.opened.is_loaded, "its rows")

    assert dock.windowTitle() == "other.cuelight — read only"
    await until(lambda: dock.session.view.model.rowCount() == rows, "every row shown")
    await until(lambda: dock.session.figures.text().startswith(f"{rows} rows"), dock.session.figures.text)
    assert not dock.session.missing.isVisible()
    assert desk.window.desk.settings.recent_sessions[0] == str(path)

    table = dock.session.view.table
    click_row(table, table.model().index(0, 0))
    await until(lambda: dock.session.inspector.detail is not None, "its inspector")
    assert dock.session.inspector.isVisible()
    desk.window.docks["journal"].bring_up()
    await desk.inspect(entry=1)
    assert desk.window.docks["inspector"].panel.isVisible()

    dock.bring_up()
    await until(dock.session.view.table.hasFocus, "the focus in the session")
    chord(desk.window, Key.Key_F)
    assert dock.session.view.search.hasFocus()
    desk.window.docks["journal"].bring_up()
    await until(desk.log.panel.view.table.hasFocus, "the focus in the live log")
    chord(desk.window, Key.Key_F)
    assert desk.log.panel.view.search.hasFocus()

    dock.close()
    await until(lambda: not desk.window.sessions.docks and not desk.window.tasks.count, "the session closed")
    assert desk.window.sessions.log is desk.log.panel


@pytest.mark.parametrize("is_floating", [False, True])
async def test_a_fresh_layout_puts_an_opened_session_behind_the_live_log(desk: Desk, is_floating: bool) -> None:
    dock = await opened(desk, await copy_of_this_run(desk))
    dock.setFloating(is_floating)
    await desk.run("reset layout")
    live = desk.window.docks["journal"]
    await until(lambda: desk.window.tabifiedDockWidgets(live) == [dock], "one place for both")
    await until(lambda: not live.visibleRegion().isEmpty(), "the live log in front")
    assert not dock.isFloating()
    dock.bring_up()
    await until(lambda: not dock.visibleRegion().isEmpty(), "the session in sight")
    places = [each.geometry() for each in (dock, desk.window.docks["rooms"], desk.window.docks["inspector"])]
    assert not any(one.intersects(other) for one, other in pairwise(places))


async def test_the_same_file_is_shown_once_and_the_own_one_in_the_live_log(desk: Desk) -> None:
    path = await copy_of_this_run(desk)
    dock = await opened(desk, path)
    desk.window.docks["journal"].bring_up()
    assert await desk.window.sessions.show_file(path) is dock
    assert await desk.window.sessions.show_file(desk.session_file) is None
    assert len(desk.window.sessions.docks) == 1
    assert "live log" in desk.messages[-1].happened


async def test_a_file_that_is_opened_twice_at_once_is_shown_once(desk: Desk) -> None:
    path = await copy_of_this_run(desk)
    sessions = desk.window.sessions
    docks = await asyncio.gather(sessions.show_file(path), sessions.show_file(path))
    assert len(sessions.docks) == 1
    assert docks == [sessions.docks[0], None]
    assert await sessions.show_file(path) is docks[0]


async def test_a_file_that_is_none_says_what_it_is_and_leaves_the_list(desk: Desk, tmp_path: Path) -> None:
    path = tmp_path / "letter.cuelight"
    path.write_bytes(b"Dear colleague")
    desk.window.change_settings(desk.window.desk.settings.with_recent_session(path))
    await desk.run("Open session letter")
    await until(lambda: desk.messages, "a message")
    assert desk.messages[-1].happened == "The session could not be opened."
    assert "is not a Cuelight session file" in desk.messages[-1].means
    assert str(path) not in desk.window.desk.settings.recent_sessions


async def test_a_file_whose_program_ended_before_its_first_row_opens_empty_and_says_so(
    desk: Desk, tmp_path: Path
) -> None:
    path = tmp_path / "begun.cuelight"
    with closing(sqlite3.connect(path)) as connection:
        connection.execute("PRAGMA journal_mode=WAL")
    dock = await desk.window.sessions.show_file(path)
    assert dock is not None
    await until(dock.session.missing.isVisible, "a word on the file")
    await until(lambda: dock.opened.is_loaded, "the rows that are not there")
    await until(lambda: dock.session.figures.text().startswith("0 rows"), dock.session.figures.text)
    said = " ".join(label.text() for label in dock.session.missing.findChildren(QLabel))
    assert "This file holds no row." in said
    assert "ended before its first one" in said
    assert "no such table" not in said
    await desk.picture("session-empty")


async def test_a_damaged_file_shows_what_can_be_read_and_says_what_is_missing(desk: Desk) -> None:
    desk.backstage.burst(400)
    await until(lambda: desk.window.desk.journal.received > 400, "a burst")
    path = await copy_of_this_run(desk)
    data = path.read_bytes()
    path.write_bytes(data[: len(data) // 4])
    dock = await opened(desk, path)
    assert 0 < dock.opened.received < 400
    await until(dock.session.missing.isVisible, "what is missing")
    said = [label.text() for label in dock.session.missing.findChildren(QLabel)]
    assert any("This file could not be read whole" in text for text in said)
    assert any("damaged" in text for text in said)
    await desk.picture("session-damaged")
    table = dock.session.view.table
    click_row(table, table.model().index(0, 0))
    chord(table, Key.Key_B)
    await until(lambda: any("was not bookmarked" in one.happened for one in desk.messages), "a message")
    assert dock.opened.note_on(1) is None


async def test_the_absurd_times_of_a_damaged_file_are_shown_as_far_as_a_calendar_goes(desk: Desk) -> None:
    path = await copy_of_this_run(desk)
    with closing(sqlite3.connect(path, isolation_level=None)) as connection:
        connection.execute("UPDATE entry SET time_us = 9223372036854775807 WHERE id = 1")
        connection.execute("UPDATE entry SET time_us = -9223372036854775807 WHERE id = 2")
    dock = await opened(desk, path)
    table = dock.session.view.table
    for number in (0, 1):
        click_row(table, table.model().index(number, 0))
        await until(lambda: dock.session.inspector.tasks.count == 0, "the inspector")
    shown = dock.session.view.model
    assert [shown.entry_at(number).time.year for number in (0, 1)] == [3000, 1970]
    dock.session.view.search.show_line("after:10:32")
    await until(lambda: not dock.session.tasks.count, "the filter")
    dock.session.view.search.show_line("")
    dock.session.view.grab()
    desk.window.sessions.export()
    dialog = await desk.dialog(ExportDialog)
    dialog.press("Close")


async def test_rows_are_bookmarked_with_a_note_here_and_in_an_opened_file(desk: Desk) -> None:
    table = desk.log.panel.view.table
    click_row(table, table.model().index(0, 0))
    number = table._log.id_at(0)
    chord(table, Key.Key_B)
    await until(lambda: desk.window.desk.journal.note_on(number) == "", "a bookmark")
    chord(table, Key.Key_B, CONTROL | SHIFT)
    dialog = await desk.dialog(NoteDialog)
    dialog.fill(Note="Ask for a trace.")
    dialog.press("Save bookmark")
    await until(lambda: desk.window.desk.journal.note_on(number) == "Ask for a trace.", "its note")
    await until(lambda: "Ask for a trace." in desk.inspector_text(), "the note in the inspector")

    path = await copy_of_this_run(desk)
    dock = await opened(desk, path)
    assert dock.opened.note_on(number) == "Ask for a trace."
    await dock.opened.bookmark(number, None)
    await dock.opened.bookmark(number + 1, "seen")
    with open_session(path) as session:
        assert session.bookmarks() == {number + 1: "seen"}
    assert desk.window.desk.journal.note_on(number) == "Ask for a trace."


async def test_the_filtered_rows_are_exported_and_it_is_said_what_was_removed(desk: Desk, tmp_path: Path) -> None:
    desk.log.panel.view.search.show_line("op:room.list")
    await desk.quiet()
    shown = desk.log.panel.view.model.rowCount()
    assert 0 < shown < desk.window.desk.journal.received

    chord(desk.window, Key.Key_E)
    dialog = await desk.dialog(ExportDialog)
    out = tmp_path / "rows.jsonl"
    dialog.widget.form.setCurrentText("JSON lines")
    dialog.fill(File=str(out))
    dialog.picture("export")
    dialog.press("Export rows")
    await dialog.sees(f"{shown} rows were written to {out}.")
    assert dialog.shows("Secrets removed, by rows: "), dialog.texts()
    assert out.read_text(encoding="utf-8").count('"type":"row"') == shown
    await until(dialog.widget.copy_path.isVisible, "the path to copy")
    dialog.press("Copy its path")
    dialog.press("Close")


async def test_the_last_run_is_offered_when_it_crashed_and_only_once(home: Path) -> None:
    async with open_desk(AS_USUAL) as desk:
        desk.backstage.burst(50)
        await until(lambda: desk.window.desk.journal.received > 50, "a burst")
        await desk.window.desk.runner.journal.flush()
        live = desk.session_file
        crashed = live.with_name("2020-01-02 03-04-05Z.cuelight")
        for suffix in ("", "-wal", "-shm"):
            shutil.copyfile(f"{live}{suffix}", f"{crashed}{suffix}")
        live_name = live.name
    (home / "sessions" / live_name).unlink()

    async with open_desk(AS_USUAL) as desk:
        await until(lambda: banner_text(desk, RECOVERY), "the offer")
        assert crashed.name in banner_text(desk, RECOVERY)
        await desk.picture("session-recovery")
        click(desk.window.banners.banner(RECOVERY).buttons["Open it"])
        dock = await until(lambda: next(iter(desk.window.sessions.docks), None), "the session")
        figures = dock.session.figures
        await until(lambda: "its run did not close it" in figures.text(), figures.text)  # told once in a while
        assert dock.opened.received >= 50
        assert desk.window.banners.banner(RECOVERY) is None
        newest = desk.session_file
    newest.unlink()

    async with open_desk(AS_USUAL) as desk:
        assert desk.window.desk.settings.offered_session == crashed.name
        assert desk.window.banners.banner(RECOVERY) is None


async def test_a_session_that_is_being_closed_ends_before_the_window_does(home: Path) -> None:
    async with open_desk(AS_USUAL) as desk:
        dock = await opened(desk, await copy_of_this_run(desk))
        dock.close()
        desk.window.close()
    with pytest.raises(RuntimeError, match="after shutdown"):
        await dock.opened.facts()


async def test_a_file_named_at_the_start_is_opened(home: Path, tmp_path: Path) -> None:
    path = tmp_path / "given.cuelight"
    journal = Journal.open(path)
    journal.note("from another day")
    await journal.close()
    options = Options(nowhere=True, theme="light", session=path)
    async with open_desk(options, is_ready=lambda desk: bool(desk.window.sessions.docks)) as desk:
        (dock,) = desk.window.sessions.docks
        await until(lambda: dock.session.view.model.rowCount(), "its rows")
        assert dock.session.view.model.entry_at(0).summary == "from another day"
        assert desk.window.desk.journal.path != path


async def test_a_full_disk_is_loud_until_there_is_room_and_calls_go_on(desk: Desk, monkeypatch) -> None:
    monkeypatch.setattr(writer_module, "RETRY_DELAYS_S", (3_600.0,))
    whole = file_module.SessionFile.write

    def full(*_: object, **__: object) -> None:
        raise OSError("no space left on device")

    monkeypatch.setattr(file_module.SessionFile, "write", full)
    desk.backstage.burst(20)
    await until(lambda: banner_text(desk, DISK), "the banner")
    assert "Recording to the file has stopped: no space left on device" in banner_text(desk, DISK)
    assert "tried again every 3600 s" in banner_text(desk, DISK)
    rows = desk.window.desk.journal
    await until(lambda: f"{rows.received - rows.stored} rows wait" in banner_text(desk, DISK), "how many rows wait")
    await desk.picture("disk-full")

    monkeypatch.setattr(file_module.SessionFile, "write", whole)
    click(desk.window.banners.banner(DISK).buttons["Try again now"])
    await until(lambda: rows.file_state is FileState.WRITING and rows.stored == rows.received, "the file written")
    await until(lambda: desk.window.banners.banner(DISK) is None, "the banner gone")
    await until(lambda: not desk.window.banners.isVisible(), "its room given back")
