"""Everything that can be asked of the two systems, one typed record a command.

Forms, requests, command line, the simulators' argument checks and the help are all derived from these records; no other
place states a wire name, a default or a rule. `enablex` and `uptivity` hold the commands, `enablex_settings` and
`uptivity_params` the parameters that several of them share. Each record says how certain it is, and a parameter says so
where it is less certain than its command; such a tag is never raised without a source.

It stays dumb on purpose: no conditions, no layout. A rule across fields is one function on the command
(`Command.rule`), a special editor is the panel's business. It imports `domain.command` and `domain.kinds`, nothing
else, and costs plain constructor calls, because it lies on the window's way to its first paint.

How to add a command:

1. Write one `Command` into `enablex.py` or `uptivity.py`, share the parameter tuples that exist, and put it into
   that module's tuple at the end. An ill-formed record fails at import, with its id and what is wrong.
2. Add rows to `resources/codes/` if it can give a code that has none; the head of each file says how.
3. Add one exchange of a documented or observed answer to `tests/recordings/`.
4. Teach the simulator what it does: a function in `simulator/uptivity/commands`, or a route in `simulator/enablex/app`.
   Add its line to the list in the catalogue's tests, which is the independent witness.
5. Where it moves a lamp, name it in `FOLLOWED` of `domain/state`; where its id begins with a new word, give that word
   a heading in `ui/models/command_model`.

Tests fail until 4 and 5 are done; the window, the command line and the help offer it from the first step on.
"""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

from console.domain.catalogue.enablex import ENABLEX
from console.domain.catalogue.uptivity import UPTIVITY
from console.domain.command import Command, IllFormed, System

__all__ = ["COMMANDS", "ENABLEX", "UPTIVITY", "UnknownCommand", "find", "of"]

COMMANDS: tuple[Command, ...] = (*ENABLEX, *UPTIVITY)
"""Every command of both systems."""


class UnknownCommand(LookupError):
    """No record has this id."""


def find(command_id: str) -> Command:
    """Return the command with this id; raise UnknownCommand when there is none."""
    try:
        return _BY_ID[command_id]
    except KeyError:
        raise UnknownCommand(f"There is no command '{command_id}'.") from None


def of(system: System) -> tuple[Command, ...]:
    """Return the commands of one system, in the order they are shown."""
    match system:
        case System.ENABLEX:
            return ENABLEX
        case System.UPTIVITY:
            return UPTIVITY


def _by_id(commands: tuple[Command, ...]) -> Mapping[str, Command]:
    table = {command.id: command for command in commands}
    if len(table) != len(commands):
        twice = sorted({command.id for command in commands if command is not table[command.id]})
        raise IllFormed(f"two commands share an id: {', '.join(twice)}")
    return MappingProxyType(table)


_BY_ID = _by_id(COMMANDS)
