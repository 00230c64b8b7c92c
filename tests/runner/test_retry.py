"""Which calls are sent again, and after how long."""

from dataclasses import replace

import pytest

from console.domain.call import Call
from console.domain.catalogue import find
from console.domain.outcome import Answered, FailureKind, Outcome, Severity, Unanswered, Verdict
from console.domain.reply import RecorderReply, RestReply
from console.runner.failures import failure_of
from console.runner.retry import DELAYS_S, delay_before_retry

TEST = Call(find("recorder.test"))
LIST = Call(find("room.list"))
START = Call(find("record.start"))


def recorder(code: int) -> Outcome:
    return Answered(RecorderReply(b""), Verdict(code, "label", "meaning", Severity.ERROR, is_success=False))


def enablex(code: int, status: int = 200, **headers: str) -> Outcome:
    verdict = Verdict(code, "label", "meaning", Severity.ERROR, is_success=False)
    return Answered(RestReply(b"", status, {name.replace("_", "-"): text for name, text in headers.items()}), verdict)


def unanswered(call: Call, kind: FailureKind) -> Outcome:
    return Unanswered(failure_of(call, kind))


@pytest.mark.parametrize(
    ("call", "outcome", "delay"),
    [
        (TEST, recorder(47), DELAYS_S[0]),
        (TEST, recorder(48), DELAYS_S[0]),
        (TEST, recorder(20), None),
        (TEST, recorder(0), None),
        (TEST, recorder(4), None),
        (LIST, enablex(10105), DELAYS_S[0]),
        (LIST, enablex(47), None),
        (LIST, enablex(50000, status=429), DELAYS_S[0]),
        (LIST, enablex(50000, status=429, retry_after="3"), 3.0),
        (LIST, enablex(50000, status=429, retry_after="3600"), None),
        (LIST, enablex(50000, status=429, retry_after="Sun, 22 Nov 2026 08:00:00 GMT"), DELAYS_S[0]),
        (TEST, unanswered(TEST, FailureKind.REFUSED), DELAYS_S[0]),
        (TEST, unanswered(TEST, FailureKind.TIMEOUT), None),
        (TEST, unanswered(TEST, FailureKind.RESET), None),
        (TEST, unanswered(TEST, FailureKind.CANCELLED), None),
        (START, recorder(47), None),
        (START, unanswered(START, FailureKind.REFUSED), None),
    ],
)
def test_only_harmless_repetitions_are_made(call: Call, outcome: Outcome, delay: float | None) -> None:
    assert delay_before_retry(call, outcome) == delay


def test_three_repetitions_are_the_most() -> None:
    busy = recorder(47)
    waits = [delay_before_retry(replace(TEST, attempt=number), busy) for number in (1, 2, 3, 4)]
    assert waits == [*DELAYS_S, None]
