"""The EnableX Server API over HTTP."""

from __future__ import annotations

from base64 import b64encode
from functools import partial

from console.clients.decoding import decoded
from console.clients.errors import NothingDone
from console.clients.http import HttpLink
from console.domain.call import Call
from console.domain.environment import EnablexTarget
from console.domain.kinds import Unfit
from console.domain.outcome import FailureKind
from console.domain.reply import Exchange
from console.wire import enablex
from console.wire.limits import LARGEST_ANSWER


class EnablexClient:
    """Sends calls to one EnableX application."""

    def __init__(self, target: EnablexTarget, *, limit: int = LARGEST_ANSWER) -> None:
        self._target = target
        self._link = HttpLink(
            target.base_url, target.trusted_certificate, FailureKind.NOT_JSON, limit=limit, proxied=True
        )

    @property
    def depth(self) -> int:
        """How many calls are waiting or in flight."""
        return self._link.depth

    @property
    def last_latency_s(self) -> float | None:
        """Seconds the last answered call took."""
        return self._link.last_latency_s

    def prepare(self, call: Call) -> bytes:
        """Return the request as it is journalled: credentials and secrets masked."""
        try:
            return enablex.encode(call).shown(self._target.base_url)
        except Unfit:
            return b""

    async def send(self, call: Call) -> Exchange:
        """Send the call and return the exchange."""
        try:
            request = enablex.encode(call)
        except Unfit as unfit:
            raise NothingDone(FailureKind.NOT_SENT, str(unfit)) from None
        headers = {**request.headers, "Authorization": self._credentials()}
        url = request.url(self._target.base_url)
        answer = await self._link.exchange(request.method, url, headers, request.body, call.timeout_s)
        reply = await decoded(partial(enablex.decode, answer.status, answer.headers), answer.raw)
        return Exchange(reply, answer.timing)

    async def close(self) -> None:
        """Close every connection."""
        await self._link.close()

    def _credentials(self) -> str:
        pair = f"{self._target.app_id}:{self._target.app_key.reveal()}"
        return "Basic " + b64encode(pair.encode("utf-8")).decode("ascii")
