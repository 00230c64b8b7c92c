"""What the lamps of the two systems know."""

from console.domain.call import Call
from console.domain.catalogue import find
from console.domain.command import System
from console.domain.outcome import Answered, FailureKind, Severity, Unanswered, Verdict
from console.domain.reply import RecorderReply
from console.runner.failures import failure_of
from console.runner.status import StatusBoard, SystemStatus

ANSWERED = Answered(RecorderReply(b""), Verdict(4, "label", "meaning", Severity.ERROR, is_success=False))


def unanswered(kind: FailureKind) -> Unanswered:
    return Unanswered(failure_of(Call(find("recorder.test")), kind))


def test_nothing_is_claimed_before_anything_was_tried() -> None:
    assert StatusBoard().of(System.UPTIVITY) == SystemStatus(reachable=None, detail="Not tried yet.")


def test_a_bad_code_is_still_an_answer() -> None:
    board = StatusBoard()
    board.ended(System.UPTIVITY, ANSWERED, 0.003)
    assert board.of(System.UPTIVITY).reachable is True
    assert board.of(System.UPTIVITY).latency_s == 0.003
    assert board.of(System.ENABLEX).reachable is None


def test_no_answer_makes_it_unreachable_but_a_cancelled_call_says_nothing() -> None:
    board = StatusBoard()
    board.ended(System.UPTIVITY, unanswered(FailureKind.CANCELLED), 1.0)
    assert board.of(System.UPTIVITY).reachable is None
    board.ended(System.UPTIVITY, unanswered(FailureKind.REFUSED), 1.0)
    assert board.of(System.UPTIVITY).reachable is False
    assert "refused" in board.of(System.UPTIVITY).detail


def test_listeners_hear_changes_only_and_can_leave() -> None:
    board, heard = StatusBoard(), []
    leave = board.subscribe(heard.append)
    board.queue(System.ENABLEX, +1)
    board.events(connected=True, detail="up")
    board.events(connected=True, detail="up")
    leave()
    board.queue(System.ENABLEX, -1)
    assert heard == [System.ENABLEX, System.UPTIVITY]
    assert board.of(System.ENABLEX).queue_depth == 0
