"""What a request has to pass before its command looks at it: form, permission, arguments, in this order.

The order is our choice: 48 (when connecting) → 16 → 10 → 17 → 15 → 14 → 39, 44, 49 → 47 → 21 → 5, 26, 33, 59. What
follows depends on the command: whom it concerns (8, 24, 25, 27, 28, 40, 53, 56), the state, the subsystems, success.
"""

from __future__ import annotations

import re
from collections.abc import Mapping

from console.domain.catalogue import UPTIVITY
from console.domain.command import Command, Mark, Message
from console.domain.kinds import Choice, Unfit
from console.simulator.uptivity.ask import Refused
from console.simulator.uptivity.result_codes import (
    ACTION_INVALID,
    ALIAS_UNSPECIFIED,
    BLANK_REQUIRED,
    NOT_ALLOWED,
    NOT_SUPPORTED,
    PARAMETERS_INVALID,
    REQUEST_ID_INVALID,
    SESSION_UNSPECIFIED,
    TYPE_INVALID,
    TYPE_MISSING,
    UNKNOWN_MESSAGE,
    UNLICENSED,
)
from console.simulator.uptivity.switches import Switches
from console.simulator.uptivity.targets import TARGET_NAMES
from console.wire.uptivity import RecorderRequest

TYPES: Mapping[str, Command] = {
    command.request.type: command for command in UPTIVITY if isinstance(command.request, Message)
}
"""The commands of the catalogue by their TYPE."""

_EVENT_COMMANDS = frozenset({"EVENTSUBSCRIBE", "EVENTUNSUBSCRIBE"})


def command_of(request: RecorderRequest) -> Command:
    """Check the form of a request (10, 17, 15, 14) and return its command."""
    if request.root.upper() != "REQUEST":
        raise Refused(UNKNOWN_MESSAGE)
    if request.type is None:
        raise Refused(TYPE_MISSING)
    command = TYPES.get(request.type.strip().upper())
    if command is None:
        raise Refused(TYPE_INVALID)
    if not re.fullmatch(r"[0-9]+", (request.request_id or "").strip()):
        raise Refused(REQUEST_ID_INVALID)
    return command


def check_permission(command: Command, switches: Switches, *, can_listen: bool) -> None:
    """Refuse what licence, configuration or release do not allow (39, 44, 49)."""
    assert isinstance(command.request, Message)
    kind = command.request.type
    if command.id.partition(".")[0] in switches.unlicensed_groups:
        raise Refused(UNLICENSED)
    if kind in switches.denied_types:
        raise Refused(NOT_ALLOWED)
    if kind in switches.unsupported_types or (kind in _EVENT_COMMANDS and not can_listen):
        raise Refused(NOT_SUPPORTED)


def check_arguments(command: Command, request: RecorderRequest, switches: Switches) -> None:
    """Check parameters against the catalogue (21, 5, 26, 33, 59)."""
    sent = _sent(request)
    action = command.by_name.get("ACTION")
    if (
        action is not None
        and isinstance(action.kind, Choice)
        and sent.get("ACTION", "").upper() not in action.kind.options
    ):
        raise Refused(ACTION_INVALID)
    _check_group(command, sent)
    for param in command.params:
        # An event mode that is blank is a wrong mode (29), which its command tells.
        if param.required and not sent.get(param.name) and param.name != "MODE":
            raise Refused(SESSION_UNSPECIFIED if param.name == "SESSIONID" else BLANK_REQUIRED)
    _check_kinds(command, sent)
    if any(len(sent.get(name, "")) > limit for name, limit in switches.length_limits.items()):
        raise Refused(PARAMETERS_INVALID)


def _sent(request: RecorderRequest) -> dict[str, str]:
    """Parameters by name in upper case, trimmed; of a repeated name the first counts."""
    sent: dict[str, str] = {}
    for name, value in request.params:
        sent.setdefault(name.upper(), value.strip())
    return sent


def _check_group(command: Command, sent: Mapping[str, str]) -> None:
    names = {param.name for param in command.params if Mark.AT_LEAST_ONE in param.marks}
    if not names:
        return
    if "DEVICEID" in names:
        names |= set(TARGET_NAMES)
    if not any(sent.get(name) for name in names):
        # A chat has no device whose alias could be missing, so its blank agent is a blank value.
        chat_code = BLANK_REQUIRED if sent.get("SESSIONID") else SESSION_UNSPECIFIED
        raise Refused(chat_code if "SESSIONID" in command.by_name else ALIAS_UNSPECIFIED)


def _check_kinds(command: Command, sent: Mapping[str, str]) -> None:
    for name, value in sent.items():
        param = command.by_name.get(name)
        # Blank clears a field. Choices that name a mode or an action have codes of their own.
        if param is None or not value or name in ("ACTION", "MODE"):
            continue
        try:
            param.kind.parse(value.upper() if isinstance(param.kind, Choice) else value)
        except Unfit:
            raise Refused(PARAMETERS_INVALID) from None
