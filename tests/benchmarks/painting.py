"""Painting the log's viewport over a million rows, and how appending and painting grow with the rows."""

from __future__ import annotations

import asyncio
import statistics
import time
from collections.abc import Iterator, Sequence
from itertools import islice

from PySide6.QtCore import Qt
from PySide6.QtGui import QPixmap

from console.ui.widgets.log_table import LogTable
from tests.benchmarks import stage, traffic
from tests.benchmarks.figure import Figure
from tests.benchmarks.filtering import ROWS, filled

SCREEN = (1920, 1080)
"""Size of the window when painting is measured; the log takes all the height it gets."""

PAINTS = 60
SIZES = (1_000, 100_000, 1_000_000, 5_000_000)
APPENDED = 100
"""Rows appended in one go; what the socket brings at once."""

BATCHES = 9


def measure_paint() -> Sequence[Figure]:
    """Paint the rows at the tail, and rows all over the log that were never painted before."""
    return stage.run(_paint)


async def _paint() -> Sequence[Figure]:
    async with stage.window(filled(ROWS)) as (window, _, log):
        table = log.table
        window.resize(*SCREEN)
        window.resizeDocks([window.docks["journal"]], [SCREEN[1]], Qt.Orientation.Vertical)
        await asyncio.sleep(0.2)
        screen = QPixmap(table.viewport().size())
        same = [_painted(table, screen) for _ in range(PAINTS)]
        bar = table.verticalScrollBar()
        everywhere = []
        for step in range(PAINTS):
            bar.setValue(bar.maximum() * (step * 7919 % PAINTS) // PAINTS)
            everywhere.append(_painted(table, screen))
        whole = QPixmap(window.size())
        frames = [_timed(lambda: window.render(whole)) for _ in range(PAINTS // 4)]
        rows = table.viewport().height() // table.rowHeight(0)
    note = f"{rows} rows of {ROWS:,}, middle of {PAINTS}"
    return [
        Figure("paint the viewport", statistics.median(same), None, "ms", limit=20, note=note),
        Figure("paint the viewport, unseen rows", statistics.median(everywhere), None, "ms", limit=20, note=note),
        Figure("paint the viewport, unseen rows, slowest", max(everywhere), None, "ms"),
        Figure("paint the whole window", statistics.median(frames), None, "ms", note="every panel, no cache"),
    ]


def measure_growth() -> Sequence[Figure]:
    """Append to the log and paint it, at a thousand rows and at five million."""
    return stage.run(_grow)


async def _grow() -> Sequence[Figure]:
    rows = stage.MemoryRows(SIZES[-1])
    source = traffic.rows(SIZES[-1])
    figures: list[Figure] = []
    first: tuple[float, float] | None = None
    async with stage.window(rows) as (_, _, log):
        screen = QPixmap(log.table.viewport().size())
        for size in SIZES:
            for row in islice(source, size - rows.columns.last - APPENDED * BATCHES):
                rows.columns.append(row)
            log.model.flush()
            appended = _appended_ms(rows, source) / APPENDED * 1000
            flushed = _timed(log.model.flush)
            painted = statistics.median(_painted(log.table, screen) for _ in range(PAINTS // 3))
            first = first or (appended, painted)
            note = f"flush {flushed:.1f} ms; beside it the same at {SIZES[0]:,} rows"
            figures.append(Figure(f"append at {size:,} rows", appended, first[0], "µs/row", goal=2.0, note=note))
            figures.append(Figure(f"paint at {size:,} rows", painted, first[1], "ms", goal=2.0))
    return figures


def _appended_ms(rows: stage.MemoryRows, source: Iterator[traffic.Row]) -> float:
    """Return the milliseconds for one batch, the middle of several: one alone may be interrupted."""
    batches = [list(islice(source, APPENDED)) for _ in range(BATCHES)]
    return statistics.median(_timed(lambda fresh=fresh: _append(rows, fresh)) for fresh in batches)


def _append(rows: stage.MemoryRows, fresh: Sequence[traffic.Row]) -> None:
    for row in fresh:
        rows.columns.append(row)
    rows.tell()


def _painted(table: LogTable, screen: QPixmap) -> float:
    """Return the milliseconds of one painting of the viewport."""
    return _timed(lambda: table.viewport().render(screen))


def _timed(work: object) -> float:
    assert callable(work)
    started = time.perf_counter()
    work()
    return (time.perf_counter() - started) * 1000
