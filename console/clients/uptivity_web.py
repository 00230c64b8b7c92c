"""The recorder over its Web API: the same commands as queries of one page."""

from __future__ import annotations

from console.clients.decoding import decoded_result
from console.clients.errors import ClientError, MayBeDone, NothingDone
from console.clients.http import HttpAnswer, HttpLink
from console.domain.call import Call
from console.domain.environment import RecorderTarget
from console.domain.kinds import Unfit
from console.domain.outcome import FailureKind
from console.domain.reply import Exchange
from console.wire import uptivity
from console.wire.errors import Unreadable
from console.wire.limits import LARGEST_ANSWER

_OK = 200
_NEVER_REACHED_THE_API = frozenset((400, 401, 403, 404, 405, 414))


class RecorderWebClient:
    """Sends commands to the recorder's Web API page."""

    def __init__(self, target: RecorderTarget, *, limit: int = LARGEST_ANSWER) -> None:
        self._target = target
        self._link = HttpLink(target.web_url, target.trusted_certificate, FailureKind.NOT_XML, limit=limit)

    @property
    def depth(self) -> int:
        """How many commands are waiting or in flight."""
        return self._link.depth

    @property
    def last_latency_s(self) -> float | None:
        """Seconds the last answered command took."""
        return self._link.last_latency_s

    def prepare(self, call: Call) -> bytes:
        """Return the request as it is journalled, secrets masked."""
        try:
            return f"GET {self._url(call, is_shown=True)} HTTP/1.1\r\n\r\n".encode()
        except Unfit:
            return b""

    async def send(self, call: Call) -> Exchange:
        """Send the command and return the exchange; anything but HTTP 200 is a failure of the way there."""
        try:
            url = self._url(call, is_shown=False)
        except Unfit as unfit:
            raise NothingDone(FailureKind.NOT_SENT, str(unfit)) from None
        answer = await self._link.exchange("GET", url, {"Accept": "text/xml"}, None, call.timeout_s)
        if answer.status != _OK:
            raise _status_error(answer)
        try:
            reply = await decoded_result(answer.raw, answer.status)
        except Unreadable as unreadable:
            raise MayBeDone(unreadable.kind, unreadable.detail, unreadable.raw) from None
        return Exchange(reply, answer.timing)

    async def close(self) -> None:
        """Close every connection."""
        await self._link.close()

    def _url(self, call: Call, *, is_shown: bool) -> str:
        page = self._target.web_url
        return f"{page}{'&' if '?' in page else '?'}{uptivity.encode_query(call, is_shown=is_shown)}"


def _status_error(answer: HttpAnswer) -> ClientError:
    kind = NothingDone if answer.status in _NEVER_REACHED_THE_API else MayBeDone
    return kind(FailureKind.HTTP_STATUS, f"HTTP {answer.status}", answer.raw)
