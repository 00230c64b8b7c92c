"""Removes secrets from everything the journal keeps, by their place in the known shapes.

A secret is known by its place: a parameter of kind Password in a request, a command's `reply_secrets` in an answer,
an Authorization header, a user's password in an address, an element named PASSWORD in recorder XML. Whatever stands
there is replaced by a marker that names its kind; no other byte changes. Places are known of a whole system, not
of one command, because free-form calls may ask for anything. The key of an environment in use is removed besides
wherever it occurs, since a server might repeat it.
"""

from __future__ import annotations

import base64
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import lru_cache

from console.domain.command import Command, FreeRest, System
from console.domain.environment import Environment
from console.domain.kinds import Json, Password, Value
from console.domain.reply import RestReply
from console.domain.secret import Secret
from console.journal.scan import Place, Span, json_spans, last_name, query_spans, unescape, wide_encoding, xml_spans

SHORTEST_GUARDED = 4
"""Texts shorter than this are not looked for outside their place: they would be found everywhere."""

DEEPEST = 100
"""Levels of nesting of a call's values that are kept; the request's bytes are kept whole in any case."""

SECRET_ELEMENTS = frozenset({"PASSWORD", "APP_KEY"})
"""Recorder elements that may hold a secret in shapes that no document shows (importing users)."""

SECRET_HEADERS = frozenset({"authorization", "proxy-authorization", "cookie", "set-cookie"})
"""Headers that carry credentials or a session."""

_KNOWN_SHAPES = 256
_HEADER = re.compile(
    rb"^(authorization|proxy-authorization|cookie|set-cookie):[ \t]*([^\r\n]+)", re.IGNORECASE | re.MULTILINE
)
_HEAD_END = re.compile(rb"\r?\n\r?\n")
_HEAD_START = re.compile(rb"[A-Z]{3,10} \S+|HTTP/\d")
_MARKER = re.compile(rb"\xc2\xab[\w .-]{1,60} removed\xc2\xbb")
_USER_INFO = re.compile(rb"://[^/\s:@\"'<>]*:([^/\s@\"'<>]+)@")


@dataclass(frozen=True, slots=True)
class Redacted:
    """Bytes without their secrets."""

    data: bytes
    removed: tuple[str, ...] = ()
    """Kinds of what was removed, each once."""
    values: frozenset[str] = field(default=frozenset(), repr=False)
    """The secrets themselves, so that texts derived from the bytes can be cleared of them. Never stored."""


_NOTHING = Redacted(b"")


def marker(kind: str) -> str:
    """Return what stands in the place of a removed secret."""
    return f"«{kind} removed»"


def is_marker(text: str) -> bool:
    """Whether a text is what stands in the place of a removed secret, so that looking twice removes nothing twice."""
    return _MARKER.fullmatch(text.encode("utf-8", "replace")) is not None


def kind_of(name: str) -> str:
    """Return the kind that a secret's name says, in words: `APP_KEY` is an app key."""
    return name.lower().replace("_", " ").replace("-", " ")


class Redactor:
    """Knows every place of a secret that the catalogue names, and the keys of the environments in use."""

    def __init__(self, commands: Iterable[Command]) -> None:
        known = tuple(commands)
        self._places = _json_places(known)
        self._names = frozenset(last_name(place) for place in self._places)
        self._suspect_json = re.compile(
            b"|".join((rb"\\u", *(re.escape(name.encode()) for name in sorted(self._names))))
        )
        recorder = {
            name.upper() for command in known if command.system is System.UPTIVITY for name in _passwords(command)
        }
        self._elements = frozenset(recorder | SECRET_ELEMENTS)
        self._suspect_xml = tuple(name.encode() for name in sorted(self._elements))
        self._guarded: dict[str, str] = {}
        self._guarded_bytes: dict[bytes, str] = {}

    def guard(self, environment: Environment) -> None:
        """Remove this environment's credentials from now on wherever they occur."""
        target = environment.enablex
        if target is None or len(target.app_key.reveal()) < SHORTEST_GUARDED:
            return
        key = target.app_key.reveal()
        basic = base64.b64encode(f"{target.app_id}:{key}".encode()).decode()
        self._guarded = {**self._guarded, key: "app key", basic: "authorization"}
        self._guarded_bytes = {secret.encode(): kind for secret, kind in self._guarded.items()}

    @property
    def secret_names(self) -> frozenset[str]:
        """Names of recorder fields and parameters that hold a secret, in capitals."""
        return self._elements

    @property
    def has_guarded(self) -> bool:
        """Whether any environment's credentials are looked for."""
        return bool(self._guarded)

    def guarded_in(self, text: str) -> tuple[str, ...]:
        """Return the kinds of the guarded credentials that a text holds."""
        return _each_once(kind for secret, kind in self._guarded.items() if secret in text)

    def request(self, system: System, data: bytes) -> Redacted:
        """Clear a request, as it is shown, of secrets."""
        return self._clear(system, data)

    def reply(self, system: System, data: bytes) -> Redacted:
        """Clear an answer or an event of secrets."""
        return self._clear(system, data)

    def values(self, command: Command, values: Mapping[str, Value]) -> tuple[dict[str, Json], Redacted]:
        """Return a call's values as JSON without secrets, and what was removed."""
        if not values:
            return {}, _NOTHING
        clean: dict[str, Json] = {}
        removed: list[str] = []
        secrets: set[str] = set()
        for name, value in values.items():
            clean[name], found = self._value(command, name, value)
            removed += found.removed
            secrets |= found.values
        return clean, Redacted(b"", _each_once(removed), frozenset(secrets))

    def headers(self, headers: Mapping[str, str]) -> dict[str, Json]:
        """Return the headers of an answer without those that carry credentials."""
        return {
            name: marker(kind_of(name)) if name.lower() in SECRET_HEADERS else self.text(value)
            for name, value in headers.items()
        }

    def fields(self, fields: Sequence[tuple[str, str]]) -> Sequence[tuple[str, str]]:
        """Return name and text of an event's fields without secrets."""
        if not self._guarded and _are_plain(tuple([name for name, _ in fields]), self._elements):
            return fields
        return [
            (name, marker(kind_of(name)) if text and self.is_secret(name) else self.text(text)) for name, text in fields
        ]

    def is_secret(self, name: str) -> bool:
        """Whether a recorder field or parameter of this name holds a secret."""
        return name.upper() in self._elements

    def text(self, text: str, secrets: Iterable[str] = ()) -> str:
        """Clear a sentence of the guarded keys and of these secrets."""
        for secret, kind in self._guarded.items():
            text = text.replace(secret, marker(kind))
        for secret in sorted(secrets, key=len, reverse=True):
            if len(secret) >= SHORTEST_GUARDED:
                text = text.replace(secret, marker("secret"))
        return text

    def secrets_of(self, reply: RestReply) -> frozenset[str]:
        """Return the secrets in a parsed answer, quickly enough for the loop's thread."""
        found: set[str] = set()
        for place in self._places:
            _collect(reply.body, place, found)
        return frozenset(found)

    def may_hold_secrets(self, system: System, data: bytes) -> bool:
        """Whether an answer may hold a secret in a known place; quick for any size, and True when in doubt."""
        if b"\0" in data or b"://" in data:
            return True
        if b":" in data and _HEADER.search(data):
            return True
        return bool(self._suspect_json.search(data)) if system is System.ENABLEX else self._names_element(data)

    def _value(self, command: Command, name: str, value: Value) -> tuple[Json, Redacted]:
        if isinstance(value, Secret):
            kind = kind_of(name.rpartition(".")[2])
            return marker(kind), Redacted(b"", (kind,), frozenset({value.reveal()}))
        if isinstance(value, str):
            found = self._clear(command.system, value.encode("utf-8", "surrogatepass"))
            return found.data.decode("utf-8", "replace"), found
        if name == "pairs" and isinstance(value, list):
            return self._pairs(value)
        if isinstance(value, dict | list):
            wraps = isinstance(command.request, FreeRest)
            return _without(value, self._places if wraps else _below(self._places, name))
        return value, Redacted(b"")

    def _pairs(self, pairs: list[Json]) -> tuple[Json, Redacted]:
        clean: list[Json] = []
        removed: list[str] = []
        secrets: set[str] = set()
        for pair in pairs:
            match pair:
                case [str(name), str(text)] if text and self.is_secret(name) and not is_marker(text):
                    clean.append([name, marker(kind_of(name))])
                    removed.append(kind_of(name))
                    secrets.add(text)
                case _:
                    clean.append(pair)
        return clean, Redacted(b"", _each_once(removed), frozenset(secrets))

    def _clear(self, system: System, data: bytes) -> Redacted:
        if not self.may_hold_secrets(system, data):
            return self._replace(data, []) if self._holds_guarded(data) else Redacted(data)
        encoding = wide_encoding(data)
        if encoding is None:
            return self._clear_narrow(system, data)
        unit = 4 if "32" in encoding else 2
        whole = len(data) - len(data) % unit
        text = data[:whole].decode(encoding, "replace").encode("utf-8", "surrogatepass")
        found = self._clear_narrow(system, text)
        if not found.removed:
            return Redacted(data)
        back = found.data.decode("utf-8", "surrogatepass").encode(encoding, "surrogatepass")
        return Redacted(back + data[whole:], found.removed, found.values)

    def _holds_guarded(self, data: bytes) -> bool:
        return any(map(data.__contains__, self._guarded_bytes))

    def _clear_narrow(self, system: System, data: bytes) -> Redacted:
        head = _head_size(data)
        spans = [Span(*match.span(2), match.group(1).decode()) for match in _HEADER.finditer(data, 0, head)]
        spans += [Span(*match.span(1), "password") for match in _USER_INFO.finditer(data)] if b"://" in data else []
        if system is System.ENABLEX:
            spans += self._json(data, head)
            spans += query_spans(data if data.startswith(b"/") else data[:head], self._names)
        else:
            spans += self._xml(data)
        return self._replace(data, spans)

    def _json(self, data: bytes, start: int) -> list[Span]:
        body = data[start:]
        if not self._suspect_json.search(body):
            return []
        return [
            span._replace(start=span.start + start, end=span.end + start) for span in json_spans(body, self._places)
        ]

    def _names_element(self, data: bytes) -> bool:
        """Whether the name of a secret element occurs; plain searches, because every row passes here twice."""
        upper = data.upper()
        return any(map(upper.__contains__, self._suspect_xml))

    def _xml(self, data: bytes) -> list[Span]:
        if not self._names_element(data):
            return []
        return xml_spans(data, self._elements) + query_spans(data, self._elements)

    def _replace(self, data: bytes, spans: list[Span]) -> Redacted:
        pieces: list[bytes] = []
        removed: list[str] = []
        secrets: set[str] = set()
        done = 0
        for span in sorted(spans):
            if span.start < done or span.start == span.end or _is_marked(data, span):
                continue
            kind = kind_of(span.name)
            text = f'"{marker(kind)}"' if span.is_bare else marker(kind)
            pieces += [data[done : span.start], text.encode()]
            removed.append(kind)
            raw = data[span.start : span.end]
            secrets |= {unescape(raw), raw.decode("utf-8", "surrogateescape")}
            done = span.end
        clean = b"".join((*pieces, data[done:]))
        for secret, kind in self._guarded_bytes.items():
            if secret in clean:
                clean = clean.replace(secret, marker(kind).encode())
                removed.append(kind)
        return Redacted(clean, _each_once(removed), frozenset(secrets))


@lru_cache(_KNOWN_SHAPES)
def _are_plain(names: tuple[str, ...], secret_names: frozenset[str]) -> bool:
    """Whether no field of an event is a secret by its name; events come by the thousand and have few shapes."""
    return secret_names.isdisjoint([name.upper() for name in names])


def parse_place(dotted: str) -> Place:
    """Turn `cdr[].user.token` into the keys that lead there."""
    return tuple(part for part in re.split(r"\.|(\[\])", dotted) if part)


def _json_places(commands: tuple[Command, ...]) -> frozenset[Place]:
    enablex = [command for command in commands if command.system is System.ENABLEX]
    in_replies = {parse_place(dotted) for command in enablex for dotted in command.reply_secrets}
    in_requests = {parse_place(name) for command in enablex for name in _passwords(command)}
    return frozenset(in_replies | in_requests)


def _passwords(command: Command) -> list[str]:
    return [param.name for param in command.params if isinstance(param.kind, Password)]


def _below(places: frozenset[Place], name: str) -> frozenset[Place]:
    above = parse_place(name)
    return frozenset(place[len(above) :] for place in places if place[: len(above)] == above and place != above)


def _head_size(data: bytes) -> int:
    """How many bytes of a shown HTTP message come before its body; none when it is no HTTP message."""
    if not _HEAD_START.match(data):
        return 0
    end = _HEAD_END.search(data)
    return len(data) if end is None else end.end()


def _collect(value: Json, place: Place, found: set[str]) -> None:
    """Add the texts at and below a place of parsed JSON."""
    match value, place:
        case dict(), (name, *rest) if name in value:
            _collect(value[name], tuple(rest), found)
        case list(), ("[]", *rest):
            for item in value:
                _collect(item, tuple(rest), found)
        case _, ():
            found.update(_leaves(value))
        case _:
            pass


def _leaves(value: Json) -> Iterator[str]:
    waiting = [value]
    while waiting:
        match waiting.pop():
            case dict() as members:
                waiting += members.values()
            case list() as items:
                waiting += items
            case bool() | None:
                pass
            case leaf:
                yield str(leaf)


def _without(value: Json, places: frozenset[Place]) -> tuple[Json, Redacted]:
    """Return parsed JSON without what is at these places."""
    removed: list[str] = []
    secrets: set[str] = set()

    def walk(here: Json, path: Place) -> Json:
        wanted = next((place for place in places if path[: len(place)] == place), None)
        match here:
            case dict() | list() if len(path) > DEEPEST:
                return f"«nested deeper than {DEEPEST} levels: not kept»"
            case dict():
                return {key: walk(item, (*path, key)) for key, item in here.items()}
            case list():
                return [walk(item, (*path, "[]")) for item in here]
            case str() if is_marker(here):
                return here
            case str() | int() | float() if wanted is not None and not isinstance(here, bool) and here != "":
                kind = kind_of(last_name(wanted))
                removed.append(kind)
                secrets.add(str(here))
                return marker(kind)
            case _:
                return here

    return walk(value, ()), Redacted(b"", _each_once(removed), frozenset(secrets))


def _each_once(kinds: Iterable[str]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(kinds))


def _is_marked(data: bytes, span: Span) -> bool:
    """Whether a marker stands there already; the end of an unquoted value is taken too early, at its first blank."""
    found = _MARKER.match(data, span.start)
    return found is not None and found.end() >= span.end
