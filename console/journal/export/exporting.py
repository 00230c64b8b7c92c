"""Writes a session file in another form: filtered, cleared of secrets, row by row, whole or not at all."""

from __future__ import annotations

import datetime as dt
import errno
import os
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path
from typing import BinaryIO

import console
from console import own_files
from console.domain import catalogue
from console.journal.entry import Detail, Entry, Flag
from console.journal.export.clearing import Clearing
from console.journal.export.har import Har
from console.journal.export.lines import Lines
from console.journal.export.page import Page
from console.journal.export.rendering import Closing, Heading, Rendering
from console.journal.export.sheet import Sheet
from console.journal.filter.language import Everything, Expression
from console.journal.filter.over_file import slices
from console.journal.forms import IllFormedDetail
from console.journal.redact import Redactor
from console.journal.session import Session, open_session

TOLD_EVERY_ROWS = 256
"""How often progress is told, in rows."""

Progress = Callable[[int, int], None]
"""Told how many rows have been looked at, and of how many; in the thread of the export."""


class Format(StrEnum):
    """The forms a session can be exported in."""

    HTML = "html"
    CSV = "csv"
    JSONL = "jsonl"
    HAR = "har"

    @property
    def display_name(self) -> str:
        """The name shown to people."""
        return {"html": "HTML page", "csv": "CSV", "jsonl": "JSON lines", "har": "HAR 1.2"}[self.value]


class NotExported(Exception):
    """The export could not be written; the message says what happened and what to do. Nothing was left behind."""


class ExportCancelled(Exception):
    """Somebody cancelled the export; nothing was left behind."""


@dataclass(frozen=True, slots=True)
class Exported:
    """What was written."""

    rows: int
    removed: Mapping[str, int]
    """Kind of secret and how many of the rows lost one of it, when they were recorded or now."""
    problems: tuple[str, ...] = ()
    """What of the session file could not be read."""


def export(
    session: Session,
    form: Format,
    out_path: Path,
    *,
    filter: Expression | None = None,  # noqa: A002 - the word everybody uses for it
    filter_line: str = "",
    redactor: Redactor | None = None,
    progress: Progress | None = None,
    cancelled: Callable[[], bool] = lambda: False,
) -> Exported:
    """Write the matching rows to a file; it blocks, and must run in the thread that opened the session.

    `filter_line` is what the export says of the filter. A redactor of one's own knows keys to look for besides. Raises
    NotExported, ExportCancelled, and RunsAway for a regular expression that takes too long.
    """
    if out_path.exists() and out_path.samefile(session.path):
        raise NotExported(f"{out_path} is the session file itself. Choose another name for the export.")
    writing = _Writing(session, _rendering(form), Clearing(redactor or Redactor(catalogue.COMMANDS)))
    try:
        with _draft(out_path) as file:
            writing.begin(file, filter_line)
            writing.rows(file, filter or Everything(), progress, cancelled)
            return writing.end(file)
    except OSError as error:
        raise NotExported(f"{out_path} was not written. {_what_to_do(error)}") from error


def export_file(
    path: Path,
    form: Format,
    out_path: Path,
    *,
    filter: Expression | None = None,  # noqa: A002 - the word everybody uses for it
    filter_line: str = "",
    redactor: Redactor | None = None,
    progress: Progress | None = None,
    cancelled: Callable[[], bool] = lambda: False,
) -> Exported:
    """Open a session file, also one that is being written, and export it; for a thread. Raises NotASession too."""
    with open_session(path) as session:
        return export(
            session,
            form,
            out_path,
            filter=filter,
            filter_line=filter_line,
            redactor=redactor,
            progress=progress,
            cancelled=cancelled,
        )


class _Writing:
    """One export under way."""

    def __init__(self, session: Session, rendering: Rendering, clearing: Clearing) -> None:
        self._session = session
        self._rendering = rendering
        self._clearing = clearing
        self._count = 0
        self._simulated = 0
        self._unreadable = 0

    def begin(self, file: BinaryIO, filter_line: str) -> None:
        heading = Heading(
            console.__version__, self._session.path.name, dt.datetime.now(dt.UTC), self._session.facts, filter_line
        )
        file.write(_encoded(self._rendering.begin(heading)))

    def rows(
        self, file: BinaryIO, wanted: Expression, progress: Progress | None, cancelled: Callable[[], bool]
    ) -> None:
        total = self._session.count()
        for found in slices(self._session, wanted):
            for entry in found.entries:
                if cancelled():
                    raise ExportCancelled("The export was cancelled; nothing was written.")
                file.write(_encoded(self._rendering.row(self._row(entry))))
                if progress is not None and self._count % TOLD_EVERY_ROWS == 0:
                    progress(entry.id, max(total, entry.id))
            if cancelled():
                raise ExportCancelled("The export was cancelled; nothing was written.")
            if progress is not None:
                progress(found.through, max(total, found.through))

    def end(self, file: BinaryIO) -> Exported:
        problems = list(self._session.problems)
        if self._unreadable:
            rows = "1 row" if self._unreadable == 1 else f"{self._unreadable} rows"
            problems.append(f"The details of {rows} cannot be read; only what their lines say is here.")
        closing = Closing(self._count, self._simulated, dict(self._clearing.removed), tuple(problems))
        file.write(_encoded(self._rendering.end(closing)))
        return Exported(closing.rows, closing.removed, closing.problems)

    def _row(self, entry: Entry) -> Detail:
        self._count += 1
        self._simulated += Flag.SIMULATED in entry.flags
        try:
            detail = self._session.detail(entry.id)
        except IllFormedDetail:
            detail = None
        if detail is None:
            self._unreadable += 1
            detail = Detail(entry)
        return self._clearing.clear(detail)


def _rendering(form: Format) -> Rendering:
    match form:
        case Format.HTML:
            return Page()
        case Format.CSV:
            return Sheet()
        case Format.JSONL:
            return Lines()
        case Format.HAR:
            return Har()


@contextmanager
def _draft(path: Path) -> Iterator[BinaryIO]:
    """Give a file beside the wanted one, which takes its name when everything has been written."""
    if path.is_dir():  # what the system says of it when the draft takes the name differs
        raise IsADirectoryError(errno.EISDIR, os.strerror(errno.EISDIR), str(path))
    with own_files.draft(path) as unfinished, unfinished.open("wb") as file:
        yield file


def _encoded(text: str) -> bytes:
    return text.encode("utf-8", "replace")


def _what_to_do(error: OSError) -> str:
    match error.errno:
        case errno.ENOSPC | errno.EDQUOT:
            return "The disk is full. Make room, or export to another disk."
        case errno.EACCES | errno.EPERM | errno.EROFS:
            return "This place may not be written, or the file is open in another program. Choose another place."
        case errno.ENOENT | errno.ENOTDIR:
            return "The folder does not exist. Make it, or choose another one."
        case errno.EISDIR:
            return "There is a folder of this name. Choose another name."
        case _:
            return f"The system says: {error.strerror or error}. Choose another place or try again."
