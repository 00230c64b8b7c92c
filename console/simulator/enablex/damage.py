"""What the wire does to an answer: sends it whole, or spoilt in the way a fault asks for."""

from __future__ import annotations

import json
from collections.abc import Mapping

from starlette.types import Receive, Scope, Send

from console.domain.kinds import Json
from console.simulator.enablex.answers import Answer, newer
from console.simulator.faults import GARBAGE, PROXY_PAGE, WireFault, WireFaultKind
from console.simulator.http_server import LINK
from console.simulator.http_way import WayBack

NESTING = 100_000
"""Deep enough that no JSON reader follows by recursion."""

REFUSING = frozenset(
    {
        WireFaultKind.NOT_JSON,
        WireFaultKind.HTTP_429,
        WireFaultKind.EMPTY_401,
        WireFaultKind.HTTP_STATUS,
        WireFaultKind.NEWER_ENVELOPE,
    }
)
"""Faults that stand for a proxy or gate before the application: nothing is done."""


class Wire:
    """The way back to the client that sent one request."""

    def __init__(self, scope: Scope, receive: Receive, send: Send) -> None:
        self._way = WayBack(scope[LINK], receive, send)

    async def deliver(self, answer: Answer) -> None:
        """Send an answer unspoilt."""
        await self._whole(answer.status, answer.body, answer.headers)

    async def refuse(self, fault: WireFault) -> None:
        """Answer in place of the application, for a fault of `REFUSING`."""
        match fault.kind:
            case WireFaultKind.NOT_JSON:
                await self._whole(fault.status or 502, PROXY_PAGE, {"Content-Type": "text/html"})
            case WireFaultKind.HTTP_429:
                await self._whole(429, b"", {"Retry-After": str(fault.retry_after_s)})
            case WireFaultKind.EMPTY_401:
                await self._whole(401, b"", {"WWW-Authenticate": 'Basic realm="EnableX"'})
            case WireFaultKind.HTTP_STATUS:
                await self._whole(fault.status or 503, b"")
            case _:
                assert fault.kind is WireFaultKind.NEWER_ENVELOPE, fault.kind
                await self.deliver(Answer(429, newer("RATE_LIMITED", "Too many requests")))

    async def spoil(self, answer: Answer, fault: WireFault) -> None:
        """Send an answer to work that was done, spoilt; a fault of the recorder's alone spoils nothing here."""
        match fault.kind:
            case WireFaultKind.CUT:
                await self._way.cut(answer.status, answer.body, _raw(answer.headers))
            case WireFaultKind.SLOW:
                await self._way.drip(answer.status, answer.body, _raw(answer.headers), fault)
            case WireFaultKind.LATE:
                if not await self._way.gone_within(fault.delay_s):
                    await self.deliver(answer)
            case WireFaultKind.RESET:
                await self._way.reset()
            case WireFaultKind.HALF_OPEN:
                await self._way.until_gone()
            case kind:
                await self._whole(answer.status, spoilt(answer, kind, fault.size_bytes), answer.headers)

    async def _whole(self, status: int, body: bytes, headers: Mapping[str, str] | None = None) -> None:
        await self._way.whole(status, body, _raw(headers or {}))


def _raw(headers: Mapping[str, str]) -> list[tuple[bytes, bytes]]:
    named = {"Content-Type": "application/json; charset=utf-8", **headers}
    return [(name.lower().encode(), value.encode()) for name, value in named.items()]


def spoilt(answer: Answer, kind: WireFaultKind, size_bytes: int) -> bytes:
    """Return the body as a fault of content leaves it."""
    match kind:
        case WireFaultKind.GARBAGE:
            return GARBAGE
        case WireFaultKind.WRONG_ENCODING:
            return _marked(answer, "note", "Übertragung gestört – 5 €").decode().encode("cp1252", "replace")
        case WireFaultKind.WRONG_ID:
            return Answer(answer.status, _renamed(answer.document)).body
        case WireFaultKind.TOO_LARGE:
            return _marked(answer, "padding", "x" * max(0, size_bytes - len(answer.body)))
        case WireFaultKind.ENTITY_BOMB:
            return b'{"result":0,"room":' + b"[" * NESTING + b"]" * NESTING + b"}"
        case _:
            return answer.body


def _marked(answer: Answer, key: str, text: str) -> bytes:
    document = dict(answer.document) if isinstance(answer.document, dict) else {}
    return json.dumps({**document, key: text}, ensure_ascii=False, separators=(",", ":")).encode(errors="replace")


def _renamed(document: Json) -> Json:
    """Return a document in which every id of a room or session belongs to another one."""
    match document:
        case dict():
            return {key: _other_id(key, value) for key, value in document.items()}
        case list():
            return [_renamed(item) for item in document]
    return document


def _other_id(key: str, value: Json) -> Json:
    if key in ("room_id", "conf_num") and isinstance(value, str):
        return value[::-1]
    return _renamed(value)
