"""Whether to send again, decided once for verdict, inspector, strip and command line: by the code and by the command.

A code row can only say "look first", because it does not know what was asked. A command that is safe to send twice is
safe after it, and one that changes nothing leaves nothing to look at.
"""

from __future__ import annotations

from dataclasses import replace

from console.domain.command import Changes, Command
from console.domain.outcome import RetrySafety, Verdict

SEND_AGAIN = (
    "Send it again: it changes nothing, so it can do no harm. "
    "If it keeps failing, give its time, raw bytes and any request_id to whoever runs the system."
)


def for_command(verdict: Verdict, command: Command) -> Verdict:
    """Return the verdict with the advice that holds for this command."""
    if verdict.is_success or verdict.retry is not RetrySafety.LOOK_FIRST or not command.repeatable:
        return verdict
    advice = SEND_AGAIN if command.changes is Changes.NOTHING else verdict.advice
    return replace(verdict, retry=RetrySafety.SAFE, advice=advice)
