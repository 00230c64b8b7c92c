"""Why a client has no reply to give.

    ClientError
    ├── NothingDone    the call never left this machine, or was turned away before anything looked at it
    └── MayBeDone      it left, or may have left, and no reply came that can be read

Both carry the same fields; which of the two it is decides `may_have_been_done`.
"""

from __future__ import annotations

import errno
import re
import socket
import ssl

from console.domain.outcome import FailureKind

HIGHEST_PORT = 65_535

_KINDS_BY_ERRNO = {
    **dict.fromkeys((errno.ECONNREFUSED, 10061, 1225), FailureKind.REFUSED),
    **dict.fromkeys((errno.ETIMEDOUT, 10060, 121), FailureKind.TIMEOUT),
    **dict.fromkeys((errno.ECONNRESET, errno.ECONNABORTED, errno.EPIPE, 10053, 10054, 64), FailureKind.RESET),
}
"""By POSIX number and by the Windows one; whatever is not named means that no way leads there."""


class ClientError(Exception):
    """A call that got no reply, with a named reason."""

    may_have_been_done = True
    """Whether the request may have left this machine, so that the system may have acted on it."""

    def __init__(self, kind: FailureKind, detail: str, raw: bytes = b"") -> None:
        super().__init__(detail)
        self.kind = kind
        self.detail = detail
        """The technical reason, one short clause."""
        self.raw = raw
        """Whatever bytes came."""


class NothingDone(ClientError):
    """The call never left this machine, or was turned away before anything looked at it."""

    may_have_been_done = False


class MayBeDone(ClientError):
    """The call left, or may have left, and nothing came back that can be read."""


def kind_of(error: BaseException) -> FailureKind:
    """Return the kind of failure behind an exception of the operating system."""
    match error:
        case ssl.SSLError():
            return FailureKind.TLS
        case socket.gaierror() | UnicodeError():
            return FailureKind.NAME
        case OverflowError():
            return FailureKind.NOT_SENT  # a port beyond 65535
        case TimeoutError():
            return FailureKind.TIMEOUT
        case ConnectionRefusedError():
            return FailureKind.REFUSED  # on Windows its number may say something else
        case ConnectionError() if error.errno is None:
            return FailureKind.RESET
        case OSError():
            return _kind_of_numbers(error)
        case _:
            return FailureKind.RESET


def check_port(port: int) -> None:
    """Raise OverflowError for a port that cannot be; Windows would cut the number off and reach another port."""
    if port > HIGHEST_PORT:
        raise OverflowError(f"port {port} is beyond {HIGHEST_PORT}")


def detail_of(error: BaseException) -> str:
    """Return what the operating system said, as one line."""
    text = error.strerror if isinstance(error, OSError) and error.strerror else str(error)
    return " ".join(str(text).split())[:300] or type(error).__name__


def _kind_of_numbers(error: OSError) -> FailureKind:
    """The errors of several addresses arrive folded into one text; the most telling of them counts."""
    numbers = [error.errno] if error.errno else [int(found) for found in re.findall(r"Err(?:no|or) (\d+)", str(error))]
    kinds = [_KINDS_BY_ERRNO.get(number, FailureKind.UNREACHABLE) for number in numbers]
    order = (FailureKind.REFUSED, FailureKind.RESET, FailureKind.TIMEOUT)
    return next((kind for kind in order if kind in kinds), FailureKind.UNREACHABLE)
