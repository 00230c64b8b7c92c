"""Where one request ends and the next begins on a socket: leniently by the root element, strictly by CR LF."""

from __future__ import annotations

from dataclasses import dataclass

from console.simulator.uptivity.switches import Framing, Switches
from console.wire.errors import Unreadable
from console.wire.xml import Splitter


@dataclass(frozen=True, slots=True)
class Incoming:
    """A request as it was cut out of the stream."""

    raw: bytes
    closes: bool = False
    """The connection is closed after its answer: this is no XML at all, or too much of it."""


class Framer:
    """Cuts what arrives on one connection into requests."""

    def __init__(self, switches: Switches) -> None:
        self._switches = switches
        self._buffer = bytearray()
        self._splitter = self._new_splitter()

    @property
    def is_unfinished(self) -> bool:
        """Whether a request has begun, a line end has come, and its root element is still open."""
        rest = self._splitter.rest
        return self._switches.framing is Framing.LENIENT and bool(rest.strip()) and rest.endswith(b"\n")

    def feed(self, data: bytes) -> list[Incoming]:
        """Take in bytes and return the requests that they complete."""
        match self._switches.framing:
            case Framing.LENIENT:
                return self._feed_lenient(data)
            case Framing.STRICT:
                return self._feed_strict(data)

    def give_up(self) -> list[Incoming]:
        """Return what is unfinished as it stands, for an answer that it is broken."""
        rest = (self._splitter.rest + bytes(self._buffer)).strip()
        self._splitter = self._new_splitter()
        self._buffer.clear()
        return [Incoming(rest)] if rest else []

    def _feed_lenient(self, data: bytes) -> list[Incoming]:
        begins = not self._splitter.rest
        if begins and not data.lstrip(b" \t\r\n\xef\xbb\xbf").startswith(b"<") and data.strip():
            return [Incoming(data.strip(), closes=True)]
        try:
            return [Incoming(piece, closes=not piece.startswith(b"<")) for piece in self._splitter.feed(data)]
        except Unreadable as unreadable:
            return [Incoming(unreadable.raw, closes=True)]

    def _feed_strict(self, data: bytes) -> list[Incoming]:
        self._buffer += data
        found = []
        mark = b"\n" if self._switches.strict_accepts_line_feed else b"\r\n"
        while (end := self._buffer.find(mark)) >= 0:
            line = bytes(self._buffer[:end]).strip()
            del self._buffer[: end + len(mark)]
            if line:
                found.append(Incoming(line, closes=not line.startswith(b"<")))
        if len(self._buffer) > self._switches.largest_request_bytes:
            found.append(Incoming(bytes(self._buffer[:1024]), closes=True))
            self._buffer.clear()
        return found

    def _new_splitter(self) -> Splitter:
        return Splitter(self._switches.largest_request_bytes)
