"""An opened session says how many rows it has, where they are from and what is missing."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from pathlib import Path
from types import SimpleNamespace

import pytest
from PySide6.QtWidgets import QLabel

from console.journal.file import SessionFile
from console.journal.filter.language import parse
from console.journal.opened import OpenedSession
from console.journal.record import Record, entry_cells
from console.settings import Settings
from console.ui.desk import Desk
from console.ui.messages import Messages
from console.ui.panels.session import SessionPanel
from tests.journal.rows import row

FACTS = {"program": "Cuelight", "version": "0.9", "started": "2026-11-22T08:00:00Z"}


@pytest.fixture
def path(tmp_path: Path) -> Path:
    path = tmp_path / "a.cuelight"
    with closing(SessionFile(path, FACTS)) as file:
        rows = {n: Record(entry_cells(n, row(code=n % 2, summary=f"row {n}"))) for n in range(1, 301)}
        file.write(rows, sync=False)
    return path


async def loaded(theme, path: Path) -> SessionPanel:
    desk = Desk(SimpleNamespace(environment=None, journal=None), None, None, None, Settings(), theme, Messages())
    panel = SessionPanel(desk, await OpenedSession.open(path))
    panel.resize(900, 500)
    panel.show()
    await panel._load()
    panel.view.model.flush()
    panel._refresh()
    return panel


def warned(panel: SessionPanel) -> str:
    return " ".join(label.text() for label in panel.missing.findChildren(QLabel)) if panel.missing.isVisible() else ""


def test_a_whole_session_says_its_rows_and_its_origin(in_window, theme, path: Path, qtbot) -> None:
    async def main() -> None:
        panel = await loaded(theme, path)
        qtbot.addWidget(panel)
        said = panel.figures.text()
        assert said.startswith("300 rows  ·  written by Cuelight 0.9  ·  began 2026-11-22 08:00:00 UTC")
        assert "its run did not close it, or has not ended yet" in said
        assert not panel.progress.isVisible()
        assert warned(panel) == ""
        assert not panel.view.pause.isVisible()
        panel.view.model.set_filter(parse("code:1"))
        panel.view.model.finish_search()
        panel._refresh()
        assert panel.figures.text().startswith("300 rows  ·  150 shown")
        await panel.close_session()

    in_window(main())


@pytest.mark.parametrize(
    ("damage", "title", "words"),
    [
        ("PRAGMA user_version=99", "This file could not be read whole.", "newer version of Cuelight"),
        ("UPDATE entry SET kind='vision' WHERE id=3", "This file could not be read whole.", "Row 3 holds something"),
        ("", "This file holds no row.", "ended before its first one"),
    ],
)
def test_what_is_missing_is_said_over_the_rows(in_window, theme, path: Path, qtbot, damage, title, words) -> None:
    if not damage:
        path.unlink()  # and begun anew, by a program that came no further
    with closing(sqlite3.connect(path)) as connection:
        connection.executescript(damage or "PRAGMA journal_mode=WAL")

    async def main() -> None:
        panel = await loaded(theme, path)
        qtbot.addWidget(panel)
        assert title in warned(panel)
        assert words in warned(panel)
        assert "Nothing is written to this one." in warned(panel)
        await panel.close_session()

    in_window(main())
