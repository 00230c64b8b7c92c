"""The parser of the command line: every sub-command with its arguments and help."""

from __future__ import annotations

import argparse
from collections.abc import Sequence
from pathlib import Path
from typing import Protocol

from console import __version__
from console.domain.command import System, Transport

PROGRAM = "cuelight-cli"

SYSTEMS = {"enablex": System.ENABLEX, "uptivity": System.UPTIVITY, "recorder": System.UPTIVITY}
"""What a person may call a system."""

HIGHEST_PORT = 65535

FORMATS = ("har", "jsonl", "csv", "html")
"""The forms of an export; a test holds them against those that exist, which are slow to import."""

_FILTER_HELP = "only rows that match, for example 'error or latency>500ms' or -ok"

_LOG_OPTIONS = ("-h", "-f")


class Subcommands(Protocol):
    """Where sub-commands are added; argparse has no public name for it."""

    def add_parser(self, name: str, *, help: str, description: str) -> argparse.ArgumentParser:  # noqa: A002 - its name
        """Add the parser of one sub-command."""
        ...


def parser() -> argparse.ArgumentParser:
    """Return the parser; `subcommand` of its result says what was asked for."""
    top = argparse.ArgumentParser(
        prog=PROGRAM,
        description="Cuelight on the command line: the same engine as the window, without it.",
        epilog="Exit codes: 0 ok, 1 answered with an error, 2 wrong usage, 3 unanswered, 4 a defect of Cuelight.",
    )
    top.add_argument("--version", action="version", version=f"Cuelight {__version__}")
    subcommands = top.add_subparsers(dest="subcommand", metavar="SUB-COMMAND", required=True)
    for add in (_window, _simulate, _commands, _codes, _decode, _call, _log, _export, _tour):
        add(subcommands)
    return top


def let_filters_begin_with_minus(arguments: Sequence[str]) -> list[str]:
    """Return the arguments so that argparse does not take a filter such as `-ok` for an option."""
    match list(arguments):
        case ["log", *rest] if "--" not in rest:
            options = [word for word in rest if word.startswith("--") or word in _LOG_OPTIONS]
            return ["log", *options, "--", *(word for word in rest if word not in options)]
        case ["export", *rest] if "--filter" in rest[:-1]:
            at = rest.index("--filter")
            return ["export", *rest[:at], f"--filter={rest[at + 1]}", *rest[at + 2 :]]
        case others:
            return others


def _add(subcommands: Subcommands, name: str, text: str) -> argparse.ArgumentParser:
    made = subcommands.add_parser(name, help=text, description=text)
    made.add_argument("--json", action="store_true", help="print JSON instead of text")
    return made


def _window(subcommands: Subcommands) -> None:
    made = _add(subcommands, "window", "Open the window, or save a picture of it and quit.")
    made.add_argument("--simulators", action="store_true", help="use the built-in simulators")
    made.add_argument("--screenshot", metavar="FILE", type=Path, help="save a picture (PNG) and quit")
    made.add_argument("--theme", metavar="NAME", help="light, dark or high-contrast")
    made.add_argument("--scenario", metavar="NAME", help="play a scenario before the picture is taken")
    made.add_argument("--size", metavar="WxH", help="size of the window in pixels, for example 1280x800")


def _simulate(subcommands: Subcommands) -> None:
    made = _add(subcommands, "simulate", "Run both simulators until interrupted; the first line says where they are.")
    made.add_argument("--host", default="127.0.0.1", help="loopback address to listen on (default %(default)s)")
    for name in ("enablex", "recorder", "web", "event"):
        made.add_argument(f"--{name}-port", type=_port, default=0, metavar="N", help="port; 0 takes a free one")
    made.add_argument("--tls", nargs=2, type=Path, metavar=("CERT", "KEY"), help="serve EnableX over TLS (PEM files)")
    made.add_argument("--ready-file", type=Path, metavar="FILE", help="write the first line to this file too")


def _commands(subcommands: Subcommands) -> None:
    made = _add(subcommands, "commands", "List what can be asked, or the parameters of one command.")
    made.add_argument("command", nargs="?", metavar="COMMAND", help="for example room.create")
    made.add_argument("--system", choices=SYSTEMS, help="only the commands of one system")


def _codes(subcommands: Subcommands) -> None:
    made = _add(subcommands, "codes", "List the result codes, or explain one.")
    made.add_argument("system", nargs="?", choices=SYSTEMS, help="which table")
    made.add_argument("code", nargs="?", type=int, metavar="CODE", help="a number to explain")


def _decode(subcommands: Subcommands) -> None:
    made = _add(subcommands, "decode", "Explain a captured reply: verdict, readings, findings.")
    made.add_argument("system", choices=SYSTEMS, help="who sent it")
    made.add_argument("file", nargs="?", default="-", metavar="FILE", help="the reply's bytes; - for standard input")
    made.add_argument("--command", metavar="ID", help="the command it answers, for example token.create")
    made.add_argument("--http-status", type=int, metavar="N", help="the HTTP status that came with it")


def _call(subcommands: Subcommands) -> None:
    made = _add(subcommands, "call", "Send one command and explain the answer.")
    made.add_argument("command", metavar="COMMAND", help="for example record.start; see 'commands'")
    made.add_argument(
        "values",
        nargs="*",
        metavar="NAME=VALUE",
        help="a value; the bare name of a secret takes it from the environment",
    )
    made.add_argument("--env", metavar="NAME", help="environment to use; 'simulators' for the built-in ones")
    made.add_argument("--transport", choices=[way.value for way in Transport], help="how to reach the recorder")
    made.add_argument("--timeout", type=_seconds, metavar="S", help="seconds to wait for the answer")
    made.add_argument("--anyway", action="store_true", help="send even when the values do not fit")
    made.add_argument("--reveal", action="store_true", help="show secrets of the answer, such as the token itself")
    made.add_argument("--secret-stdin", action="store_true", help="read the APP_KEY from standard input")
    made.add_argument("--session", type=Path, metavar="FILE", help="write the exchange to this session file")


def _log(subcommands: Subcommands) -> None:
    made = _add(subcommands, "log", "Print the rows of a session file, all or those that match.")
    made.add_argument("file", type=Path, metavar="FILE", help="a session file (*.cuelight)")
    made.add_argument("filter", nargs="*", default=[], metavar="FILTER", help=_FILTER_HELP)
    made.add_argument("-f", "--follow", action="store_true", help="go on with new rows until interrupted")


def _export(subcommands: Subcommands) -> None:
    made = _add(subcommands, "export", "Write a session file as HTML, CSV, JSON lines or HAR 1.2, without secrets.")
    made.add_argument("file", type=Path, metavar="FILE", help="a session file (*.cuelight)")
    made.add_argument("out", type=Path, metavar="OUT", help="the file to write; it is whole or not there")
    made.add_argument("--format", choices=FORMATS, help="told by the ending of OUT when it is left out")
    made.add_argument("--filter", default="", metavar="LINE", help=_FILTER_HELP)


def _tour(subcommands: Subcommands) -> None:
    made = _add(subcommands, "tour", "Show everything once: both simulators, rooms, tokens, recording, errors.")
    made.add_argument("--out", type=Path, metavar="FOLDER", help="write the session file and a picture there")


def _port(text: str) -> int:
    if not text.isascii() or not text.isdigit() or int(text) > HIGHEST_PORT:
        raise argparse.ArgumentTypeError(f"'{text}' is not a port; allowed is 0 to {HIGHEST_PORT}")
    return int(text)


def _seconds(text: str) -> float:
    try:
        seconds = float(text)
    except ValueError:
        seconds = 0.0
    if not 0 < seconds < float("inf"):
        raise argparse.ArgumentTypeError(f"'{text}' is not a time in seconds above 0")
    return seconds
