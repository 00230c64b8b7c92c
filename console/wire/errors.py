"""The one way in which bytes can fail to be read."""

from __future__ import annotations

from console.domain.outcome import FailureKind


class Unreadable(Exception):
    """Bytes that hold no reply: they are kept, with a named reason."""

    def __init__(self, kind: FailureKind, detail: str, raw: bytes = b"") -> None:
        super().__init__(detail)
        self.kind = kind
        """Why: NOT_XML, ENCODING, HOSTILE or TOO_LARGE."""
        self.detail = detail
        """What exactly was found, one short technical clause."""
        self.raw = raw
        """The bytes as they came."""
