"""What the runner knows of a client."""

from __future__ import annotations

from typing import Protocol

from console.domain.call import Call
from console.domain.reply import Exchange


class Client(Protocol):
    """Sends calls to one system over one transport."""

    @property
    def depth(self) -> int:
        """How many calls are waiting or in flight."""
        ...

    @property
    def last_latency_s(self) -> float | None:
        """Seconds from sending to the whole answer, of the last answered call."""
        ...

    def prepare(self, call: Call) -> bytes:
        """Return the request as it is journalled: no credentials, secrets masked; empty when it cannot be made."""
        ...

    async def send(self, call: Call) -> Exchange:
        """Send the call and return the exchange; raise ClientError when no reply comes within its timeout."""
        ...

    async def close(self) -> None:
        """Close every connection; always ends."""
        ...
