"""Whether a call is confirmed before it is sent; the same for buttons, the whole catalogue and free forms."""

from __future__ import annotations

from console.domain import catalogue
from console.domain.asked import order, route
from console.domain.call import Call
from console.domain.command import Changes, Message, System

CONFIRMED_TYPES = frozenset(
    command.request.type
    for command in catalogue.UPTIVITY
    if command.asks_first and isinstance(command.request, Message)
)
"""TYPEs of the recorder that are confirmed, so that a free form asks as well."""


def asks_first(call: Call, *, is_simulated: bool) -> bool:
    """Return whether to ask before sending this call.

    What destroys something asks everywhere. What loses, hides or uncovers speech asks outside the simulators.
    """
    if call.command.changes is Changes.DESTROYS or _deletes(call):
        return True
    if is_simulated:
        return False
    return call.command.asks_first or _type(call) in CONFIRMED_TYPES


def _deletes(call: Call) -> bool:
    if call.command.system is System.ENABLEX:
        return route(call).method == "DELETE"
    return order(call).value("ACTION").upper() == "DELETE"


def _type(call: Call) -> str:
    return order(call).type if call.command.system is System.UPTIVITY else ""
