"""Finds what a sub-command names: the code tables, and a command by its id."""

from __future__ import annotations

import difflib

from console.assets import read_text
from console.cli.exit_codes import Misuse
from console.domain.catalogue import COMMANDS, UnknownCommand, find
from console.domain.codes import Codes
from console.domain.command import Command


def load_codes() -> Codes:
    """Return both published tables."""
    return Codes.read(read_text)


def known_command(command_id: str) -> Command:
    """Return a command by its id; raises Misuse with the nearest names."""
    try:
        return find(command_id)
    except UnknownCommand as unknown:
        near = difflib.get_close_matches(command_id, [command.id for command in COMMANDS], n=3)
        hint = f"Did you mean {' or '.join(near)}?" if near else "See 'commands' for all of them."
        raise Misuse(f"{unknown} {hint}") from None
