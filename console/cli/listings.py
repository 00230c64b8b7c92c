"""`commands` and `codes`: what can be asked, and what the answers mean."""

from __future__ import annotations

from console.cli.documents import code_document, command_document, verdict_document
from console.cli.exit_codes import ExitCode
from console.cli.explaining import show_verdict
from console.cli.terminal import Terminal
from console.domain.catalogue import COMMANDS, of
from console.domain.codes import CodeTable
from console.domain.command import Command, FreeMessage, FreeRest, Mark, Message, Param, RawXml, Rest, System


def list_commands(terminal: Terminal, system: System | None) -> ExitCode:
    """Write every command, or those of one system."""
    commands = COMMANDS if system is None else of(system)
    terminal.document([command_document(command) for command in commands])
    rows = [
        (command.system.display_name, command.id, command.provenance.value, command.changes.value, command.title)
        for command in commands
    ]
    terminal.table(rows, ("System", "Command", "Certainty", "Changes", "Title"))
    return ExitCode.OK


def describe_command(terminal: Terminal, command: Command) -> ExitCode:
    """Write one command with its parameters."""
    terminal.document(command_document(command))
    terminal.say(terminal.strong(f"{command.id} — {command.title} ({command.system.display_name})"))
    terminal.block("What for", command.help)
    terminal.block("Request", _shape(command))
    terminal.block("Certainty", f"{command.provenance.value}; {command.source}")
    terminal.block("Changes", command.changes.value)
    terminal.block("Codes", " ".join(str(code) for code in command.expects))
    if command.params:
        terminal.say()
        terminal.table(
            [_param_row(param) for param in command.params], ("Name", "Marks", "Certainty", "Allowed", "Help")
        )
    return ExitCode.OK


def list_codes(terminal: Terminal, tables: tuple[CodeTable, ...]) -> ExitCode:
    """Write every row of these tables."""
    rows = [row for table in tables for row in table.rows]
    terminal.document([code_document(row) for row in rows])
    terminal.table(
        [(row.system.display_name, row.category, str(row.code), row.severity.word, row.published) for row in rows],
        ("System", "Category", "Code", "Severity", "Published as"),
    )
    return ExitCode.OK


def explain_code(terminal: Terminal, table: CodeTable, code: int) -> ExitCode:
    """Write every row of one number; an unpublished one keeps its number and gets its family."""
    rows = table.rows_of(code)
    if not rows:
        family = table.family(code)
        terminal.document({"system": table.system.value, "code": code, "known": False, "family": family})
        terminal.say(f"{code} is not in the published table of {table.system.display_name}. {family}")
        return ExitCode.OK
    terminal.document([{**code_document(row), "verdict": verdict_document(table.verdict(row))} for row in rows])
    for row in rows:
        terminal.say(f"{table.system.display_name}, {row.category}")
        show_verdict(terminal, table.verdict(row))
    return ExitCode.OK


def _shape(command: Command) -> str:
    match command.request:
        case Rest(method, path):
            return f"{method} {path}"
        case Message(name):
            return f"TYPE {name}"
        case FreeRest() | FreeMessage() | RawXml():
            return "your own"


def _param_row(param: Param) -> tuple[str, ...]:
    marks = [mark.value for mark in Mark if mark in param.marks]
    needed = ["required"] if param.required else []
    certainty = "" if param.provenance is None else param.provenance.value
    return param.name, " ".join((*needed, *marks)), certainty, param.kind.hint, param.help
