"""The one exception of the wire."""

from __future__ import annotations

from console.domain.outcome import FailureKind
from console.wire.errors import Unreadable


def test_it_keeps_reason_and_bytes() -> None:
    unreadable = Unreadable(FailureKind.NOT_XML, "it is empty", b"")
    assert (unreadable.kind, unreadable.detail, unreadable.raw, str(unreadable)) == (
        FailureKind.NOT_XML,
        "it is empty",
        b"",
        "it is empty",
    )
