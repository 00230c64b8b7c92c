"""What the operating system says becomes a kind of failure, on Linux and on Windows."""

from __future__ import annotations

import errno
import socket
import ssl

import pytest

from console.clients.errors import ClientError, MayBeDone, NothingDone, detail_of, kind_of
from console.domain.outcome import FailureKind

REFUSED_TWICE = (
    "Multiple exceptions: [Errno 111] Connect call failed ('::1', 1, 0, 0), "
    "[Errno 111] Connect call failed ('127.0.0.1', 1)"
)


@pytest.mark.parametrize(
    ("error", "kind"),
    [
        (ConnectionRefusedError(errno.ECONNREFUSED, "refused"), FailureKind.REFUSED),
        (OSError(10061, "refused, says Windows"), FailureKind.REFUSED),
        (OSError(REFUSED_TWICE), FailureKind.REFUSED if errno.ECONNREFUSED == 111 else FailureKind.UNREACHABLE),
        (OSError("[WinError 10061] No connection could be made"), FailureKind.REFUSED),
        (OSError("[WinError 1225] The remote computer refused the network connection"), FailureKind.REFUSED),
        (ConnectionRefusedError(errno.EINVAL, "refused, says Windows to asyncio"), FailureKind.REFUSED),
        (OSError(errno.EHOSTUNREACH, "no route"), FailureKind.UNREACHABLE),
        (OSError(errno.ENETUNREACH, "no network"), FailureKind.UNREACHABLE),
        (OSError("something else"), FailureKind.UNREACHABLE),
        (socket.gaierror(socket.EAI_NONAME, "not known"), FailureKind.NAME),
        (UnicodeError("label too long"), FailureKind.NAME),
        (ssl.SSLCertVerificationError("self-signed"), FailureKind.TLS),
        (ConnectionResetError(errno.ECONNRESET, "reset"), FailureKind.RESET),
        (ConnectionAbortedError(), FailureKind.RESET),
        (BrokenPipeError(errno.EPIPE, "broken"), FailureKind.RESET),
        (OSError(10054, "reset, says Windows"), FailureKind.RESET),
        (TimeoutError(), FailureKind.TIMEOUT),
        (OSError(10060, "timed out, says Windows"), FailureKind.TIMEOUT),
    ],
)
def test_kind(error: Exception, kind: FailureKind) -> None:
    assert kind_of(error) is kind


def test_detail_is_one_line_and_never_empty() -> None:
    assert detail_of(OSError(1, "a\nb")) == "a b"
    assert detail_of(TimeoutError()) == "TimeoutError"


def test_the_two_branches_differ_in_what_may_have_happened() -> None:
    done: list[ClientError] = [NothingDone(FailureKind.REFUSED, ""), MayBeDone(FailureKind.TIMEOUT, "")]
    assert [error.may_have_been_done for error in done] == [False, True]
