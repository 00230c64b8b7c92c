"""Subscribing to events; all of it our own dialect (only codes 29, 30 and 31 are published)."""

from __future__ import annotations

from console.simulator.uptivity.ask import Answer, Ask, Handlers, Refused
from console.simulator.uptivity.events import EVENT_TYPES
from console.simulator.uptivity.result_codes import CLIENT_NOT_FOUND, EVENT_TYPE_INVALID, MODE_INVALID, OK


def subscribe(ask: Ask) -> Answer:
    """Send events over the connection the request came by."""
    types = _types(ask)
    ask.ready()
    assert ask.listener is not None
    ask.listener.subscribe(types)
    return Answer(OK)


def unsubscribe(ask: Ask) -> Answer:
    """Send no more events over this connection."""
    assert ask.listener is not None
    if ask.listener.wanted is None:
        raise Refused(CLIENT_NOT_FOUND)
    ask.ready()
    ask.listener.unsubscribe()
    return Answer(OK)


def _types(ask: Ask) -> tuple[str, ...]:
    match ask.value("MODE").upper():
        case "ALL":
            return EVENT_TYPES
        case "NONE":
            return ()
        case "LIST":
            wanted = tuple(name.strip().upper() for name in ask.value("EVENTTYPES").split(",") if name.strip())
            if not wanted or not set(wanted) <= set(EVENT_TYPES):
                raise Refused(EVENT_TYPE_INVALID)
            return wanted
        case _:
            raise Refused(MODE_INVALID)


HANDLERS: Handlers = {"EVENTSUBSCRIBE": subscribe, "EVENTUNSUBSCRIBE": unsubscribe}
