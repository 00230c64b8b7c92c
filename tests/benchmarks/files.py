"""Session files: opening a million rows, the four exports, and text in payloads on disk against grep."""

from __future__ import annotations

import asyncio
import atexit
import shutil
import sqlite3
import statistics
import subprocess
import tempfile
import time
from collections.abc import Callable, Sequence
from contextlib import closing
from functools import cache
from pathlib import Path

from console.journal.export.exporting import Format, export_file
from console.journal.journal import Journal
from console.journal.opened import OpenedSession
from console.journal.payload_search import PayloadQuery, steps
from tests.benchmarks import lnav, memory, peers, stage
from tests.benchmarks.figure import Figure
from tests.benchmarks.ingest import source

ROWS = 1_000_000
EXPORTED = 100_000
CALLS_IN_HUNDRED = 40
FLUSHED_EVERY = 10_000
ROUNDS = 3
NEEDLES = ("RECORDID>1537", "NOT_RECORDING", "nothing-says-this")


@cache
def session(rows: int) -> Path:
    """Return a session file of traffic, written by the real journal once for every benchmark of a run."""
    folder = Path(tempfile.mkdtemp(prefix="cuelight-"))
    atexit.register(shutil.rmtree, folder, ignore_errors=True)
    path = folder / f"{rows}.cuelight"
    asyncio.run(_write(path, rows))
    return path


async def _write(path: Path, rows: int) -> None:
    journal = Journal.open(path)
    put = source(journal, CALLS_IN_HUNDRED)
    while journal.received < rows:
        put()
        if journal.received % FLUSHED_EVERY == 0:
            await journal.flush()
    await journal.close()


def measure() -> Sequence[Figure]:
    """Open a million rows in the window, and export."""
    path = session(ROWS)
    return [*stage.run(lambda: _open(path)), *_loading(path), *_exports(session(EXPORTED))]


async def _open(path: Path) -> Sequence[Figure]:
    """The window is there already; the clock runs from opening the file to rows that are painted."""
    started = time.perf_counter()
    opened = await OpenedSession.open(path)
    took_open = time.perf_counter() - started
    try:
        async with stage.window(opened) as (_, _, log):
            started = time.perf_counter()
            loading = asyncio.get_running_loop().create_task(opened.load(), name="load")
            while log.model.rowCount() == 0:
                await asyncio.sleep(0)
            log.table.viewport().repaint()
            first = took_open + time.perf_counter() - started
            await loading
            whole = took_open + time.perf_counter() - started
            assert opened.received == ROWS
    finally:
        await opened.close()
    return [
        Figure("open 1 M rows, first screen", first * 1000, None, "ms", limit=300, note="file opened and rows painted"),
        Figure(
            "open 1 M rows", ROWS / whole, None, "rows/s", limit=200_000, more_is_better=True, note="window painting"
        ),
    ]


def _loading(path: Path) -> Sequence[Figure]:
    """Loading without a window, against what the peers do without theirs."""
    name = "load rows from a file, no window"
    ours = ROWS / statistics.median(_timed(lambda: asyncio.run(_load(path))) for _ in range(ROUNDS))
    figures = [Figure(name, ours, None, "rows/s")]
    theirs = memory.flow_store()
    if theirs is not None:
        note = f"mitmproxy: FlowReader over {memory.FLOWS:,} flows into its View"
        figures = [Figure(name, ours, theirs["load_rate"], "rows/s", more_is_better=True, note=note)]
    if peers.lnav() is not None:
        rate = ROWS / (lnav.loading_ms(ROUNDS) / 1000)
        note = "lnav -n -q, which indexes the same rows as lines of text"
        figures.append(Figure(name, ours, rate, "rows/s", more_is_better=True, note=note))
    return figures


async def _load(path: Path) -> None:
    opened = await OpenedSession.open(path)
    await opened.load()
    await opened.close()


def _exports(path: Path) -> Sequence[Figure]:
    figures = []
    for form in Format:
        out = path.with_suffix(f".{form.value}")
        took = _timed(lambda form=form, out=out: export_file(path, form, out))
        note = f"{EXPORTED:,} rows, {out.stat().st_size / 2**20:,.0f} MB"
        figures.append(Figure(f"export {form.display_name}", EXPORTED / took, None, "rows/s", note=note))
        out.unlink()
    return figures


def measure_payload() -> Sequence[Figure]:
    """Look for text in the requests and replies of a session file, and let grep look through the same bytes."""
    path = session(ROWS)
    flat = path.with_suffix(".payloads")
    size = _flatten(path, flat)
    figures = []
    for needle in NEEDLES:
        mine, theirs, folded = [], [], []
        for _ in range(ROUNDS):
            theirs.append(_timed(lambda needle=needle: _grep(flat, "-c", needle)))
            folded.append(_timed(lambda needle=needle: _grep(flat, "-ci", needle)))
            mine.append(_timed(lambda needle=needle: _search(path, needle)))
        ours, bare = (size / statistics.median(took) / 1e6 for took in (mine, theirs))
        note = f"grep -c over the same {size / 1e6:,.0f} MB in a flat file; grep -ci, as we do, {_rate(size, folded)}"
        figures.append(Figure(f"search payloads: {needle}", ours, bare, "MB/s", more_is_better=True, note=note))
    flat.unlink()
    return figures


def _flatten(path: Path, flat: Path) -> int:
    """Write every payload of a session to one flat file and return its size."""
    with closing(sqlite3.connect(path)) as connection, flat.open("wb") as file:
        for pair in connection.execute("SELECT request, reply FROM detail"):
            file.writelines(body + b"\n" for body in pair if body)
    return flat.stat().st_size


def _search(path: Path, needle: str) -> None:
    for _ in steps(path, PayloadQuery(needle)):
        pass


def _grep(flat: Path, *words: str) -> None:
    subprocess.run(["grep", *words, str(flat)], capture_output=True, check=False)


def _rate(size: int, took: Sequence[float]) -> str:
    return f"{size / statistics.median(took) / 1e6:,.0f} MB/s"


def _timed(work: Callable[[], object]) -> float:
    started = time.perf_counter()
    work()
    return time.perf_counter() - started
