"""A filter over a million rows: in the log's model, and against lnav over the same rows as lines of text."""

from __future__ import annotations

import statistics
import time
from collections.abc import Callable, Sequence
from functools import cache

from PySide6.QtCore import QEventLoop

from console.journal.filter.language import parse
from console.ui.models.log_model import LogModel
from tests.benchmarks import lnav, peers, stage
from tests.benchmarks.figure import Figure

ROWS = 1_000_000
ROUNDS = 7
MOST_HITS = 0.01

LINES = (
    "severity:error system:enablex",
    "severity:error latency>100ms",
    "op:record.start code:17",
    "device:231 op:CALLSTOP",
    'text:"recordid=1537"',
    "re:/ANI=555[67]0[0-3]5/",
    "is:contradiction or code:47",
    "-ok system:enablex",
    "room:5f0000000000000000105f69 (op:token.create or op:room.get)",
    "text:nothing-says-this",
)
"""Filters as an operator types them, of which none lets through more than one row in a hundred."""

AGAINST_LNAV = (
    ("text:recordid=1537", "RECORDID=1537"),
    ("re:/ANI=555[67]0[0-3]5/", "ANI=555[67]0[0-3]5"),
    ("text:nothing-says-this", "nothing-says-this"),
)
"""Filters on the text, as we and as lnav write them."""


@cache
def filled(count: int) -> stage.MemoryRows:
    """Return rows in memory, filled once for every benchmark of a run that looks at them."""
    rows = stage.MemoryRows(count)
    rows.fill(count)
    return rows


def measure() -> Sequence[Figure]:
    """Filter a million rows in the model of the log, and the same rows in lnav."""
    stage.application()
    return [*_in_the_model(), *_against_lnav()]


def _in_the_model() -> Sequence[Figure]:
    model = LogModel(filled(ROWS))
    found = {line: rounds(model, line) for line in LINES}
    for line, (_, _, hits) in found.items():
        assert hits <= ROWS * MOST_HITS, f"{line} lets {hits} rows through"
    first_line, first = max(((line, took[0]) for line, took in found.items()), key=lambda pair: pair[1])
    whole_line, whole = max(((line, took[1]) for line, took in found.items()), key=lambda pair: pair[1])
    middle = statistics.median(took[1] for took in found.values())
    model.deleteLater()
    told = f"{first_line}; middle of {ROUNDS} rounds"
    return [
        Figure("filter 1 M rows, first rows, worst line", first, None, "ms", limit=100, note=told),
        Figure("filter 1 M rows, complete, worst line", whole, None, "ms", limit=150, note=f"{whole_line}; ≤ 1 % hits"),
        Figure("filter 1 M rows, complete, middle line", middle, None, "ms", note=f"{len(LINES)} lines"),
    ]


def rounds(model: LogModel, line: str, rounds: int = ROUNDS) -> tuple[float, float, int]:
    """Return milliseconds to the first rows and to the end, the middle of several rounds, and the number of hits."""
    expression = parse(line)
    firsts, wholes, hits = [], [], 0
    for _ in range(rounds):
        model.set_filter(parse(""))
        seen: list[float] = []
        connection = model.modelReset.connect(lambda seen=seen: seen.append(time.perf_counter()))
        started = time.perf_counter()
        model.set_filter(expression)
        _until(lambda: not model.is_searching)
        wholes.append((time.perf_counter() - started) * 1000)
        model.disconnect(connection)
        firsts.append((seen[0] - started) * 1000 if seen else wholes[-1])
        hits = model.rowCount()
    return statistics.median(firsts), statistics.median(wholes), hits


def _until(is_done: Callable[[], bool]) -> None:
    loop = QEventLoop()
    while not is_done():
        loop.processEvents(QEventLoop.ProcessEventsFlag.WaitForMoreEvents)


def _against_lnav() -> Sequence[Figure]:
    name = "filter 1 M rows by text"
    if peers.lnav() is None:
        return [Figure(name, 0, None, "ms", note=peers.missing("lnav", "it is not installed and root is needed"))]
    return [_one_against_lnav(f"{name}: {theirs}", ours, theirs) for ours, theirs in AGAINST_LNAV]


def _one_against_lnav(name: str, ours: str, theirs: str) -> Figure:
    """Rounds of ours and of lnav alternate."""
    model = LogModel(filled(ROWS))
    mine, differences = [], []
    for _ in range(ROUNDS):
        mine.append(rounds(model, ours, 1)[1])
        differences.append(lnav.filtering_ms(theirs))
    model.deleteLater()
    note = "lnav -n -q with the filter minus lnav -n -q that only loads the same rows as lines of text"
    return Figure(name, statistics.median(mine), statistics.median(differences), "ms", goal=0.5, note=note)
