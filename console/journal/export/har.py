"""HAR 1.2: exchanges over HTTP as every tool reads them, and everything else in a form that no tool refuses."""

from __future__ import annotations

import re
from http import HTTPStatus
from typing import NamedTuple
from urllib.parse import parse_qsl, quote, urlsplit

from console.domain.kinds import Json
from console.domain.reply import Timing
from console.journal import forms
from console.journal.entry import Detail, EntryKind, Flag
from console.journal.export.lines import bytes_form, heading_form, row_form
from console.journal.export.rendering import PROGRAM, Closing, Heading, moment

_HEAD_END = b"\r\n\r\n"
_FIRST_LINE = re.compile(r"([A-Z]+) (\S+)(?: (HTTP/[\d.]+))?")


class Har:
    """Renders one HAR log, an entry a row."""

    def __init__(self) -> None:
        self._heading: dict[str, Json] = {}
        self._has_entries = False

    def begin(self, heading: Heading) -> str:
        """Return the log up to its entries."""
        self._heading = heading_form(heading)
        creator: dict[str, Json] = {"name": PROGRAM, "version": heading.version}
        return f'{{"log":{{"version":"1.2","creator":{forms.write(creator)},"entries":[\n'

    def row(self, detail: Detail) -> str:
        """Return one entry."""
        lead = ",\n" if self._has_entries else ""
        self._has_entries = True
        return lead + forms.write(_entry(detail))

    def end(self, closing: Closing) -> str:
        """Return the rest of the log: what was exported and removed."""
        told: dict[str, Json] = {**self._heading, **closing.form()}
        return f'\n],"comment":{forms.write(" ".join(closing.sentences()))},"_cuelight":{forms.write(told)}}}}}\n'


class _Sent(NamedTuple):
    """The parts of a request that HAR asks for."""

    method: str
    url: str
    version: str
    headers: list[Json]
    mime_type: str
    body: bytes


def _entry(detail: Detail) -> dict[str, Json]:
    row = detail.entry
    timings = _timings(detail.timing, row.duration_ms or 0.0)
    sent = _http_request(detail.request) or _message(detail)
    told = row_form(detail)
    body = bytes_form(sent.body)
    if isinstance(body, dict) and "base64" in body:
        told["request"] = body
    mark = " (simulated)" if Flag.SIMULATED in row.flags else ""
    return {
        "startedDateTime": moment(row.time_us),
        "time": round(sum(part for part in timings.values() if part > 0), 3),
        "request": _request(sent),
        "response": _response(detail, sent),
        "cache": {},
        "timings": {**timings},
        "comment": f"{row.severity_word or row.kind.word}{mark}: {row.summary}",
        "_cuelight": told,
    }


def _request(sent: _Sent) -> dict[str, Json]:
    query = parse_qsl(urlsplit(sent.url).query, keep_blank_values=True)
    form: dict[str, Json] = {
        "method": sent.method,
        "url": sent.url,
        "httpVersion": sent.version,
        "cookies": [],
        "headers": sent.headers,
        "queryString": [_named(name, value) for name, value in query],
        "headersSize": -1,
        "bodySize": len(sent.body),
    }
    if sent.body:
        form["postData"] = {"mimeType": sent.mime_type, "text": sent.body.decode("utf-8", "replace")}
    return form


def _response(detail: Detail, sent: _Sent) -> dict[str, Json]:
    status = detail.facts.get("status")
    number = status if isinstance(status, int) else 0
    headers = detail.facts.get("headers")
    named = {str(name): str(value) for name, value in headers.items()} if isinstance(headers, dict) else {}
    return {
        "status": number,
        "statusText": _phrase(number),
        "httpVersion": sent.version,
        "cookies": [],
        "headers": [_named(name, value) for name, value in named.items()],
        "content": _content(detail.reply, named.get("content-type", "")),
        "redirectURL": named.get("location", ""),
        "headersSize": -1,
        "bodySize": len(detail.reply) if number or detail.reply else -1,
    }


def _content(data: bytes, mime_type: str) -> dict[str, Json]:
    form: dict[str, Json] = {"size": len(data), "mimeType": mime_type or _guessed_type(data)}
    match bytes_form(data):
        case {"text": text}:
            form["text"] = text
        case {"base64": text}:
            form["text"], form["encoding"] = text, "base64"
        case _:
            pass
    return form


def _http_request(raw: bytes) -> _Sent | None:
    """Take apart a request as it was journalled; None when it did not go over HTTP."""
    head, gap, body = raw.partition(_HEAD_END)
    first, *lines = head.decode("utf-8", "replace").split("\r\n")
    start = _FIRST_LINE.fullmatch(first)
    if not gap or start is None:
        return None
    pairs = [(name, value.strip()) for name, colon, value in (line.partition(":") for line in lines) if colon]
    mime_type = next((value for name, value in pairs if name.lower() == "content-type"), "")
    headers = [_named(name, value) for name, value in pairs]
    return _Sent(start[1], start[2], start[3] or "HTTP/1.1", headers, mime_type or _guessed_type(body), body)


def _message(detail: Detail) -> _Sent:
    """Say in the terms of HAR what did not go over HTTP."""
    row = detail.entry
    method = (detail.transport or "none").upper() if row.kind is EntryKind.CALL else row.kind.name
    place = quote(row.environment or PROGRAM, safe="")
    url = f"tcp://{place}/{quote(row.command or row.kind.word, safe='.')}"
    return _Sent(method, url, "none", [], _guessed_type(detail.request), detail.request)


def _timings(timing: Timing | None, total_ms: float) -> dict[str, float]:
    """Return how long each part took, in milliseconds; -1 for a part that does not apply."""
    if timing is None:
        return {"blocked": -1, "dns": -1, "connect": -1, "send": 0, "wait": round(total_ms, 3), "receive": 0, "ssl": -1}
    waited = timing.waited_s or 0.0
    connected = max(waited, timing.connected_s or waited)
    sent = max(connected, timing.sent_s or connected)
    answered = max(sent, timing.first_byte_s or timing.total_s)
    return {
        "blocked": -1 if timing.waited_s is None else _ms(waited),
        "dns": -1,
        "connect": -1 if timing.connected_s is None else _ms(connected - waited),
        "send": _ms(sent - connected),
        "wait": _ms(answered - sent),
        "receive": _ms(max(0.0, timing.total_s - answered)),
        "ssl": -1,
    }


def _ms(seconds: float) -> float:
    return round(seconds * 1_000, 3)


def _named(name: str, value: str) -> Json:
    return {"name": name, "value": value}


def _phrase(status: int) -> str:
    try:
        return HTTPStatus(status).phrase
    except ValueError:
        return ""


def _guessed_type(data: bytes) -> str:
    start = data.lstrip()[:1]
    return {b"<": "text/xml", b"{": "application/json", b"[": "application/json"}.get(start, "text/plain")
