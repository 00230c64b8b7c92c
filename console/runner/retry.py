"""When a call may be sent again by itself, and how long to wait before.

Only commands that are safe to send twice, only after an answer that says "too busy" or a refused connection, and at
most three times. A timed-out call is never repeated: it may have been done.
"""

from __future__ import annotations

from collections.abc import Sequence

from console.domain.call import Call
from console.domain.command import System
from console.domain.outcome import Answered, FailureKind, Outcome, Unanswered
from console.domain.reply import RestReply

DELAYS_S: Sequence[float] = (0.5, 1.0, 2.0)
"""Waiting time in seconds before the first, second and third repetition."""

LONGEST_RETRY_AFTER_S = 10.0
"""A longer Retry-After is not waited for; the operator decides."""

_BUSY = {System.UPTIVITY: frozenset({47, 48}), System.ENABLEX: frozenset({10105})}
_TOO_MANY_REQUESTS = 429


def delay_before_retry(call: Call, outcome: Outcome, delays: Sequence[float] = DELAYS_S) -> float | None:
    """Return the seconds to wait before sending the call again, or None when it ends here."""
    if not call.command.repeatable or call.attempt > len(delays):
        return None
    delay = delays[call.attempt - 1]
    match outcome:
        case Unanswered(failure):
            return delay if failure.kind is FailureKind.REFUSED else None
        case Answered(RestReply(status=status) as reply, _) if status == _TOO_MANY_REQUESTS:
            return _retry_after(reply, delay)
        case Answered(_, verdict) if verdict.code in _BUSY[call.command.system]:
            return delay
        case _:
            return None


def _retry_after(reply: RestReply, delay: float) -> float | None:
    asked = reply.headers.get("retry-after", "")
    if not asked.isdigit():
        return delay
    return max(delay, float(asked)) if float(asked) <= LONGEST_RETRY_AFTER_S else None
