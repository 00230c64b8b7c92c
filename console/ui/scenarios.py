"""Scenes for pictures and for showing the window: each opens panels and works as an operator would.

A scene only asks and shows, like everything in the window. What it needs of the systems (somebody joins, a fault
strikes) it asks of a `Stagehand`, which exists where the simulators run.
"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Mapping
from typing import TYPE_CHECKING, Protocol

from console.domain import catalogue
from console.domain.call import Call
from console.domain.command import Transport
from console.domain.kinds import Value
from console.journal.entry import Flag

if TYPE_CHECKING:
    from console.domain.outcome import Outcome
    from console.ui.main_window import MainWindow
    from console.ui.panels.journal import JournalPanel


class Stagehand(Protocol):
    """Arranges at the simulators what no operator could."""

    def provoke(self, command_id: str, wire_fault: str) -> None:
        """Let a wire fault strike the next call of a command."""
        ...


Scene = Callable[["MainWindow", Stagehand], Awaitable[None]]


async def rooms(window: MainWindow, stagehand: Stagehand) -> None:
    """The rooms panel with its list, one room chosen."""
    window.open_panel("rooms")
    await _work(window, stagehand)


async def tokens(window: MainWindow, stagehand: Stagehand) -> None:
    """The tokens panel."""
    await _work(window, stagehand)
    window.open_panel("tokens")


async def recorder(window: MainWindow, stagehand: Stagehand) -> None:
    """The recorder panel with lamps claimed and confirmed."""
    window.open_panel("recorder")
    await _work(window, stagehand)


async def reports(window: MainWindow, stagehand: Stagehand) -> None:
    """The reports panel."""
    await _work(window, stagehand)
    window.open_panel("reports")


async def commands(window: MainWindow, stagehand: Stagehand) -> None:
    """The whole catalogue with a generated form."""
    from console.domain.catalogue import find
    from console.ui.panels.commands import CommandsPanel

    await _work(window, stagehand)
    panel = window.open_panel("commands")
    if isinstance(panel, CommandsPanel):
        panel.open_command(find("room.create"))


async def codes(window: MainWindow, stagehand: Stagehand) -> None:
    """The dictionary of result codes."""
    await _work(window, stagehand)
    window.open_panel("codes")


async def contradiction(window: MainWindow, stagehand: Stagehand) -> None:
    """The log after a busy minute, with a contradictory result in the inspector."""
    window.open_panel("recorder")
    await _work(window, stagehand)
    columns = window.desk.journal.columns
    entries = (columns.entry(number) for number in range(columns.last, columns.first - 1, -1))
    found = next((entry for entry in entries if entry is not None and Flag.CONTRADICTION in entry.flags), None)
    if found is not None:
        window.inspect(found.id)


async def filter_completion(window: MainWindow, stagehand: Stagehand) -> None:
    """The log with a saved filter switched on, a filter half typed and what could come next."""
    from console.journal.saved_filters import SavedFilter
    from console.ui.panels.journal import JournalPanel

    await _work(window, stagehand)
    panel = window.open_panel("journal")
    assert isinstance(panel, JournalPanel)
    bar = panel.view.bar
    bar.saved.add([SavedFilter("Recorder", "system:recorder")], is_on=True)
    bar.saved.add([SavedFilter("Slow", "latency>500ms"), SavedFilter("Contradictions", "is:contradiction")])
    bar.edit.setFocus()
    bar.edit.show_line("-is:event op:")
    bar.edit.insert("re")
    bar.edit.complete()


async def log_highlights(window: MainWindow, stagehand: Stagehand) -> None:
    """The log as the shipped rules colour it; the inspector says why a row is coloured."""
    await contradiction(window, stagehand)
    for _ in range(2):
        await _work(window, stagehand)
    _enlarge_log(window)


async def histogram_brush(window: MainWindow, stagehand: Stagehand) -> None:
    """The strip of rows over time with a stretch selected."""
    for _ in range(8):
        await _work(window, stagehand)
    panel = _log_panel(window)
    _enlarge_log(window)
    strip, counted = panel.view.histogram, asyncio.Event()
    strip.counted.connect(counted.set)
    strip.refresh()
    await counted.wait()
    first, last = len(strip.bars) * 5 // 10, len(strip.bars) * 7 // 10
    strip.range_chosen.emit(strip.bars[first].start_us, strip.bars[last].end_us)


async def rule_editor(window: MainWindow, stagehand: Stagehand) -> None:
    """The editor of highlight rules over a busy log."""
    for _ in range(3):
        await _work(window, stagehand)
    _log_panel(window)
    window.actions_["log.rules"].trigger()


async def match_pane(window: MainWindow, stagehand: Stagehand) -> None:
    """Matches in the payloads, with the rows around each."""
    from console.ui.log_actions import steering

    await _work(window, stagehand)
    window.open_panel("journal")
    _enlarge_log(window)
    log = steering(window)
    log.find.open("206")
    log.find.where.setCurrentIndex(1)
    log.find.context.setValue(1)
    log.find.search()
    await _until(lambda: not log.find.is_searching)
    log.find_next()


async def comparison(window: MainWindow, stagehand: Stagehand) -> None:
    """The first and the second start of one recording, compared."""
    from console.ui.log_actions import steering
    from console.ui.widgets.comparison_view import ComparisonView

    await _work(window, stagehand)
    columns = window.desk.journal.columns
    entries = (columns.entry(number) for number in range(columns.first, columns.last + 1))
    starts = [entry.id for entry in entries if entry is not None and entry.command == "record.start"]
    tools = steering(window).tools
    tools.mark(starts[0])
    tools.compare(starts[-1])
    await _until(lambda: any(view.items for view in window.findChildren(ComparisonView)))


SCENARIOS: Mapping[str, Scene] = {
    scene.__name__: scene
    for scene in (
        *(rooms, tokens, recorder, reports, commands, codes, contradiction, filter_completion),
        *(log_highlights, histogram_brush, rule_editor, match_pane, comparison),
    )
}
"""Every scene by its name on the command line."""


def _log_panel(window: MainWindow) -> JournalPanel:
    from console.ui.panels.journal import JournalPanel

    panel = window.open_panel("journal")
    assert isinstance(panel, JournalPanel)
    return panel


async def _until(condition: Callable[[], bool]) -> None:
    while not condition():  # noqa: ASYNC110 - a scene waits for a window, which sets no event
        await asyncio.sleep(0.01)


def _enlarge_log(window: MainWindow) -> None:
    """Give the log most of the window."""
    from PySide6.QtCore import Qt

    log, inspector = window.docks["journal"], window.docks["inspector"]
    window.resizeDocks(
        [log, inspector], [window.width() * 7 // 10, window.width() * 3 // 10], Qt.Orientation.Horizontal
    )
    window.resizeDocks([log], [window.height() * 6 // 10], Qt.Orientation.Vertical)


async def _work(window: MainWindow, stagehand: Stagehand) -> None:
    """A minute of an operator's work, so that the log has something of everything."""
    await _send(window, "room.list")
    await _send(window, "recorder.test")
    await _send(window, "recorder.test", transport=Transport.HTTP)
    await _send(window, "device.list")
    await _send(window, "call.start", {"DEVICEID": "206", "ANI": "5551234", "CALLDIRECTION": "I"})
    await _send(window, "record.start", {"DEVICEID": "206"})
    await _send(window, "record.start", {"DEVICEID": "206"})
    await _send(window, "blackout.start", {"DEVICEID": "206"})
    await _send(window, "call.stop", {"DEVICEID": "999"})
    stagehand.provoke("call.update", "doc-example")
    await _send(window, "call.update", {"DEVICEID": "206", "USER1": "SpecialCall"})
    stagehand.provoke("channel.list", "wrong-count")
    await _send(window, "channel.list")
    await _send(window, "room.get", {"room_id": "5f00000000000000000000ff"})


async def _send(
    window: MainWindow, command: str, values: Mapping[str, Value] | None = None, *, transport: Transport = Transport.TCP
) -> Outcome:
    return await window.desk.runner.run(Call(catalogue.find(command), values or {}, transport=transport))
