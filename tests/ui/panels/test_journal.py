"""The log's panel: saved filters beside the settings, widths and recent filters from run to run."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from pathlib import Path
from types import SimpleNamespace

import pytest

from console.journal.filters_file import FILTERS_FILE, load_filters, save_filters
from console.journal.saved_filters import SavedFilter
from console.settings import Settings
from console.ui.desk import Desk
from console.ui.messages import Messages
from console.ui.panels.journal import JournalPanel

SLOW = SavedFilter("Slow", "latency>500ms")


@pytest.fixture
def told() -> list[str]:
    return []


@pytest.fixture
def shared(rows, theme, told, tmp_path: Path) -> Desk:
    messages = Messages()
    messages.posted.connect(lambda message: told.append(message.happened))
    desk = Desk(SimpleNamespace(), rows, None, SimpleNamespace(), Settings(), theme, messages)
    desk.folder = tmp_path
    return desk


def panel_of(desk: Desk, qtbot) -> JournalPanel:
    panel = JournalPanel(desk)
    qtbot.addWidget(panel)
    return panel


def test_saved_filters_are_found_and_written_after_every_change(in_window, shared, qtbot, tmp_path: Path) -> None:
    save_filters(tmp_path / FILTERS_FILE, [SLOW])

    async def main() -> JournalPanel:
        panel = panel_of(shared, qtbot)
        chips = panel.view.bar.saved
        assert chips.filters == (SLOW,)
        for number in range(5):
            chips.add([SavedFilter(f"New {number}", "error")])
        while panel.tasks.count:
            await asyncio.sleep(0)
        return panel

    panel = in_window(main())
    assert load_filters(tmp_path / FILTERS_FILE).filters == panel.view.bar.saved.filters
    assert len(panel.view.bar.saved.filters) == 6


def test_trouble_with_the_file_is_said(in_window, shared, qtbot, told, tmp_path: Path) -> None:
    (tmp_path / FILTERS_FILE).write_text("[[filter")

    async def main() -> None:
        panel = panel_of(shared, qtbot)
        (tmp_path / "file").write_text("")
        shared.folder = tmp_path / "file"
        panel.view.bar.saved.add([SLOW])
        while panel.tasks.count:
            await asyncio.sleep(0)

    in_window(main())
    assert ["set aside" in told[0], "could not be written" in told[1]] == [True, True]


def test_widths_and_recent_filters_come_back(in_window, shared, qtbot) -> None:
    async def main() -> None:
        panel = panel_of(shared, qtbot)
        assert panel.remembered() == shared.settings.window
        panel.view.table.setColumnWidth(3, 222)
        panel.view.search.show_line("code:1")
        shared.settings = replace(shared.settings, window=panel.remembered())
        again = panel_of(shared, qtbot)
        assert again.view.table.columnWidth(3) == 222
        assert again.view.search.history == ("code:1",)
        shared.settings = replace(shared.settings, window=replace(panel.remembered(), log_columns="x,,-1"))
        assert panel_of(shared, qtbot).view.table.column_widths == ()

    in_window(main())
