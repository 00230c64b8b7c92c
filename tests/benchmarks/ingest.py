"""Rows a second into a real journal while the real window follows the tail, and a peer's rate into its model."""

from __future__ import annotations

import asyncio
import json
import os
import random
import tempfile
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from PySide6.QtCore import Qt, QTimer

from console.journal.journal import Journal
from tests.benchmarks import peers, stage, traffic
from tests.benchmarks.figure import Figure

RATE = 20_000
SECONDS = 8.0 if os.environ.get("CUELIGHT_BENCH_QUICK") else 60.0
TICK_S = 0.005
HEART_MS = 5
MOST_AT_ONCE = 300
"""Rows entered in one go; about what one read from a socket brings."""
CALLS_IN_HUNDRED = 5
"""Of a hundred rows, how many are calls; the rest are events, as only they come by the thousand."""

UNPACED_ROWS = 20_000

PEER = """
import json, sys, time
import cutelog2.app
from qtpy.QtWidgets import QApplication
from cutelog2.config import CONFIG, ROOT_LOG
from cutelog2.listener import LogRecord
from cutelog2.main_window import MainWindow
from cutelog2.resources_loader import register_search_paths

application = QApplication(["peer"])
register_search_paths()
window = MainWindow(ROOT_LOG, application, [], run_server=False)
window.show()
window.create_logger(None, "peer") if hasattr(window, "create_logger") else None
tab = next(iter(window.loggers_by_name.values()))
rows = [json.loads(line) for line in open(sys.argv[1], encoding="utf-8")]
application.processEvents()
started = turn = time.perf_counter()
for row in rows:
    tab.on_record(LogRecord(row))
    if time.perf_counter() - turn > 0.033:
        application.processEvents()
        turn = time.perf_counter()
application.processEvents()
took = time.perf_counter() - started
assert tab.record_model.rowCount() == len(rows)
print(json.dumps({"rate": len(rows) / took}), flush=True)
import os
os._exit(0)
"""


def measure() -> Sequence[Figure]:
    """Offer `RATE` rows a second and look at what became of them and of the window meanwhile."""
    return [*stage.run(_paced), _unpaced()]


async def _paced() -> Sequence[Figure]:
    async with stage.window() as (_, journal, log):
        put = source(journal)
        gaps = _Gaps()
        with gaps:
            seconds = await _offer(journal, put)
        await journal.flush()
        log.model.flush()
        follows, received, stored = log.table.follows, journal.received, journal.stored
        shown = log.model.total + received - len(journal.columns)
    what = f"{seconds:.0f} s, {CALLS_IN_HUNDRED} % calls, the log {'follows' if follows else 'left'} its tail"
    lost = received - min(stored, shown)
    return [
        Figure("ingest", received / seconds, None, "rows/s", limit=RATE * 0.99, more_is_better=True, note=what),
        Figure("ingest, rows lost", lost, None, "rows", limit=0, note=f"{received:,} received = stored = shown"),
        Figure("ingest, frame gap p99", gaps.at(0.99), None, "ms", limit=50, note=f"heart of {HEART_MS} ms"),
        Figure("ingest, frame gap median", gaps.at(0.5), None, "ms"),
        Figure("ingest, frame gap longest", gaps.at(1.0), None, "ms"),
    ]


async def _offer(journal: Journal, put: Callable[[], None]) -> float:
    """Enter rows at an even pace, as the listener and the runner do; return how long it took."""
    first, started = journal.received, time.perf_counter()
    while (now := time.perf_counter() - started) < SECONDS:
        for _ in range(min(int(now * RATE) - (journal.received - first), MOST_AT_ONCE)):
            put()
        await asyncio.sleep(TICK_S)
    return time.perf_counter() - started


def source(journal: Journal, calls_in_hundred: int = CALLS_IN_HUNDRED) -> Callable[[], None]:
    """Return what enters one row of traffic: an event, or a call that is announced and answered later."""
    dice = random.Random(14)
    events, exchanges = traffic.events(), traffic.exchanges()
    open_calls: list[tuple[int, traffic.Exchange]] = []

    def put() -> None:
        if dice.random() * 100 >= calls_in_hundred:
            journal.event(dice.choice(events), environment=traffic.ENVIRONMENT, simulated=True)
            return
        if len(open_calls) >= 10:
            entry, ended = open_calls.pop(0)
            journal.complete(entry, ended.call, ended.outcome, ended.timing)
        one = dice.choice(exchanges)
        open_calls.append((journal.announce(one.call, one.request, simulated=True), one))

    return put


@dataclass(slots=True)
class _Gaps:
    """A heart in the window's loop: the time between two beats is how long the window was not listening."""

    beats: list[float] = field(default_factory=list)
    timer: QTimer = field(default_factory=QTimer)

    def __enter__(self) -> None:
        self.timer.setTimerType(Qt.TimerType.PreciseTimer)
        self.timer.timeout.connect(lambda: self.beats.append(time.perf_counter()))
        self.timer.start(HEART_MS)

    def __exit__(self, *_: object) -> None:
        self.timer.stop()

    def at(self, share: float) -> float:
        """Return a percentile of the gaps in milliseconds."""
        gaps = sorted(later - earlier for earlier, later in zip(self.beats, self.beats[1:], strict=False))
        return gaps[min(int(len(gaps) * share), len(gaps) - 1)] * 1000


def _unpaced() -> Figure:
    """As many rows as go in, with the window painting in between: ours, file included, against the peer's model."""
    name = "rows/s into journal, file and view, unpaced"
    ours = stage.run(_as_fast_as_possible)
    if not peers.has("cutelog2"):
        return Figure(name, ours, None, "rows/s", note=peers.missing("cutelog2", "it could not be installed"))
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "rows.jsonl"
        path.write_text("".join(_peer_row(number) for number in range(UNPACED_ROWS)), encoding="utf-8")
        theirs = peers.measured(PEER, str(path))["rate"]
    note = f"cutelog2: {UNPACED_ROWS:,} records into its tab in its window, events processed every 33 ms, no file"
    return Figure(name, ours, theirs, "rows/s", more_is_better=True, note=note)


async def _as_fast_as_possible() -> float:
    async with stage.window() as (_, journal, log):
        put = source(journal)
        started = turn = time.perf_counter()
        for _ in range(UNPACED_ROWS):
            put()
            if time.perf_counter() - turn > 0.033:
                await asyncio.sleep(0)
                turn = time.perf_counter()
        await journal.flush()
        log.model.flush()
        assert log.model.total == journal.stored == UNPACED_ROWS
        return UNPACED_ROWS / (time.perf_counter() - started)


def _peer_row(number: int) -> str:
    event = traffic.events()[number % len(traffic.events())]
    text = ", ".join(f"{name}={value}" for name, value in event.fields)
    row = {"created": number * 0.05, "name": "recorder", "levelname": "INFO", "message": f"{event.type} {text}"}
    return json.dumps(row) + "\n"
