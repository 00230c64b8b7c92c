"""Text in the bytes of requests and replies, looked for in the session file, newest rows first.

The file is read over a connection of its own in a thread of its own, slice by slice, so that neither the window nor the
thread that writes waits. Upper and lower case do not matter, as everywhere in the log.

    async for found in search_payloads(path, PayloadQuery("room is full")):
        ...                                                    # leaving the loop, or cancelling, ends the search
"""

from __future__ import annotations

import asyncio
import threading
import time
from collections.abc import AsyncGenerator, Callable, Generator, Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple, TypeAlias

from console.journal.filter.fragments import is_quick, plain_letters
from console.journal.filter.masks import RunsAway
from console.journal.filter.patterns import IllFormedPattern, check_pattern

if TYPE_CHECKING:
    import sqlite3

STEP_S = 0.05
"""Seconds after which a step reports what it has found so far."""

LONGEST_MATCH_S = 0.25
"""Seconds that a regular expression may take for one body, and besides for every `MATCHED_BYTES_A_S` bytes of it."""

MATCHED_BYTES_A_S = 4_000_000
QUICK_BYTES = 2_000
"""Longest body for which the time is not watched where the expression allows that; it takes longer than the search."""

EXCERPT_BEFORE, EXCERPT_AFTER = 12, 160
"""Bytes of a body that are shown around a match."""

PROBED_ROWS = 64
"""Rows whose bodies are joined and looked through in one go; only where the text is among them they are read."""

LONGEST_JOINED = 64 * 1024
"""Bytes of a row whose bodies are joined with others; a longer one is always read."""

_JOINED = """
SELECT group_concat(bodies, ''), count(*), count(bodies) FROM (
    SELECT CASE WHEN ifnull(length(request), 0) + ifnull(length(reply), 0) <= :longest
                THEN ifnull(request, '') || ifnull(reply, '') END AS bodies
    FROM detail WHERE entry BETWEEN :first AND :last)
"""
_ROWS = "SELECT entry, request, reply FROM detail WHERE entry BETWEEN :first AND :last ORDER BY entry DESC"
_BEFORE = "SELECT max(entry) FROM detail WHERE entry BETWEEN 1 AND ? - 1"

_Row: TypeAlias = "tuple[int, bytes | None, bytes | None, int]"
"""Number, request and reply of a row, and how many bytes were found not to hold the text before."""


class IllFormedQuery(ValueError):
    """A text that cannot be looked for; the message says why."""


class Unsearchable(ValueError):
    """A session file that cannot be read to its end; the message says why."""


@dataclass(frozen=True, slots=True)
class PayloadQuery:
    """What is looked for."""

    text: str
    is_regex: bool = False


class PayloadMatch(NamedTuple):
    """A body in which the text was found."""

    entry: int
    """Number of the row in the file."""
    is_reply: bool
    """In what came back, else in what was sent."""
    start: int
    """Where the first match begins, in bytes."""
    length: int
    excerpt: str


class Step(NamedTuple):
    """How far the search has come."""

    matches: tuple[PayloadMatch, ...]
    """What this step found, newest first."""
    looked: int
    """Rows looked at so far."""
    total: int
    """Rows there are to look at; some of them have no bytes."""
    byte_count: int
    """Bytes looked through so far."""


Finder: TypeAlias = Callable[[bytes], tuple[int, int] | None]
"""Says where in a body the text stands first, as start and length."""


def finder(query: PayloadQuery) -> Finder:
    """Return what looks for a text in a body; raises IllFormedQuery, and when it is used RunsAway."""
    if not query.text:
        raise IllFormedQuery("Type what to look for.")
    if query.is_regex:
        return _pattern_finder(query.text)
    needle = _needle(query)

    def find(body: bytes) -> tuple[int, int] | None:
        place = body.lower().find(needle)
        return None if place < 0 else (place, len(needle))

    return find


def _needle(query: PayloadQuery) -> bytes:
    return query.text.encode("utf-8", "replace").lower()


def steps(path: Path, query: PayloadQuery, is_cancelled: Callable[[], bool] = lambda: False) -> Generator[Step]:
    """Yield what is found, newest rows first, at least every `STEP_S`; for a thread, since it reads the whole file."""
    from sqlite3 import DatabaseError

    find = finder(query)
    needles = plain_letters(query.text) if query.is_regex else (_needle(query),)
    try:
        with closing(_connect(path)) as connection:
            yield from _steps(connection, needles, find, is_cancelled)
    except (DatabaseError, UnicodeDecodeError) as error:
        raise Unsearchable(f"The session file cannot be searched to its end ({error}).") from error


async def search_payloads(path: Path, query: PayloadQuery) -> AsyncGenerator[Step, None]:
    """Yield what is found in a session file; raises IllFormedQuery, RunsAway and Unsearchable."""
    finder(query)  # what cannot be looked for is refused before a thread is started
    loop = asyncio.get_running_loop()
    cancelled = threading.Event()
    found = steps(path, query, cancelled.is_set)
    thread = ThreadPoolExecutor(1, thread_name_prefix="payload-search")
    try:
        while (step := await loop.run_in_executor(thread, next, found, None)) is not None:
            yield step
    finally:
        cancelled.set()
        thread.submit(found.close)
        thread.shutdown(wait=False)


def _steps(
    connection: sqlite3.Connection, needles: Sequence[bytes], find: Finder, is_cancelled: Callable[[], bool]
) -> Iterator[Step]:
    (total,) = connection.execute("SELECT coalesce(max(id), 0) FROM entry").fetchone()
    matches: list[PayloadMatch] = []
    byte_count, deadline = 0, time.monotonic() + STEP_S
    for entry, request, reply, passed_over in _rows(connection, total, needles):
        byte_count += passed_over
        for is_reply, body in ((False, request), (True, reply)):
            if not isinstance(body, bytes) or not body:
                continue
            byte_count += len(body)
            place = find(body)
            if place is not None:
                matches.append(PayloadMatch(entry, is_reply, *place, excerpt(body, *place)))
        if is_cancelled():
            return
        if time.monotonic() >= deadline:
            yield Step(tuple(matches), total - entry + 1, total, byte_count)
            matches, deadline = [], time.monotonic() + STEP_S
    yield Step(tuple(matches), total, total, byte_count)


def _rows(connection: sqlite3.Connection, total: int, needles: Sequence[bytes]) -> Iterator[_Row]:
    """Yield rows with their bodies, newest first; of those that hold none of the texts only how many bytes they have.

    SQLite joins the bodies without the interpreter and at five times the speed at which they can be read one by one.
    """
    connection.text_factory = bytes
    last: int | None = total
    while last:
        first = max(1, last - PROBED_ROWS + 1) if needles else 1
        stretch = {"first": first, "last": last, "longest": LONGEST_JOINED}
        passed_over = _passed_over(connection, stretch, needles) if needles else 0
        if passed_over is None:  # the numbers of rows have a hole here, which may be large
            (last,) = connection.execute(_BEFORE, (first,)).fetchone()
            continue
        if passed_over:
            yield first, None, None, passed_over
        else:
            for row in connection.execute(_ROWS, stretch):
                yield *row, 0
        last = first - 1


def _passed_over(connection: sqlite3.Connection, stretch: Mapping[str, int], needles: Sequence[bytes]) -> int | None:
    """Return how many bytes hold none of the texts; 0 when the rows have to be looked at, None when there are none."""
    joined, count, joined_count = connection.execute(_JOINED, stretch).fetchone()
    if not count:
        return None
    if joined_count < count:
        return 0
    lowered = joined.lower()
    return 0 if any(needle in lowered for needle in needles) else len(joined)


def excerpt(body: bytes, start: int, length: int) -> str:
    """Return a match with what stands around it, as one line."""
    first, last = max(0, start - EXCERPT_BEFORE), min(len(body), start + length + EXCERPT_AFTER)
    # A cut may fall into the middle of a character; what is left of one is not shown.
    text = body[first:last].decode("utf-8", "replace").strip("\ufffd")
    return f"{'…' if first else ''}{' '.join(text.split())}{'…' if last < len(body) else ''}"


def _pattern_finder(text: str) -> Finder:
    import regex  # 3 MB, and few searches are for a pattern

    try:
        check_pattern(text)
    except IllFormedPattern as problem:
        raise IllFormedQuery(str(problem)) from None
    pattern = regex.compile(text, regex.IGNORECASE)

    quick_bytes = QUICK_BYTES if is_quick(text) else 0

    def search(subject: str) -> regex.Match[str] | None:
        patience_s = LONGEST_MATCH_S + len(subject) / MATCHED_BYTES_A_S
        try:
            # It lets other threads run meanwhile, which a text allows because nobody can change it.
            return pattern.search(subject, timeout=patience_s, concurrent=True)
        except TimeoutError:
            raise RunsAway(text) from None

    def find(body: bytes) -> tuple[int, int] | None:
        subject = body.decode("utf-8", "replace")
        match = pattern.search(subject) if len(body) <= quick_bytes else search(subject)
        if match is None:
            return None
        start, end = match.span()
        if not body.isascii():
            start, end = (len(subject[:place].encode()) for place in (start, end))
        return start, end - start

    return find


def _connect(path: Path) -> sqlite3.Connection:
    from sqlite3 import connect

    # Beside a closed file there is no log, and then SQLite need not make files of its own to read it.
    is_closed = not path.with_name(f"{path.name}-wal").exists()
    how = "immutable=1" if is_closed else "mode=ro"
    return connect(f"{path.resolve().as_uri()}?{how}", uri=True, isolation_level=None, timeout=5.0)
