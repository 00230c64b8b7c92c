"""The journal of a run: takes rows, keeps them in memory and on disk, tells listeners."""

from __future__ import annotations

import asyncio
import shutil
import tempfile
import time
from collections import OrderedDict
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import assert_never

from console.domain import catalogue
from console.domain.call import Call
from console.domain.command import Changes, Command, FreeMessage, FreeRest, RawXml, System
from console.domain.environment import Environment
from console.domain.outcome import Answered, Outcome, Severity, Unanswered, Verdict
from console.domain.reply import Event, RestReply, Timing
from console.domain.secret import Secret
from console.journal import summary
from console.journal.columns import DEFAULT_LIMIT, Columns, Row, Settlement
from console.journal.entry import Detail, Entry, EntryKind, FileState, Flag
from console.journal.forms import IllFormedDetail
from console.journal.handover import Announced, Happened, Look, Marked, Settled, Sync, TryAgain
from console.journal.naming import SUFFIX, free_path
from console.journal.news import Listener, News
from console.journal.redact import Redactor
from console.journal.rows import NotBookmarked
from console.journal.writer import Report, Writer

SCANNED_AT_ONCE = 256 * 1024
"""Largest answer in bytes that is looked through for secrets in the loop's thread when it could not be parsed."""

ENTER_EVERY_S = 0.05
"""Longest wait of an announced call for others to be entered with."""

DETAILS_KEPT = 32
"""Opened rows that stay in memory."""

# Plain numbers, because events come by the thousand and arithmetic on IntFlag takes a microsecond a step.
_EVENT = Flag.EVENT.value
_SIMULATED = Flag.SIMULATED.value
_ODDITY = Flag.ODDITY.value


@dataclass(slots=True)
class _Fresh:
    """A call announced a moment ago, which is not entered yet."""

    time_us: int
    call: Call
    request: bytes
    simulated: bool
    ended: tuple[Outcome, Timing] | None = None


class Journal:
    """Every exchange and event of a run. Use it from the thread of the loop it was opened in."""

    def __init__(self, path: Path, *, commands: Iterable[Command], limit: int, is_temporary: bool) -> None:
        self.path = path
        """The session file."""
        self.file_state = FileState.WRITING
        self.file_problem = ""
        """Why the file cannot be written; empty while it can."""
        self._is_temporary = is_temporary
        self._columns = Columns(limit)
        self._fresh: list[_Fresh] = []
        self._entering: asyncio.TimerHandle | None = None
        self._redactor = Redactor(commands)
        self._news = News(asyncio.get_running_loop())
        self._announced: dict[int, tuple[int, str]] = {}
        self._waiters: dict[int, asyncio.Future[None]] = {}
        self._details: OrderedDict[int, Detail] = OrderedDict()
        self._notes: dict[int, str] = {}
        self._stored = 0
        self._given_up = 0
        self._lost_rows = 0
        self.retry_in_s = 0.0
        """While the file cannot be written: how long after the last attempt the next one follows."""
        self._synced_through = 0
        self._sync_asked_through = 0
        self._loop = asyncio.get_running_loop()
        self._writer = Writer(path, self._redactor, self._post, self._on_written)

    @classmethod
    def open(
        cls, path: Path | None = None, *, commands: Iterable[Command] = catalogue.COMMANDS, limit: int = DEFAULT_LIMIT
    ) -> Journal:
        """Start a journal in the running loop, with a new file that takes another name when this one is taken.

        Without a path the file is a temporary one that ends with the journal. A folder that cannot be written is no
        error here: it is shown as a failing file, and the rows stay in memory.
        """
        if path is None:
            folder = Path(tempfile.mkdtemp(prefix="cuelight-"))
            return cls(folder / f"session{SUFFIX}", commands=commands, limit=limit, is_temporary=True)
        return cls(_reserve(path), commands=commands, limit=limit, is_temporary=False)

    @property
    def columns(self) -> Columns:
        """The rows in memory."""
        self._enter_fresh()
        return self._columns

    @property
    def received(self) -> int:
        """Rows taken since the journal was opened."""
        return self.columns.last

    @property
    def stored(self) -> int:
        """Rows that are in the file."""
        return self._stored

    @property
    def given_up(self) -> int:
        """Rows that will never be in the file, because too many waited while it could not be written."""
        return self._given_up

    def guard(self, environment: Environment) -> None:
        """Remove this environment's credentials from now on wherever they occur."""
        self._redactor.guard(environment)

    def without_keys(self, text: str) -> str:
        """Return a text without the credentials of the environments in use."""
        return self._redactor.text(text)

    def subscribe(self, listener: Listener) -> Callable[[], None]:
        """Tell a listener about every change from now on; returns what ends that."""
        return self._news.subscribe(listener)

    def entry(self, entry: int) -> Entry | None:
        """Return a row in memory as shown; None when it has left memory or does not exist."""
        return self.columns.entry(entry)

    def announce(self, call: Call, request: bytes, *, simulated: bool) -> int:
        """Take a call that is about to be sent, as a pending row; returns the row's id.

        The row is entered within `ENTER_EVERY_S` or when somebody looks, whichever is first: some dozens in one go cost
        half of what they cost one by one, each between two messages. What a call that changes something announces is
        entered at once and on its way to the disk.
        """
        self._check_open()
        self._fresh.append(_Fresh(_now_us(), call, request, simulated))
        entry = self._columns.last + len(self._fresh)
        if call.command.changes is not Changes.NOTHING:
            self._sync_asked_through = entry
            self._enter_fresh()
        elif self._entering is None:
            self._entering = self._loop.call_later(ENTER_EVERY_S, self._enter_fresh)
        return entry

    def complete(self, entry: int, call: Call, outcome: Outcome, timing: Timing) -> None:
        """Enter how an announced call ended, in place."""
        place = entry - self._columns.last - 1
        if place >= 0:
            self._fresh[place].ended = outcome, timing
            return
        flags, target = self._announced.pop(entry)
        settled = self._settlement(call, outcome, timing, flags=flags, target=target)
        self._columns.settle(entry, settled)
        self._details.pop(entry, None)
        self._writer.put(Settled(entry, settled, call, outcome, timing))
        self._news.changed((entry,))

    def event(self, event: Event, *, environment: str, simulated: bool, answer: Verdict | None = None) -> int:
        """Take something the recorder said without being asked; returns the row's id.

        What came over the event stream as the answer to our subscription is no event: `answer` tells what it means.
        """
        target, line = summary.told_of_event(event, self._redactor.secret_names)
        row = Row(
            time_us=_now_us(),
            kind=EntryKind.EVENT,
            system=System.UPTIVITY,
            command=event.type,
            title=event.type,
            environment=environment,
            target=target,
            severity=Severity.NOTICE if event.oddities else Severity.OK,
            code=None,
            label="",
            duration_us=None,
            flags=_EVENT | (_SIMULATED if simulated else 0) | (_ODDITY if event.oddities else 0),
            summary=self._redactor.text(line),
        )
        if answer is not None:
            row = summary.subscription_answer(row, answer)
            row = row._replace(summary=self._redactor.text(row.summary), label=self._redactor.text(row.label))
        return self._happen(row, event, answer)

    def gap(self, system: System, environment: str, sentence: str) -> int:
        """Take that something may have been missed, because a connection was down; returns the row's id."""
        row = _said(EntryKind.GAP, self._redactor.text(sentence))
        return self._happen(
            row._replace(system=system, environment=environment, title="Gap", severity=Severity.WARNING)
        )

    def note(self, sentence: str, severity: Severity = Severity.NOTICE) -> int:
        """Take something the console itself has to say; returns the row's id."""
        row = _said(EntryKind.NOTE, self._redactor.text(sentence))
        return self._happen(row._replace(title="Note", severity=severity))

    def note_on(self, entry: int) -> str | None:
        """Return the note of a row's bookmark, which may be empty; None when it has no bookmark."""
        return self._notes.get(entry)

    async def bookmark(self, entry: int, note: str | None) -> None:
        """Place or change a row's bookmark, or take it away (None); raises NotBookmarked for a row that is none."""
        columns = self.columns
        if self.file_state is FileState.CLOSED or not 0 < entry <= self.received:
            raise NotBookmarked(f"There is no row {entry} to be bookmarked.")
        clean = None if note is None else self._redactor.text(note)
        flags, target = self._announced.get(entry, (0, ""))
        if clean is None:
            self._notes.pop(entry, None)
            columns.lower_flag(entry, Flag.BOOKMARKED)
            flags &= ~Flag.BOOKMARKED.value
        else:
            self._notes[entry] = clean
            columns.raise_flag(entry, Flag.BOOKMARKED)
            flags |= Flag.BOOKMARKED.value
        if entry in self._announced:
            self._announced[entry] = (flags, target)
        self._details.pop(entry, None)
        self._writer.put(Marked(entry, clean))
        self._news.changed((entry,))

    def try_again(self) -> None:
        """Try a failing file now instead of after the usual pause."""
        self._writer.put(TryAgain(), urgent=True)

    async def on_disk(self, entry: int) -> None:
        """Return when a row is on the disk itself, or at once when the file cannot be written: calls go on."""
        self._enter_fresh()
        if entry <= self._synced_through or self.file_state is not FileState.WRITING:
            return
        waiter = self._waiters.setdefault(entry, self._loop.create_future())
        if entry > self._sync_asked_through:
            self._sync_asked_through = entry
            self._writer.put(Sync(entry), urgent=True)
        await asyncio.shield(waiter)

    async def detail(self, entry: int) -> Detail | None:
        """Return everything kept of a row, from the file; None for a row that does not exist."""
        known = self._details.get(entry)
        if known is not None:
            self._details.move_to_end(entry)
            return known
        if self.file_state is FileState.CLOSED:
            return None
        found = await self._look(entry)
        if found is not None and not found.entry.is_pending:
            self._details[entry] = found
            while len(self._details) > DETAILS_KEPT:
                self._details.popitem(last=False)
        return found

    async def flush(self) -> None:
        """Return when everything entered so far is in the file, or was tried when the file cannot be written."""
        await self._look(0)

    async def close(self) -> None:
        """Write what is left, close the file and end its thread."""
        if self.file_state is FileState.CLOSED:
            return
        self._enter_fresh()
        await asyncio.to_thread(self._writer.end)
        self.file_state = FileState.CLOSED
        self._release(self.received)
        self._news.tell()
        if self._is_temporary:
            await asyncio.to_thread(shutil.rmtree, self.path.parent, ignore_errors=True)

    async def _look(self, entry: int) -> Detail | None:
        self._enter_fresh()
        if not self._writer.is_alive:
            return None
        answer: asyncio.Future[Detail | IllFormedDetail | None] = self._loop.create_future()

        def take(found: Detail | IllFormedDetail | None) -> None:
            if not answer.done():
                answer.set_result(found)

        self._writer.put(Look(entry, take), urgent=True)
        found = await answer
        if isinstance(found, IllFormedDetail):
            raise found
        return found

    def _enter_fresh(self) -> None:
        """Enter the calls announced since this was done last, and tell of all of them at once."""
        if not self._fresh:
            return
        if self._entering is not None:
            self._entering.cancel()
            self._entering = None
        fresh, self._fresh = self._fresh, []
        for call in fresh:
            self._enter(call)
        self._news.changed()

    def _enter(self, fresh: _Fresh) -> None:
        """Enter a call as a pending row, or as what it has become in the meantime."""
        call, command = fresh.call, fresh.call.command
        flags = summary.flags_of_call(call, simulated=fresh.simulated)
        target = summary.target_of_call(call)
        head = fresh.time_us, EntryKind.CALL, command.system, command.id, command.title, call.environment
        entry = self._columns.last + 1
        if fresh.ended is None:
            self._announced[entry] = (flags, target)
            settled = None
            row = Row(*head, target, None, None, "", None, flags, self._pending_line(call))
        else:
            settlement = self._settlement(call, *fresh.ended, flags=flags, target=target)
            settled = Settled(entry, settlement, call, *fresh.ended)
            row = Row(*head, *settlement)  # type: ignore[arg-type]  # the fields of both end alike
        self._columns.append(row)
        must_sync = settled is None and command.changes is not Changes.NOTHING
        self._writer.put(Announced(entry, row, call, fresh.request, must_sync, settled), urgent=must_sync)

    def _pending_line(self, call: Call) -> str:
        values = self._redactor.values(call.command, call.values)[0] if _is_free(call.command) else call.values
        return self._redactor.text(summary.pending_line(values))

    def _settlement(self, call: Call, outcome: Outcome, timing: Timing, *, flags: int, target: str) -> Settlement:
        settled = summary.settlement(outcome, timing, flags=flags, target=target)
        if not summary.quotes_the_answer(outcome):
            return settled
        secrets = self._secrets(call, outcome)
        if secrets is None:
            line = f"{settled.label or 'Answered'}; the answer is large, open the row for what it says."
            return settled._replace(summary=self._redactor.text(line))
        clean = self._redactor.text
        return settled._replace(summary=clean(settled.summary, secrets), label=clean(settled.label, secrets))

    def _happen(self, row: Row, event: Event | None = None, answer: Verdict | None = None) -> int:
        self._check_open()
        self._enter_fresh()
        entry = self._columns.append(row)
        self._writer.put(Happened(entry, row, event, answer))
        self._news.came()
        return entry

    def _check_open(self) -> None:
        if self.file_state is FileState.CLOSED:
            raise RuntimeError("The journal is closed; nothing can be entered any more.")

    def _secrets(self, call: Call, outcome: Outcome) -> frozenset[str] | None:
        """Return the secrets that a sentence about this outcome might repeat; None when finding them takes too long."""
        sent = self._secrets_sent(call)
        system = call.command.system
        match outcome:
            case Answered(reply=RestReply() as reply) if reply.body is not None:
                return sent | self._redactor.secrets_of(reply)
            case Answered(reply=reply):
                raw = reply.raw
            case Unanswered(failure=failure):
                raw = failure.raw
            case _:
                assert_never(outcome)
        if len(raw) > SCANNED_AT_ONCE and self._redactor.may_hold_secrets(system, raw):
            return None
        return sent | self._redactor.reply(system, raw).values

    def _secrets_sent(self, call: Call) -> frozenset[str]:
        if _is_free(call.command):
            return self._redactor.values(call.command, call.values)[1].values
        return frozenset([value.reveal() for value in call.values.values() if isinstance(value, Secret)])

    def _post(self, callback: Callable[[], None]) -> None:
        """Have something done in the loop's thread; called from the writer's."""
        try:
            self._loop.call_soon_threadsafe(callback)
        except RuntimeError:
            # The loop was closed before the journal: the rows are safe in the file, and nobody is left to be told.
            return

    def _on_written(self, report: Report) -> None:
        self._stored = report.stored
        newly_given_up, self._given_up = report.given_up - self._given_up, report.given_up
        self._lost_rows += newly_given_up
        flagged = tuple(entry for entry in report.redacted if self._mark_redacted(entry))
        if report.problem:
            self._fail(report)
        else:
            self._synced_through = max(self._synced_through, report.synced_through)
            self._release(self._synced_through)
            if self.file_state is FileState.FAILING and not report.waiting:
                self._recover(report)
        self._news.changed(flagged)

    def _mark_redacted(self, entry: int) -> bool:
        if entry in self._announced:
            flags, target = self._announced[entry]
            self._announced[entry] = (flags | Flag.REDACTED.value, target)
        return self._columns.raise_flag(entry, Flag.REDACTED)

    def _fail(self, report: Report) -> None:
        is_new = self.file_state is FileState.WRITING
        if is_new:
            self.file_state = FileState.FAILING
        self.file_problem = report.problem
        self.retry_in_s = report.retry_in_s
        self._release(self.received)
        if is_new:
            self.note(
                f"The session file cannot be written ({report.problem}). Rows stay in memory, calls go on and writing"
                f" is tried again. Make room on the disk or check the folder {self.path.parent}.",
                Severity.ERROR,
            )

    def _recover(self, report: Report) -> None:
        self.file_state = FileState.WRITING
        self.file_problem = ""
        lost, self._lost_rows = self._lost_rows, 0
        said = "The session file can be written again; every row that waited is in it."
        if lost:
            said = f"{said} Too many waited: {lost:,} further rows are missing in the file for good."
        if report.left_out:
            said = f"{said} Request and reply of {report.left_out:,} rows were too large to wait and are missing."
        self.note(said, Severity.ERROR if lost or report.left_out else Severity.NOTICE)

    def _release(self, through: int) -> None:
        for entry in [entry for entry in self._waiters if entry <= through]:
            waiter = self._waiters.pop(entry)
            if not waiter.done():
                waiter.set_result(None)


def _said(kind: EntryKind, sentence: str) -> Row:
    """Return a row that says this; the caller fills in what else is known."""
    return Row(_now_us(), kind, None, "", "", "", "", None, None, "", None, 0, sentence)


def _is_free(command: Command) -> bool:
    return isinstance(command.request, FreeRest | FreeMessage | RawXml)


def _reserve(path: Path) -> Path:
    try:
        return free_path(path)
    except OSError:
        # The writer meets the same error at once and reports it; rows stay in memory until the folder can be written.
        return path


def _now_us() -> int:
    return time.time_ns() // 1_000
