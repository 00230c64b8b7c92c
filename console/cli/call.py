"""`call`: one command, checked, sent, journalled and explained."""

from __future__ import annotations

import asyncio
import os
from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from console.cli.decode import masked_body
from console.cli.documents import body_document, failure_document, verdict_document
from console.cli.engine import engine
from console.cli.exit_codes import ExitCode, Misuse
from console.cli.explaining import show_answer, show_failure
from console.cli.lookup import known_command
from console.cli.rows import entry_document, entry_line
from console.cli.targets import Target, target_named
from console.cli.terminal import Terminal
from console.domain.call import Call
from console.domain.command import Command, System, Transport, check
from console.domain.kinds import Json, Password
from console.domain.outcome import Answered, Failure, FailureKind, Outcome, Unanswered
from console.journal.entry import Entry
from console.runner.failures import failure_of
from console.runner.runner import Runner

SECRET_VARIABLES = "CUELIGHT_SECRET_"  # noqa: S105 - the beginning of a variable's name
"""The value of a secret parameter comes from a variable: this, then the name in capitals, dots as underscores."""


@dataclass(frozen=True, slots=True)
class Wish:
    """What was asked for on the command line."""

    command: str
    values: Sequence[str] = ()
    env: str | None = None
    transport: str | None = None
    """The wire name of a way to the recorder; None for that of its environment."""
    timeout: float | None = None
    anyway: bool = False
    reveal: bool = False
    secret_stdin: bool = False
    session: Path | None = None


async def call(terminal: Terminal, wish: Wish) -> ExitCode:
    """Send one command and explain the answer."""
    command = known_command(wish.command)
    made = _checked_call(terminal, command, wish)
    async with (
        target_named(terminal, wish.env, command.system, reads_secret=wish.secret_stdin) as target,
        engine(terminal, target.environment, wish.session) as runner,
    ):
        try:
            outcome = await runner.run(_placed(made, wish, target))
        except asyncio.CancelledError:
            _tell_cancelled(terminal, _rows(runner), failure_of(made, FailureKind.CANCELLED))
            raise
        rows = _rows(runner)
    body = None if isinstance(outcome, Unanswered) else _body(command.system, outcome, is_revealed=wish.reveal)
    terminal.document(_document(rows, outcome, body))
    for row in rows:
        terminal.say(entry_line(terminal, row))
    terminal.say()
    return _explain(terminal, outcome, body)


def _tell_cancelled(terminal: Terminal, rows: list[Entry], failure: Failure) -> None:
    """Tell of the row, and whether what was asked may have been done all the same."""
    told = failure_document(failure)
    terminal.document({"outcome": "cancelled", "failure": told, "rows": [entry_document(row) for row in rows]})
    for row in rows:
        terminal.say(entry_line(terminal, row))
    terminal.say()
    show_failure(terminal, failure)


def _checked_call(terminal: Terminal, command: Command, wish: Wish) -> Call:
    """Turn the texts into a call; raises Misuse with one line for each that does not fit."""
    checked = check(command, _texts(command, wish.values))
    lines = [f"{problem.param or command.id}: {problem.message}" for problem in checked.problems]
    if lines and not wish.anyway:
        hint = f"Nothing was sent. See 'commands {command.id}', or send it all the same with --anyway."
        raise Misuse(*lines, hint)
    terminal.complain(*lines)
    return Call(command, checked.values, sent_anyway=bool(lines))


def _texts(command: Command, arguments: Sequence[str]) -> dict[str, str]:
    """Return the value of each parameter as typed; what is required and left out takes the default of the form."""
    texts = {param.name: param.default for param in command.params if param.required and param.default is not None}
    for argument in arguments:
        name, equals, text = argument.partition("=")
        param = command.by_name.get(name) or command.by_name.get(name.upper())
        is_secret = param is not None and isinstance(param.kind, Password)
        if is_secret == bool(equals):
            raise Misuse(_how_to_give(name, is_secret=is_secret))
        texts[param.name if param else name] = _secret(name) if is_secret else text
    return texts


def _how_to_give(name: str, *, is_secret: bool) -> str:
    if is_secret:
        return (
            f"{name} is a secret and never an argument: write the bare name and put its value into {_variable(name)}."
        )
    return f"'{name}' is not NAME=VALUE; write for example {name}=VALUE."


def _secret(name: str) -> str:
    text = os.environ.get(_variable(name))
    if text is None:
        raise Misuse(f"{name} is to come from the environment variable {_variable(name)}, which is not set.")
    return text


def _variable(name: str) -> str:
    return SECRET_VARIABLES + name.upper().replace(".", "_").replace("-", "_")


def _placed(made: Call, wish: Wish, target: Target) -> Call:
    """Give the call the transport and deadline wished for, or those of its environment."""
    recorder = target.environment.recorder
    transport = Transport.HTTP
    if made.command.system is System.UPTIVITY:
        preferred = recorder.transport if recorder else Transport.TCP
        transport = Transport(wish.transport) if wish.transport else preferred
    return replace(made, transport=transport, timeout_s=wish.timeout or target.timeout_s)


def _rows(runner: Runner) -> list[Entry]:
    columns = runner.journal.columns
    found = (columns.entry(number) for number in range(columns.first, columns.last + 1))
    return [entry for entry in found if entry is not None]


def _body(system: System, outcome: Answered, *, is_revealed: bool) -> Json:
    return body_document(outcome.reply) if is_revealed else masked_body(system, outcome.reply)


def _document(rows: list[Entry], outcome: Outcome, body: Json) -> dict[str, Json]:
    attempts: list[Json] = [entry_document(row) for row in rows]
    match outcome:
        case Answered(_, verdict):
            return {"outcome": "answered", "verdict": verdict_document(verdict), "body": body, "rows": attempts}
        case Unanswered(failure):
            return {"outcome": "unanswered", "failure": failure_document(failure), "rows": attempts}


def _explain(terminal: Terminal, outcome: Outcome, body: Json) -> ExitCode:
    match outcome:
        case Answered(_, verdict):
            show_answer(terminal, verdict, body)
            return ExitCode.OK if verdict.is_success else ExitCode.ANSWERED_WITH_ERROR
        case Unanswered(failure):
            show_failure(terminal, failure)
            return ExitCode.UNANSWERED
