"""`export`: a session file in another form, with progress, until it is whole or cancelled."""

from __future__ import annotations

import asyncio
import functools
import threading
from collections.abc import Callable
from pathlib import Path

from console.cli.exit_codes import ExitCode, Misuse
from console.cli.filtering import read_filter
from console.cli.interruption import stopped_by_signals
from console.cli.terminal import Terminal
from console.journal.export.exporting import ExportCancelled, Exported, Format, NotExported, export_file
from console.journal.filter.masks import RunsAway
from console.journal.session import NotASession

_SUFFIXES = {f".{form.value}": form for form in Format} | {".htm": Format.HTML, ".ndjson": Format.JSONL}


async def export(terminal: Terminal, file: Path, out: Path, form: str | None, line: str) -> ExitCode:
    """Write the matching rows of a session file to `out`; interrupting leaves nothing behind."""
    wanted = read_filter(line)
    chosen = _form(form, out)
    gone = threading.Event()
    work = functools.partial(
        export_file,
        file,
        chosen,
        out,
        filter=wanted,
        filter_line=line.strip(),
        progress=Progress(terminal).tell,
        cancelled=gone.is_set,
    )
    try:
        done = await _in_thread(work, gone)
    except ExportCancelled as cancelled:
        terminal.complain(str(cancelled))
        return ExitCode.UNANSWERED
    except (NotASession, NotExported, RunsAway) as problem:
        raise Misuse(str(problem)) from None
    _say(terminal, done, chosen, out)
    return ExitCode.OK


class Progress:
    """Tells how far an export is: one changing line on a terminal, else a line every tenth of the way."""

    def __init__(self, terminal: Terminal) -> None:
        self._err = terminal.err
        self._is_terminal = terminal.err.isatty()
        self._told = 0

    def tell(self, done: int, total: int) -> None:
        """Take how many rows have been looked at; called in the thread of the export."""
        percent = 100 if not total else done * 100 // total
        step = percent if self._is_terminal else percent // 10 * 10
        if step <= self._told:
            return
        self._told = step
        lead, end = ("\r", "" if step < 100 else "\n") if self._is_terminal else ("", "\n")
        print(f"{lead}{step:3} %  {done:,} of {total:,} rows", end=end, file=self._err, flush=True)


async def _in_thread(work: Callable[[], Exported], gone: threading.Event) -> Exported:
    """Do the work in a thread; a signal sets the event, upon which the work ends by itself."""
    stop = asyncio.Event()
    with stopped_by_signals(stop):
        watch = asyncio.get_running_loop().create_task(_pass_on(stop, gone), name="export interruption")
        try:
            return await asyncio.to_thread(work)
        finally:
            watch.cancel()


async def _pass_on(stop: asyncio.Event, gone: threading.Event) -> None:
    await stop.wait()
    gone.set()


def _form(name: str | None, out: Path) -> Format:
    if name is not None:
        return Format(name)
    found = _SUFFIXES.get(out.suffix.lower())
    if found is None:
        raise Misuse(f"The name {out.name} does not tell the format; say --format {', '.join(Format)}.")
    return found


def _say(terminal: Terminal, done: Exported, form: Format, out: Path) -> None:
    removed = ", ".join(f"{kind} in {count}" for kind, count in done.removed.items())
    terminal.say(f"{done.rows:,} rows written to {out} as {form.display_name}.")
    terminal.say(f"Secrets removed, by rows: {removed}." if removed else "No row held a secret to be removed.")
    terminal.complain(*done.problems)
    terminal.document(
        {
            "file": str(out),
            "format": form.value,
            "rows": done.rows,
            "removed": dict(done.removed),
            "problems": list(done.problems),
        }
    )
