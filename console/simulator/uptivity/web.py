"""The Web API: the same requests as on the command port, as the query of one page (API Server Web API Service)."""

from __future__ import annotations

import asyncio
import re
from dataclasses import replace
from typing import TYPE_CHECKING
from urllib.parse import unquote_to_bytes

from console.simulator.faults import WireFaultKind
from console.simulator.http_server import LINK, Link
from console.simulator.http_way import WayBack
from console.simulator.uptivity.ports import CommandQueue
from console.simulator.uptivity.server import ApiServer, Outgoing
from console.wire.uptivity import RecorderRequest, decode_query

if TYPE_CHECKING:
    from starlette.types import ASGIApp, Receive, Scope, Send

PAGE = "/webapi.aspx"
"""Compared without regard to case; that the service does so is our reading of its mixed spelling."""

XML_TYPE = b"text/xml; charset=utf-8"
XML = ((b"content-type", XML_TYPE),)
_FORM_TYPE = b"application/x-www-form-urlencoded"
_LARGEST_BODY = 1_048_576
_NEVER_IN_XML = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")


def web_app(api: ApiServer, queue: CommandQueue) -> ASGIApp:
    """Return the application that serves the page: 200 for whatever reached the API, 404 and 405 for the rest."""

    async def app(scope: Scope, receive: Receive, send: Send) -> None:
        assert scope["type"] == "http"
        wire = _Wire(scope[LINK], receive, send)
        if str(scope["path"]).lower() != PAGE:
            await wire.whole(404, b"", b"text/plain")
            return
        if scope["method"] not in ("GET", "POST"):
            await wire.whole(405, b"", b"text/plain", (b"allow", b"GET, POST"))
            return
        request = _request(bytes(scope["query_string"]), _form_type(scope), await wire.body())
        await wire.deliver(await _answer(api, queue, request))

    return app


async def _answer(api: ApiServer, queue: CommandQueue, request: RecorderRequest) -> Outgoing:
    was_accepted = queue.enter()
    try:
        if was_accepted and api.switches.delay_s:
            await asyncio.sleep(api.switches.delay_s)
        return api.answer(request, is_overflow=not was_accepted)
    finally:
        if was_accepted:
            queue.leave()


def _form_type(scope: Scope) -> bool:
    headers = dict(scope["headers"])
    return bytes(headers.get(b"content-type", b"")).split(b";")[0].strip().lower() == _FORM_TYPE


def _request(query: bytes, is_form: bool, body: bytes) -> RecorderRequest:
    """Read the query, with a form behind it: of a repeated name the first one wins. Other bodies are ignored."""
    joined = b"&".join(part for part in (query, body if is_form else b"") if part)
    request = decode_query(_as_utf8(joined))
    params = tuple((name, _NEVER_IN_XML.sub("\ufffd", value)) for name, value in request.params)
    request_id = None if request.request_id is None else _NEVER_IN_XML.sub("\ufffd", request.request_id)
    kind = None if request.type is None else _NEVER_IN_XML.sub("\ufffd", request.type)
    return replace(request, params=params, request_id=request_id, type=kind)


def _as_utf8(query: bytes) -> bytes:
    """Re-encode a query whose percent-encoded bytes are windows-1252; UTF-8 is expected, no page says so."""
    try:
        unquote_to_bytes(query).decode()
    except UnicodeDecodeError:
        high = re.compile(rb"%([89A-Fa-f][0-9A-Fa-f])")
        return high.sub(lambda found: _percent(bytes.fromhex(found[1].decode()).decode("cp1252", "replace")), query)
    return query


def _percent(text: str) -> bytes:
    return "".join(f"%{byte:02X}" for byte in text.encode()).encode()


class _Wire:
    """The way back to the client that sent one request."""

    def __init__(self, link: Link, receive: Receive, send: Send) -> None:
        self._way = WayBack(link, receive, send)
        self._receive = receive

    async def body(self) -> bytes:
        """Return what was posted, as far as it is worth reading."""
        body = b""
        while len(body) < _LARGEST_BODY:
            message = await self._receive()
            body += message.get("body", b"")
            if not message.get("more_body"):
                break
        return body

    async def deliver(self, outgoing: Outgoing) -> None:
        """Send a result, spoilt on its way where a fault asks for it."""
        raw, fault = outgoing.raw, outgoing.fault
        match None if fault is None else fault.kind:
            case WireFaultKind.HTTP_429 if fault is not None:
                await self.whole(429, b"", b"text/plain", (b"retry-after", str(fault.retry_after_s).encode()))
            case WireFaultKind.EMPTY_401:
                await self.whole(401, b"", b"text/plain", (b"www-authenticate", b'Basic realm="Uptivity"'))
            case WireFaultKind.HTTP_STATUS if fault is not None:
                await self.whole(fault.status or 503, b"", b"text/plain")
            case WireFaultKind.NOT_JSON if fault is not None:
                await self.whole(fault.status or 502, raw, b"text/html")
            case WireFaultKind.RESET:
                await self._way.reset()
            case WireFaultKind.HALF_OPEN:
                await self._way.until_gone()
            case WireFaultKind.CUT:
                await self._way.cut(200, raw, XML)
            case WireFaultKind.SLOW if fault is not None:
                await self._way.drip(200, raw, XML, fault)
            case WireFaultKind.LATE if fault is not None:
                if not await self._way.gone_within(fault.delay_s):
                    await self.whole(200, raw, XML_TYPE)
            case _:
                await self.whole(200, raw, XML_TYPE)

    async def whole(self, status: int, body: bytes, kind: bytes, *headers: tuple[bytes, bytes]) -> None:
        """Send one answer in one write."""
        await self._way.whole(status, body, ((b"content-type", kind), *headers))
