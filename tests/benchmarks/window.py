"""First paint and idle memory of the window against a bare PySide6 window."""

from __future__ import annotations

import os
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Sequence
from pathlib import Path

from tests.benchmarks.figure import Figure, alternate

ROUNDS = 7
SETTLED_S = 3.0
"""Seconds after which an idle window has done everything that it starts after its first paint."""

BARE = """
import sys
from PySide6.QtCore import QEvent
from PySide6.QtWidgets import QApplication, QLabel, QMainWindow

class Window(QMainWindow):
    def paintEvent(self, event):
        super().paintEvent(event)
        print("painted", flush=True)

application = QApplication(sys.argv)
window = Window()
window.setCentralWidget(QLabel("bare"))
window.resize(1280, 800)
window.show()
application.exec()
"""

OURS = """
from console.app import main
main({arguments!r}, on_first_paint=lambda: print("painted", flush=True))
"""


def measure_first_paint() -> Sequence[Figure]:
    """Milliseconds from the start of the process to the first paint."""
    ours = OURS.format(arguments=["--simulators"])
    _until_painted(ours)  # the first start compiles and fills the disk cache for both
    mine, theirs = alternate(lambda: _until_painted(ours), lambda: _until_painted(BARE), ROUNDS)
    return [Figure("first paint", mine, theirs, "ms", goal=1.6)]


def measure_idle_memory() -> Sequence[Figure]:
    """Resident megabytes of a window that has settled."""
    bare = statistics.median(_settled_memory(BARE) for _ in range(3))
    with_simulators = statistics.median(_settled_memory(OURS.format(arguments=["--simulators"])) for _ in range(3))
    without = statistics.median(_settled_memory(OURS.format(arguments=["--nowhere"])) for _ in range(3))
    return [
        Figure("idle memory", without, bare, "MB", goal=2.0),
        Figure("idle memory, both simulators inside", with_simulators, bare, "MB"),
    ]


def _until_painted(script: str) -> float:
    started = time.perf_counter()
    with _started(script) as process:
        assert process.stdout is not None
        assert process.stdout.readline().strip() == "painted"
        elapsed = (time.perf_counter() - started) * 1000
        process.kill()
    return elapsed


def _settled_memory(script: str) -> float:
    with _started(script) as process:
        assert process.stdout is not None
        assert process.stdout.readline().strip() == "painted"
        time.sleep(SETTLED_S)
        status = Path(f"/proc/{process.pid}/status").read_text(encoding="ascii")
        process.kill()
    resident = next(line for line in status.splitlines() if line.startswith("VmRSS"))
    return int(resident.split()[1]) / 1024


def _started(script: str) -> subprocess.Popen[str]:
    surroundings = {**os.environ, "QT_QPA_PLATFORM": "offscreen", "CUELIGHT_HOME": tempfile.mkdtemp()}
    surroundings.pop("PYTHONDONTWRITEBYTECODE", None)  # an installed program has its byte code
    return subprocess.Popen(
        [sys.executable, "-c", script], stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True, env=surroundings
    )
