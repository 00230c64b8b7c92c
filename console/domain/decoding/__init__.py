"""Decoding: what a reply means, said in the context of the call it answers.

`judge` is the only door. It takes a reply that is parsed but not judged, and returns a `Verdict`; where what came is no
answer at all (an HTML page with status 502) it returns a `Failure` that keeps the bytes. It never raises, whatever a
system sends: an unknown code keeps its number and its family is guessed.

- `uptivity` and `enablex` judge the replies of one system each: by the number in its context, never by label, text,
  HTTP status or truthiness, since 0 is a success and labels repeat.
- `findings` weighs contradictions and oddities: each is one sentence that names its two sides. A finding raises the
  severity and never turns a failure into a success or the reverse.
- `repeating` says what the code's advice on sending again comes to for this command.
- `against_state` sets an answer against what is known of the device or room.

The words come from the tables of `console.domain.codes`; here are only the rules. No I/O, no clock. It imports from
`console.domain` alone.

A decision: the verdict of every published code is made once, with its table, and handed out again while nothing
contradicts it. A recorder sends thousands of such answers, and judging them must cost little beside parsing them.
Turned down: lazy verdicts, which would carry their reply along and be compared and stored less simply.
"""

from __future__ import annotations

from typing import assert_never

from console.domain.call import Call
from console.domain.codes import Codes
from console.domain.decoding import enablex, uptivity
from console.domain.decoding.repeating import for_command
from console.domain.outcome import Failure, Verdict
from console.domain.reply import RecorderReply, Reply, RestReply
from console.domain.state import KnownState


def judge(call: Call, reply: Reply, codes: Codes, known: KnownState | None = None) -> Verdict | Failure:
    """Say what a reply to this call means, set against what was known before it came."""
    match reply:
        case RecorderReply():
            return for_command(uptivity.judge(call, reply, codes.uptivity, known), call.command)
        case RestReply():
            judged = enablex.judge(call, reply, codes.enablex, known)
            return judged if isinstance(judged, Failure) else for_command(judged, call.command)
        case _:
            assert_never(reply)
