"""Where the command line begins: arguments in, exit code out."""

from __future__ import annotations

import asyncio
import contextlib
import io
import os
import sys
from argparse import Namespace
from collections.abc import Callable, Coroutine, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from console.cli.arguments import SYSTEMS, let_filters_begin_with_minus, parser
from console.cli.exit_codes import ExitCode, Misuse
from console.cli.qt_missing import is_about_qt
from console.cli.terminal import Terminal
from console.domain.command import System
from console.domain.environment import Environment


@dataclass(frozen=True, slots=True)
class Doors:
    """What the composition root does for the command line, so that nothing here knows Qt."""

    window: Callable[[list[str]], int]
    """Opens the window with these arguments; returns its exit code."""
    picture: Callable[[Path, Path, Environment], None]
    """Draws the window showing a session file, into a picture file."""


def main(arguments: Sequence[str], doors: Doors) -> int:
    """Do what the arguments ask for and return the exit code."""
    _survive_any_text()
    try:
        asked = parser().parse_args(let_filters_begin_with_minus(arguments))
    except SystemExit as ended:
        return int(ended.code or 0)
    terminal = Terminal.standard(is_json=asked.json)
    try:
        return int(_dispatch(asked, list(arguments), terminal, doors))
    except Misuse as misuse:
        terminal.complain(*misuse.lines)
        return ExitCode.USAGE
    except KeyboardInterrupt:
        terminal.complain("Interrupted.")
        return ExitCode.UNANSWERED
    except BrokenPipeError:
        # Whoever read our output has seen enough; the interpreter must not complain about it when it flushes at exit.
        with contextlib.suppress(OSError, ValueError, io.UnsupportedOperation):
            os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return ExitCode.OK


def _dispatch(asked: Namespace, arguments: list[str], terminal: Terminal, doors: Doors) -> int:
    match asked.subcommand:
        case "window":
            return _window(asked, arguments, terminal, doors)
        case "commands":
            return _commands(asked, terminal)
        case "codes":
            return _codes(asked, terminal)
        case "decode":
            from console.cli.decode import decode

            return decode(terminal, SYSTEMS[asked.system], asked.file, asked.command, asked.http_status)
        case "log":
            from console.cli.log import show_log

            return _run(show_log(terminal, asked.file, " ".join(asked.filter), follow=asked.follow))
        case "export":
            from console.cli.export import export

            return _run(export(terminal, asked.file, asked.out, asked.format, asked.filter))
        case "simulate":
            return _simulate(asked, terminal)
        case "call":
            from console.cli.call import Wish, call

            wish = Wish(**{name: getattr(asked, name) for name in Wish.__dataclass_fields__})
            return _run(call(terminal, wish))
        case _:
            from console.cli.tour import tour

            return tour(terminal, asked.out, doors.picture)


def _window(asked: Namespace, arguments: list[str], terminal: Terminal, doors: Doors) -> int:
    try:
        code = doors.window([argument for argument in arguments[1:] if argument != "--json"])
    except ImportError as problem:
        if not is_about_qt(problem):
            raise
        raise Misuse(
            f"The window cannot be opened, because Qt cannot be loaded here: {problem}.",
            "Install the libraries that Qt needs; python3 packaging/dev.py run does so where it may.",
        ) from None
    except OSError as problem:
        if asked.screenshot is None:
            raise
        raise Misuse(str(problem)) from None
    if asked.screenshot is not None and code == ExitCode.OK:
        terminal.document({"screenshot": str(asked.screenshot)})
    return code


def _commands(asked: Namespace, terminal: Terminal) -> int:
    from console.cli.listings import describe_command, list_commands
    from console.cli.lookup import known_command

    if asked.command is not None:
        return describe_command(terminal, known_command(asked.command))
    return list_commands(terminal, None if asked.system is None else SYSTEMS[asked.system])


def _codes(asked: Namespace, terminal: Terminal) -> int:
    from console.cli.listings import explain_code, list_codes
    from console.cli.lookup import load_codes

    codes = load_codes()
    if asked.system is None:
        return list_codes(terminal, tuple(codes.of(system) for system in System))
    table = codes.of(SYSTEMS[asked.system])
    return list_codes(terminal, (table,)) if asked.code is None else explain_code(terminal, table, asked.code)


def _simulate(asked: Namespace, terminal: Terminal) -> int:
    from console.cli.simulate import simulate
    from console.simulator.hosting import Options

    options = Options(
        host=asked.host,
        enablex_port=asked.enablex_port,
        recorder_port=asked.recorder_port,
        web_port=asked.web_port,
        event_port=asked.event_port,
        tls=None if asked.tls is None else tuple(asked.tls),
    )
    return _run(simulate(terminal, options, asked.ready_file))


def _run(work: Coroutine[Any, Any, ExitCode]) -> ExitCode:
    with asyncio.Runner() as runner:
        return runner.run(work)


def _survive_any_text() -> None:
    """Let output hold what the terminal's encoding cannot, written as escapes."""
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(errors="backslashreplace")
