"""`simulate`: both simulators by themselves, until somebody ends them."""

from __future__ import annotations

import asyncio
import json
from pathlib import Path

from console.cli.exit_codes import ExitCode, Misuse
from console.cli.interruption import stopped_by_signals
from console.cli.terminal import Terminal
from console.simulator.hosting import NotStarted, Options, Simulators


async def simulate(terminal: Terminal, options: Options, ready_file: Path | None) -> ExitCode:
    """Run the simulators; the first line on `out` and the ready file are one JSON object with the real addresses."""
    stop = asyncio.Event()
    try:
        with stopped_by_signals(stop):
            async with Simulators(options) as simulators:
                _say_where(terminal, simulators, ready_file)
                await stop.wait()
    except NotStarted as problem:
        raise Misuse(str(problem)) from None
    terminal.complain("The simulators have ended.")
    return ExitCode.OK


def _say_where(terminal: Terminal, simulators: Simulators, ready_file: Path | None) -> None:
    ready = json.dumps(simulators.addresses(), separators=(",", ":"))
    print(ready, file=terminal.out, flush=True)
    if ready_file is not None:
        try:
            _write_whole(ready_file, ready)
        except OSError as problem:
            raise Misuse(f"The ready file {ready_file} cannot be written: {problem.strerror or problem}.") from None
    terminal.complain("The simulators are running; Ctrl+C ends them.")


def _write_whole(file: Path, text: str) -> None:
    """Write the file so that whoever waits for it never reads half of it."""
    draft = file.with_name(f"{file.name}.part")
    draft.write_text(f"{text}\n", encoding="utf-8")
    draft.replace(file)
