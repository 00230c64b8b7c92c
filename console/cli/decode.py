"""`decode`: a captured reply, from a file or standard input, explained as the window would."""

from __future__ import annotations

import sys
from pathlib import Path

from console.cli.documents import body_document, failure_document, verdict_document
from console.cli.exit_codes import ExitCode, Misuse
from console.cli.explaining import show_answer, show_failure
from console.cli.lookup import known_command, load_codes
from console.cli.terminal import Terminal
from console.domain.call import Call
from console.domain.catalogue import COMMANDS, find, of
from console.domain.command import Command, Message, System, Transport
from console.domain.decoding import judge
from console.domain.kinds import Json
from console.domain.outcome import Failure
from console.domain.reply import RecorderReply, Reply
from console.journal.redact import Redactor
from console.runner.failures import failure_of
from console.wire import enablex, uptivity
from console.wire.errors import Unreadable

HTTP_OK = 200


def decode(terminal: Terminal, system: System, file: str, command_id: str | None, status: int | None) -> ExitCode:
    """Explain a reply in full."""
    command = None if command_id is None else known_command(command_id)
    if command is not None and command.system is not system:
        raise Misuse(f"{command.id} is a command of {command.system.display_name}, not of {system.display_name}.")
    raw = _read(file)
    call = Call(command or find(_FREE[system]), transport=Transport.HTTP if status is not None else Transport.TCP)
    try:
        reply = read_reply(system, raw, status)
    except Unreadable as unreadable:
        return _show_failure(terminal, failure_of(call, unreadable.kind, unreadable.detail, raw=raw))
    judged = judge(_call_answered_by(call, reply, is_guessed=command is None), reply, load_codes())
    if isinstance(judged, Failure):
        return _show_failure(terminal, judged)
    body = masked_body(system, reply)
    terminal.document(
        {"system": system.value, "outcome": "answered", "verdict": verdict_document(judged), "body": body}
    )
    show_answer(terminal, judged, body)
    return ExitCode.OK if judged.is_success else ExitCode.ANSWERED_WITH_ERROR


def read_reply(system: System, raw: bytes, status: int | None) -> Reply:
    """Parse a reply's bytes; raises Unreadable."""
    match system:
        case System.ENABLEX:
            return enablex.decode(HTTP_OK if status is None else status, {}, raw)
        case System.UPTIVITY:
            return uptivity.decode(raw, status)


_FREE = {System.ENABLEX: "enablex.free", System.UPTIVITY: "recorder.free"}


def _call_answered_by(call: Call, reply: Reply, *, is_guessed: bool) -> Call:
    """Give the call the id that the reply answers, and the command it names where nobody named one."""
    if not isinstance(reply, RecorderReply):
        return call
    command = _command_of(reply) if is_guessed else call.command
    request_id = (reply.request_id or "").strip()
    number = int(request_id) if request_id.isascii() and request_id.isdigit() else call.id
    return Call(command or call.command, transport=call.transport, id=number)


def _command_of(reply: RecorderReply) -> Command | None:
    named = (reply.request_type or "").strip().upper()
    return next((command for command in of(System.UPTIVITY) if command.request == Message(named)), None)


def masked_body(system: System, reply: Reply) -> Json:
    """Return what the reply carried, without its secrets."""
    clean = Redactor(COMMANDS).reply(system, reply.raw).data
    return body_document(read_reply(system, clean, reply.status))


def _show_failure(terminal: Terminal, failure: Failure) -> ExitCode:
    terminal.document({"outcome": "unanswered", "failure": failure_document(failure)})
    show_failure(terminal, failure)
    return ExitCode.UNANSWERED


def _read(file: str) -> bytes:
    if file == "-":
        return sys.stdin.buffer.read()
    try:
        return Path(file).read_bytes()
    except OSError as problem:
        raise Misuse(f"The reply cannot be read from {file}: {problem.strerror or problem}.") from None
