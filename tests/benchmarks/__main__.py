"""Runs the benchmarks named, or all, prints a table and writes dist/benchmarks.json."""

from __future__ import annotations

import json
import os
import platform
import sys
from collections.abc import Callable, Sequence
from dataclasses import asdict
from pathlib import Path

from tests.benchmarks import calls, decoding, files, filtering, ingest, memory, painting, window
from tests.benchmarks.figure import Figure

BENCHMARKS: dict[str, Callable[[], Sequence[Figure]]] = {
    "decode": decoding.measure,
    "http": calls.measure_http,
    "tcp": calls.measure_tcp,
    "first-paint": window.measure_first_paint,
    "idle-memory": window.measure_idle_memory,
    "ingest": ingest.measure,
    "filter": filtering.measure,
    "payload": files.measure_payload,
    "paint": painting.measure_paint,
    "memory": memory.measure,
    "files": files.measure,
    "growth": painting.measure_growth,
}
"""Every benchmark by name."""

OUT = Path(__file__).parents[2] / "dist" / "benchmarks.json"


def main(names: Sequence[str]) -> int:
    """Run, print, write; 1 when a figure misses its goal, 2 for an unknown name."""
    unknown = [name for name in names if name not in BENCHMARKS]
    if unknown:
        print(f"No benchmark is called {', '.join(unknown)}; there are: {', '.join(BENCHMARKS)}.")
        return 2
    figures: list[Figure] = []
    print(f"{'figure':<48}{'ours':>12}{'bare/peer':>12}  {'unit':<9}{'ratio':>7}  goal")
    for name in names or BENCHMARKS:
        for figure in BENCHMARKS[name]():
            figures.append(figure)
            print(row(figure), flush=True)
    write(figures)
    return 0 if all(figure.reaches_goal for figure in figures) else 1


def row(figure: Figure) -> str:
    """One line of the table."""
    bare = "–" if figure.bare is None else f"{figure.bare:,.1f}"
    ratio = "" if figure.ratio is None else f"{figure.ratio:.2f}"
    line = f"{figure.name:<48}{figure.ours:>12,.1f}{bare:>12}  {figure.unit:<9}{ratio:>7}  "
    return line + _verdict(figure) + (f"  ({figure.note})" if figure.note else "")


def _verdict(figure: Figure) -> str:
    sign = "≥" if figure.more_is_better else "≤"
    bounds = [f"{sign} {figure.goal:g}"] if figure.goal is not None else []
    bounds += [f"{sign} {figure.limit:,g} {figure.unit}"] if figure.limit is not None else []
    if not bounds:
        return "no goal"
    return f"{' and '.join(bounds)} {'reached' if figure.reaches_goal else 'MISSED'}"


def write(figures: Sequence[Figure]) -> None:
    """Write the figures with the machine they were measured on."""
    OUT.parent.mkdir(parents=True, exist_ok=True)
    rows = [{**asdict(figure), "ratio": figure.ratio, "reaches_goal": figure.reaches_goal} for figure in figures]
    machine = {
        "python": platform.python_version(),
        "system": platform.platform(),
        "processors": os.cpu_count(),
        "load": os.getloadavg() if hasattr(os, "getloadavg") else None,
    }
    OUT.write_text(json.dumps({"machine": machine, "figures": rows}, indent=2) + "\n", encoding="utf-8")
    print(f"Wrote {OUT.relative_to(Path.cwd()) if OUT.is_relative_to(Path.cwd()) else OUT}")


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
