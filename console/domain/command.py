"""What can be asked of the two systems: commands, their parameters and the check of typed values."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from enum import Enum, StrEnum
from typing import TypeAlias

from console.domain.kinds import Kind, Unfit, Value


class System(StrEnum):
    """One of the two remote systems."""

    ENABLEX = "enablex"
    UPTIVITY = "uptivity"

    @property
    def display_name(self) -> str:
        """The name shown to people."""
        return "EnableX" if self is System.ENABLEX else "Recorder"


class Provenance(StrEnum):
    """How a fact is known; shown as a badge wherever a command can be sent, never promoted."""

    DOCUMENTED = "documented"
    """Parameters read in vendor documentation."""
    OBSERVED = "observed"
    """Seen in real traffic."""
    NAMED = "named"
    """The name is confirmed, the parameters only partly."""
    ASSUMED = "assumed"
    """Our own guess; a real system may know it under another name or not at all."""


class Changes(StrEnum):
    """What a command does to its system."""

    NOTHING = "nothing"
    STATE = "state"
    DESTROYS = "destroys"
    """Something is gone afterwards; asks for confirmation."""


class Transport(StrEnum):
    """The way a call takes: EnableX always HTTP; the recorder raw TCP or its Web API over HTTP."""

    TCP = "tcp"
    HTTP = "http"


class Mark(Enum):
    """The published marks of a recorder parameter (API Server Commands)."""

    AT_LEAST_ONE = "*"
    """At least one of the parameters marked so must be present."""
    NEEDS_AGENT_DEVICE = "+"
    """Usable only when a device is already associated with the agent."""
    FRAGILE = "**"
    """Angle brackets and some symbols may not survive."""


@dataclass(frozen=True, slots=True)
class Param:
    """One parameter of a command."""

    name: str
    """Name on the wire; EnableX body keys are dotted paths such as `settings.quality`."""
    kind: Kind
    label: str
    help: str
    required: bool = False
    default: str | None = None
    """Text a form starts with; None leaves the parameter out until somebody fills it in."""
    marks: frozenset[Mark] = frozenset()
    section: str = ""
    """Heading under which a form groups it; the empty one comes first."""
    provenance: Provenance | None = None
    """Set where the parameter is less certain than its command."""


@dataclass(frozen=True, slots=True)
class Rest:
    """An EnableX request: parameters named in braces fill the path, all others go into the JSON body."""

    method: str
    path: str
    """Relative to the base URL, for example `/rooms/{room_id}`."""

    @property
    def path_names(self) -> tuple[str, ...]:
        """The parameters that fill the path, in its order."""
        return tuple(re.findall(r"{(\w+)}", self.path))


@dataclass(frozen=True, slots=True)
class Message:
    """A recorder request with a fixed TYPE; each parameter becomes a child element or a query pair."""

    type: str


@dataclass(frozen=True, slots=True)
class FreeRest:
    """Any EnableX request: the parameters are `method`, `path` and `body`."""


@dataclass(frozen=True, slots=True)
class FreeMessage:
    """Any recorder request: the parameters are `type` and `pairs`."""


@dataclass(frozen=True, slots=True)
class RawXml:
    """Any text sent to the recorder as it stands: the parameter is `xml`."""


Request: TypeAlias = Rest | Message | FreeRest | FreeMessage | RawXml
"""The shapes a request can have."""


@dataclass(frozen=True, slots=True)
class Problem:
    """Why a set of values does not fit a command."""

    param: str
    """The parameter concerned; empty when it is a rule across several."""
    message: str


Rule: TypeAlias = Callable[[Mapping[str, Value]], tuple[Problem, ...]]
"""A rule across fields, given the parsed values."""


class IllFormed(ValueError):
    """A catalogue record that contradicts itself; raised at import, so it never reaches an operator."""


@dataclass(frozen=True, slots=True)
class Command:
    """One thing that can be asked of a system."""

    id: str
    """Stable name such as `room.create` or `record.start`."""
    system: System
    title: str
    help: str
    request: Request
    params: tuple[Param, ...] = ()
    expects: tuple[int, ...] = ()
    """Result codes this command is known or believed to give, success first."""
    changes: Changes = Changes.NOTHING
    repeatable: bool = False
    """Safe to send twice; only such commands are retried."""
    asks_first: bool = False
    """Loses speech, hides it or uncovers it: outside the simulators it is confirmed before it is sent."""
    provenance: Provenance = Provenance.ASSUMED
    source: str = ""
    """Where the facts come from, in words for the operator."""
    rule: Rule | None = None
    reply_secrets: tuple[str, ...] = ()
    """Dotted places of secrets in the reply's JSON; `[]` steps into every item of an array."""
    by_name: Mapping[str, Param] = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "by_name", {param.name: param for param in self.params})
        for complaint in self._complaints():
            raise IllFormed(f"command {self.id!r}: {complaint}")

    def _complaints(self) -> list[str]:
        found = []
        if not re.fullmatch(r"[a-z][a-z0-9-]*(\.[a-z0-9-]+)+", self.id):
            found.append("its id is not words joined by dots")
        if len(self.by_name) != len(self.params):
            found.append("two parameters share a name")
        if not self.title or not self.help:
            found.append("title or help is missing")
        if isinstance(self.request, Rest):
            found += [f"{{{n}}} of the path is no parameter" for n in self.request.path_names if n not in self.by_name]
        for param in self.params:
            found += _param_complaints(param)
        return found


@dataclass(frozen=True, slots=True)
class Checked:
    """Typed texts turned into values, with what does not fit."""

    values: Mapping[str, Value]
    problems: tuple[Problem, ...]


def check(command: Command, texts: Mapping[str, str]) -> Checked:
    """Turn texts typed by a person into values for a call.

    A text that does not fit is kept as it stands in `values`, so that "send anyway" can send it.
    Parameters that are not in `texts` stay out of the call.
    """
    values: dict[str, Value] = {}
    problems: list[Problem] = []
    for name, text in texts.items():
        param = command.by_name.get(name)
        if param is None:
            problems.append(Problem(name, f"'{name}' is not a parameter of {command.title}."))
            values[name] = text
            continue
        try:
            values[name] = param.kind.parse(text)
        except Unfit as unfit:
            problems.append(Problem(name, str(unfit)))
            values[name] = text
    problems += _missing(command, values)
    if command.rule is not None and not problems:
        problems += command.rule(values)
    return Checked(values, tuple(problems))


def _missing(command: Command, values: Mapping[str, Value]) -> list[Problem]:
    """Required parameters and the "at least one of" group that the values lack."""
    found = [
        Problem(param.name, f"{param.label} is required; enter {param.kind.hint}.")
        for param in command.params
        if param.required and values.get(param.name) in (None, "")
    ]
    group = [param for param in command.params if Mark.AT_LEAST_ONE in param.marks]
    if group and not any(values.get(param.name) for param in group):
        found.append(Problem("", f"At least one of these is needed: {', '.join(param.label for param in group)}."))
    return found


def _param_complaints(param: Param) -> list[str]:
    if not param.label or not param.help:
        return [f"parameter {param.name!r} has no label or no help"]
    if param.default is None:
        return []
    try:
        param.kind.parse(param.default)
    except Unfit as unfit:
        return [f"the default of {param.name!r} does not fit its kind: {unfit}"]
    return []
