"""`tour`: everything once, on both simulators; every step says whether it gave what it must."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from string import Template

from console.cli.engine import engine
from console.cli.exit_codes import ExitCode, Misuse
from console.cli.lookup import known_command
from console.cli.qt_missing import is_about_qt
from console.cli.rows import entry_document, entry_line
from console.cli.terminal import Terminal
from console.cli.tour_steps import STEPS, CallStep, EventStep, Stage, Step
from console.domain.call import Call
from console.domain.command import System, Transport, check
from console.domain.environment import Environment
from console.domain.kinds import Json
from console.domain.outcome import Answered, FailureKind, Outcome, Unanswered
from console.domain.reply import RestReply
from console.journal.entry import Entry, EntryKind
from console.journal.journal import Journal
from console.journal.naming import SUFFIX
from console.runner.runner import Runner
from console.simulator.hosting import Options, Simulators

EVENT_PATIENCE_S = 20.0
"""How long the events of a step are waited for."""

LONGEST_LIST = 5
"""More rows of one step than this are told as a number."""

Picture = Callable[[Path, Path, Environment], None]
"""Draws the window showing a session file into a picture file."""


@dataclass(frozen=True, slots=True)
class Report:
    """How one step went."""

    number: int
    step: Step
    expected: str
    came: str
    rows: tuple[Entry, ...]

    @property
    def is_as_expected(self) -> bool:
        """Whether the step gave what it must."""
        return self.came == self.expected


@dataclass(frozen=True, slots=True)
class Journey:
    """The whole tour, over."""

    reports: list[Report]
    session: Path
    environment: Environment


class Tour:
    """Takes the steps one after the other and reports each."""

    def __init__(self, stage: Stage, runner: Runner) -> None:
        self._stage = stage
        self._runner = runner
        self._told = runner.journal.columns.last

    async def take(self, number: int, step: Step) -> Report:
        """Take one step."""
        before = self._runner.journal.columns.last
        for prepare in step.before:
            prepare(self._stage)
        match step:
            case CallStep():
                expected = _expected(step)
                came = _came(step, await self._ask(step))
            case EventStep(events=count):
                expected, came = f"{count} events", f"{await self._hear(before, count)} events"
        return Report(number, step, expected, came, self._new_rows())

    async def _ask(self, step: CallStep) -> Outcome:
        command = known_command(step.command)
        texts = {name: Template(text).safe_substitute(self._stage.names) for name, text in step.values.items()}
        checked = check(command, texts)
        transport = Transport.HTTP if command.system is System.ENABLEX else step.transport
        outcome = await self._runner.run(
            Call(
                command,
                checked.values,
                transport=transport,
                timeout_s=step.timeout_s,
                sent_anyway=bool(checked.problems),
            )
        )
        if step.keeps:
            self._stage.names[step.keeps] = _room_of(outcome)
        return outcome

    async def _hear(self, before: int, count: int) -> int:
        """Wait until so many events have come; return how many did."""
        journal = self._runner.journal
        more = asyncio.Event()
        unsubscribe = journal.subscribe(lambda _changed: more.set())
        try:
            async with asyncio.timeout(EVENT_PATIENCE_S):
                while _events_after(journal, before) < count:
                    more.clear()
                    await more.wait()
        except TimeoutError:
            pass
        finally:
            unsubscribe()
        return _events_after(journal, before)

    def _new_rows(self) -> tuple[Entry, ...]:
        """Return the rows nobody was told of yet; an event may arrive only during the step after its own."""
        rows = tuple(_entries(self._runner.journal, self._told))
        self._told += len(rows)
        return rows


def tour(terminal: Terminal, out: Path | None, picture: Picture) -> ExitCode:
    """Take every step; with a folder, leave the session file and a picture of the window showing it there."""
    if out is not None:
        try:
            out.mkdir(parents=True, exist_ok=True)
        except OSError as problem:
            raise Misuse(f"The folder {out} cannot be used: {problem.strerror or problem}.") from None
    with asyncio.Runner() as loop:
        journey = loop.run(_take_all(terminal, None if out is None else out / f"tour{SUFFIX}"))
    if out is None:
        return _conclude(terminal, journey.reports, {})
    image = journey.session.with_suffix(".png")
    try:
        picture(journey.session, image, journey.environment)
    except ImportError as problem:
        if not is_about_qt(problem):
            raise
        _conclude(terminal, journey.reports, {"session": str(journey.session)})
        terminal.complain(f"There is no picture, because Qt cannot be loaded here: {problem}. All else is written.")
        return ExitCode.ANSWERED_WITH_ERROR
    except OSError as problem:
        _conclude(terminal, journey.reports, {"session": str(journey.session)})
        terminal.complain(f"There is no picture: {problem}")
        return ExitCode.ANSWERED_WITH_ERROR
    return _conclude(terminal, journey.reports, {"session": str(journey.session), "picture": str(image)})


async def _take_all(terminal: Terminal, session: Path | None) -> Journey:
    reports = []
    async with Simulators(Options()) as simulators, engine(terminal, simulators.environment, session) as runner:
        stage = Stage(simulators)
        await _listen(runner)
        guide = Tour(stage, runner)
        for number, step in enumerate(STEPS, 1):
            report = await guide.take(number, step)
            reports.append(report)
            _tell(terminal, report)
        await runner.journal.flush()
        return Journey(reports, runner.journal.path, simulators.environment)


async def _listen(runner: Runner) -> None:
    """Hear events from now on, and begin once the stream is connected."""
    connected = asyncio.Event()

    def _on_status(system: System) -> None:
        if runner.status(system).hears_events:
            connected.set()

    unsubscribe = runner.subscribe_status(_on_status)
    runner.start_listening()
    try:
        async with asyncio.timeout(EVENT_PATIENCE_S):
            await connected.wait()
    finally:
        unsubscribe()


def _expected(step: CallStep) -> str:
    finding = ", contradicting itself" if step.contradicts else ""
    match step.expects:
        case FailureKind() as kind:
            return kind.value
        case None:
            return f"success without a result code{finding}"
        case code:
            return f"{code}{finding}"


def _came(step: CallStep, outcome: Outcome) -> str:
    match outcome:
        case Unanswered(failure):
            return failure.kind.value
        case Answered(_, verdict):
            finding = ", contradicting itself" if step.contradicts and verdict.has_contradiction else ""
            if verdict.code is None:
                return f"{'success' if verdict.is_success else 'failure'} without a result code{finding}"
            return f"{verdict.code}{finding}"


def _room_of(outcome: Outcome) -> str:
    match outcome:
        case Answered(RestReply(body={"room": {"room_id": str(room_id)}}), _):
            return room_id
        case _:
            return ""


def _entries(journal: Journal, before: int) -> Iterator[Entry]:
    for number in range(before + 1, journal.columns.last + 1):
        entry = journal.columns.entry(number)
        if entry is not None:
            yield entry


def _events_after(journal: Journal, before: int) -> int:
    return sum(entry.kind is EntryKind.EVENT for entry in _entries(journal, before))


def _tell(terminal: Terminal, report: Report) -> None:
    terminal.record(_document(report))
    verdict = "as expected" if report.is_as_expected else f"EXPECTED {report.expected}, CAME {report.came}"
    terminal.say(f"{report.number:>3}  {terminal.strong(report.step.title)} — {verdict}")
    for row in report.rows[:LONGEST_LIST]:
        terminal.say(f"     {entry_line(terminal, row)}")
    if len(report.rows) > LONGEST_LIST:
        terminal.say(f"     … and {len(report.rows) - LONGEST_LIST} rows more")


def _document(report: Report) -> dict[str, Json]:
    return {
        "step": report.number,
        "title": report.step.title,
        "expected": report.expected,
        "came": report.came,
        "as_expected": report.is_as_expected,
        "rows": [entry_document(row) for row in report.rows],
    }


def _conclude(terminal: Terminal, reports: list[Report], files: dict[str, str]) -> ExitCode:
    wrong = [report for report in reports if not report.is_as_expected]
    terminal.record({"steps": len(reports), "unexpected": [report.number for report in wrong], **files})
    terminal.say()
    for name, file in files.items():
        terminal.say(f"{name.capitalize()} written to {file}")
    if not wrong:
        terminal.say(f"All {len(reports)} steps gave what was expected.")
        return ExitCode.OK
    for report in wrong:
        terminal.complain(
            f"Step {report.number} ({report.step.title}): expected {report.expected}, came {report.came}."
        )
    return ExitCode.ANSWERED_WITH_ERROR
