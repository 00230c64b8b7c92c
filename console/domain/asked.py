"""What a call asked, whichever shape its command has: catalogue record, free form or raw XML.

Verdict and known state depend on the request alone, so that a free-form RECORDSTART is understood like the catalogue's.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field

from console.domain.call import Call
from console.domain.command import FreeMessage, FreeRest, Message, RawXml, Rest
from console.domain.kinds import Json, Value
from console.domain.secret import Secret


@dataclass(frozen=True, slots=True)
class Route:
    """An EnableX request by what decides its meaning: method, parts of the path, and body."""

    method: str = ""
    parts: tuple[str, ...] = ()
    body: Mapping[str, Json] = field(default_factory=dict)
    """The body's keys as dotted paths, secrets left out; empty when the body was typed freely and is no object."""

    @property
    def category(self) -> str:
        """The category of the published table that lists the codes of this route."""
        match self.parts:
            case ("cdr" | "archive", *_):
                return "CDR"
            case ("rooms", _, "tokens") | ("rooms", "tokens"):
                return "Token"
            case ("rooms", *_):
                return "Rooms"
            case _:
                return "General"

    @property
    def room_id(self) -> str:
        """The room the route names, or nothing."""
        match self.parts:
            case ("rooms", "users" | "tokens"):
                return ""
            case ("rooms", room_id, *_):
                return room_id
            case _:
                return ""


@dataclass(frozen=True, slots=True)
class Order:
    """A recorder request by what decides its meaning: its TYPE in upper case and its parameters."""

    type: str = ""
    params: Mapping[str, str] = field(default_factory=dict)
    """Names in upper case; of a repeated name the first counts."""

    def value(self, name: str) -> str:
        """Return a parameter's trimmed value, empty when it was not sent."""
        return self.params.get(name, "").strip()


def route(call: Call) -> Route:
    """Return the EnableX route of a call; an empty one for a call to another system."""
    values = call.values
    match call.command.request:
        case Rest(method, path) as rest:
            in_path = {name: _text(values.get(name)) for name in rest.path_names}
            body = {k: v for k, v in values.items() if k not in in_path and not isinstance(v, Secret)}
            return Route(method.upper(), _parts(path.format_map(in_path)), body)
        case FreeRest():
            typed = values.get("body")
            body = dict(typed) if isinstance(typed, dict) else {}
            return Route(_text(values.get("method")).upper(), _parts(_text(values.get("path"))), body)
        case _:
            return Route()


def order(call: Call) -> Order:
    """Return the recorder order of a call; an empty one for a call to another system."""
    match call.command.request:
        case Message(type_):
            return Order(type_.upper(), {name.upper(): _text(value) for name, value in call.values.items()})
        case FreeMessage():
            return Order(_text(call.values.get("type")).strip().upper(), _pairs(call.values.get("pairs")))
        case RawXml():
            # Read by pattern, not by parser: testers send broken XML on purpose.
            found = re.findall(r"<([A-Za-z_][\w.-]*)>([^<]*)</", _text(call.values.get("xml")))
            params = {name.upper(): text for name, text in reversed(found)}
            return Order(params.pop("TYPE", "").strip().upper(), params)
        case _:
            return Order()


def _parts(path: str) -> tuple[str, ...]:
    return tuple(part for part in path.partition("?")[0].strip().split("/") if part)


def _pairs(value: Value) -> dict[str, str]:
    pairs: dict[str, str] = {}
    for pair in value if isinstance(value, list) else ():
        match pair:
            case [str(name), text]:
                pairs.setdefault(name.upper(), _text(text))
    return pairs


def _text(value: Value) -> str:
    return "" if value is None or isinstance(value, Secret) else str(value)
