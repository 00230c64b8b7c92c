"""lnav on the same rows, as lines of text with timestamps and levels it knows."""

from __future__ import annotations

import atexit
import datetime as dt
import os
import shutil
import statistics
import subprocess
import tempfile
import time
from functools import cache
from pathlib import Path

from console.domain.outcome import Severity
from console.journal.columns import Row
from tests.benchmarks import peers, traffic

ROWS = 1_000_000
_WORDS = {Severity.NOTICE: "NOTICE", Severity.WARNING: "WARN", Severity.ERROR: "ERROR"}


@cache
def _log() -> Path:
    """Return the rows as a log file, written once for a run."""
    folder = Path(tempfile.mkdtemp(prefix="cuelight-"))
    atexit.register(shutil.rmtree, folder, ignore_errors=True)
    path = folder / "rows.log"
    with path.open("w", encoding="utf-8") as file:
        file.writelines(map(_line, traffic.rows(ROWS)))
    return path


def loading_ms(rounds: int) -> float:
    """Return how long lnav takes to start, read and index the rows."""
    return statistics.median(_run() for _ in range(rounds))


def filtering_ms(pattern: str) -> float:
    """Return how much longer a run takes that filters than one that only loads; nothing is printed by either."""
    loading = _run()
    return _run(f":filter-in {pattern}") - loading


def _run(*commands: str) -> float:
    program, log = peers.lnav(), _log()
    assert program is not None
    words = [word for command in commands for word in ("-c", command)]
    surroundings = {**os.environ, "HOME": str(log.parent), "TERM": "xterm"}
    started = time.perf_counter()
    subprocess.run([program, "-n", "-q", *words, str(log)], env=surroundings, capture_output=True, check=True)
    return (time.perf_counter() - started) * 1000


def _line(row: Row) -> str:
    when = dt.datetime.fromtimestamp(row.time_us / 1e6, dt.UTC).strftime("%Y-%m-%dT%H:%M:%S.%f")
    word = _WORDS.get(row.severity or Severity.OK, "INFO")
    system = "-" if row.system is None else row.system.value
    words = (when, word, system, row.command, row.environment, row.target, row.code, row.label)
    return " ".join(str(word) for word in (*words, row.duration_us, row.summary)) + "\n"
