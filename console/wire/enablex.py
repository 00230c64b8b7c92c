"""EnableX over HTTP: a call becomes a method, a path and a JSON body; an answer becomes a reply."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from urllib.parse import quote

from console.domain.call import Call
from console.domain.command import FreeMessage, FreeRest, Message, RawXml, Rest
from console.domain.kinds import Json, Unfit, Value
from console.domain.reply import RestReply
from console.domain.secret import MASK, Secret

_BODY_METHODS = frozenset(("POST", "PUT", "PATCH"))
_METHOD = re.compile(r"[A-Z]{1,16}")
_PATH_MARKS = "/?&=%:~+,;@!$'()*-._"
_HTML = re.compile(r"\s*(?:<!doctype\s+html|<html[\s>])", re.IGNORECASE)
_PLACE = re.compile(r"{(\w+)}")


@dataclass(frozen=True, slots=True)
class HttpRequest:
    """A request without the credentials that the client adds."""

    method: str
    path: str
    """Percent-encoded and relative to the base URL, for example `/rooms`."""
    headers: Mapping[str, str] = field(default_factory=dict)
    body: bytes | None = field(default=None, repr=False)
    """The bytes to send, with every secret revealed."""
    masked_body: bytes | None = None
    """The same bytes with every secret masked; None when there is no secret in them."""

    def url(self, base_url: str) -> str:
        """Return the whole address; the base may end in a slash."""
        return base_url.rstrip("/") + self.path

    def shown(self, base_url: str) -> bytes:
        """Return the request as text without credentials, for people and the journal."""
        lines = [f"{self.method} {self.url(base_url)} HTTP/1.1", f"Authorization: Basic {MASK}"]
        lines += [f"{name}: {value}" for name, value in self.headers.items()]
        body = self.body if self.masked_body is None else self.masked_body
        return "\r\n".join([*lines, "", ""]).encode("utf-8") + (body or b"")


def encode(call: Call) -> HttpRequest:
    """Return the request for this call; raise Unfit for what HTTP or JSON cannot carry."""
    match call.command.request:
        case Rest() as rest:
            return _rest_request(rest, call.values)
        case FreeRest():
            return _free_request(call)
        case Message() | FreeMessage() | RawXml():
            raise Unfit(f"'{call.command.title}' is a recorder command and cannot go to EnableX.")


def decode(status: int, headers: Mapping[str, str], raw: bytes) -> RestReply:
    """Return the answer, with what was unusual about its bytes said; never raises."""
    lowered = {name.lower(): value for name, value in headers.items()}
    oddities: list[str] = []
    text = _text_of(raw, oddities)
    body: Json = None
    if not text.strip():
        oddities.append("The answer has no body.")
    else:
        try:
            body = json.loads(text, parse_constant=lambda name: _kept_as_text(name, oddities))
        except (ValueError, RecursionError) as problem:
            what = "an HTML page" if _HTML.match(text) else f"no JSON ({problem})"
            oddities.append(f"The body is {what}.")
    return RestReply(raw, status, lowered, body, tuple(oddities))


def _kept_as_text(name: str, oddities: list[str]) -> str:
    """NaN and the infinities are no JSON, though Python reads and would write them."""
    oddity = f"The body holds {name}, which is no JSON; it is kept as a text."
    if oddity not in oddities:
        oddities.append(oddity)
    return name


def _rest_request(rest: Rest, values: Mapping[str, Value]) -> HttpRequest:
    in_path = rest.path_names
    path = _PLACE.sub(lambda place: quote(_text(values.get(place[1])), safe="", errors="replace"), rest.path)
    given = {name: value for name, value in values.items() if name not in in_path}
    if not given and rest.method not in _BODY_METHODS:
        return _request(rest.method, path, None)
    has_secret = any(isinstance(value, Secret) for value in given.values())
    masked = _json(_nested(given, is_shown=True)) if has_secret else None
    return _request(rest.method, path, _json(_nested(given, is_shown=False)), masked)


def _free_request(call: Call) -> HttpRequest:
    method = _text(call.values.get("method", "GET")).strip().upper() or "GET"
    if not _METHOD.fullmatch(method):
        raise Unfit(f"'{method}' is no HTTP method; use a word such as GET or POST.")
    path = "/" + quote(_text(call.values.get("path", "")).strip(), safe=_PATH_MARKS, errors="replace").lstrip("/")
    body = call.values.get("body")
    if body is None or (isinstance(body, str) and not body.strip()):
        return _request(method, path, None)
    if isinstance(body, Secret):
        return _request(method, path, body.reveal().encode("utf-8", "replace"), MASK.encode())
    if isinstance(body, str) and call.sent_anyway:
        return _request(method, path, body.encode("utf-8", "replace"))
    return _request(method, path, _json(body))


def _request(method: str, path: str, body: bytes | None, masked: bytes | None = None) -> HttpRequest:
    headers = {"Accept": "application/json"}
    if body is not None:
        headers["Content-Type"] = "application/json"
    return HttpRequest(method, path, headers, body, masked)


def _nested(values: Mapping[str, Value], *, is_shown: bool) -> Json:
    """Dotted names as objects within objects; a whole object given beside its parts is completed by them."""
    top: dict[str, Json] = {}
    for name, value in sorted(values.items(), key=lambda item: item[0].count(".")):
        *parents, leaf = name.split(".")
        place = top
        for parent in parents:
            inner = place.get(parent)
            place[parent] = inner = dict(inner) if isinstance(inner, dict) else {}
            place = inner
        place[leaf] = _bare(value, is_shown=is_shown)
    return top


def _bare(value: Value, *, is_shown: bool) -> Json:
    if isinstance(value, Secret):
        return str(value) if is_shown else value.reveal()
    return value


def _json(value: Json) -> bytes:
    try:
        text = json.dumps(value, ensure_ascii=False, separators=(",", ":"), allow_nan=False)
    except (ValueError, RecursionError) as problem:
        raise Unfit(f"This cannot be written as JSON: {problem}.") from None
    try:
        return text.encode("utf-8")
    except UnicodeEncodeError:
        return json.dumps(value, separators=(",", ":")).encode("ascii")


def _text(value: Value) -> str:
    match value:
        case Secret():
            raise Unfit("A secret cannot be part of an address, where everybody on the way could read it.")
        case bool():
            return "true" if value else "false"
        case None:
            return ""
        case _:
            return str(value)


def _text_of(raw: bytes, oddities: list[str]) -> str:
    if raw.startswith(b"\xef\xbb\xbf"):
        oddities.append("The answer begins with a byte order mark.")
        raw = raw[3:]
    try:
        return raw.decode("utf-8")
    except UnicodeDecodeError:
        pass
    try:
        text = raw.decode("cp1252")
    except UnicodeDecodeError:
        oddities.append("The answer is neither UTF-8 nor windows-1252; unreadable bytes are shown as �.")
        return raw.decode("utf-8", "replace")
    oddities.append("The answer is not UTF-8; it was read as windows-1252.")
    return text
