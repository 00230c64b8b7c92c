"""Every reason for no answer is put into words, in the same order."""

import pytest

from console.domain.call import Call
from console.domain.catalogue import find
from console.domain.outcome import FailureKind
from console.runner.failures import failure_of, no_target


@pytest.mark.parametrize("kind", FailureKind)
@pytest.mark.parametrize("command", ["room.list", "record.start"])
def test_every_kind_says_what_happened_what_it_means_and_what_to_do(kind: FailureKind, command: str) -> None:
    failure = failure_of(Call(find(command)), kind, "errno 1", raw=b"half")
    assert failure.happened.endswith("(errno 1)")
    assert failure.means.endswith(".")
    assert failure.advice.endswith(".")
    assert "{" not in failure.happened + failure.means + failure.advice
    assert failure.raw == b"half"


def test_a_call_that_changes_something_says_whether_it_may_have_been_done() -> None:
    start = Call(find("record.start"))
    assert "may have been done" in failure_of(start, FailureKind.TIMEOUT).means
    assert "Nothing was done" in failure_of(start, FailureKind.REFUSED, may_have_been_done=False).means


def test_a_call_that_changes_nothing_does_not_worry_about_it() -> None:
    assert "been done" not in failure_of(Call(find("recorder.test")), FailureKind.TIMEOUT).means


STATE = "Look at the state before you send it again"

UNSETTLED = [
    FailureKind.TIMEOUT,
    FailureKind.RESET,
    FailureKind.CUT_OFF,
    FailureKind.CANCELLED,
    FailureKind.DEFECT,
]


@pytest.mark.parametrize("kind", UNSETTLED)
@pytest.mark.parametrize(
    ("command", "may_have_been_done", "advice"),
    [
        ("record.start", True, STATE),
        ("record.start", False, "It can be sent again"),
        ("room.list", True, "It only reads and can be sent again"),
        ("device.list", False, "It only reads and can be sent again"),
    ],
)
def test_only_what_may_have_changed_something_is_looked_at_first(
    kind: FailureKind, command: str, may_have_been_done: bool, advice: str
) -> None:
    failure = failure_of(Call(find(command)), kind, may_have_been_done=may_have_been_done)
    assert failure.advice.startswith(advice)
    assert (STATE in failure.advice) == (advice == STATE)


def test_a_system_is_named_as_its_place_in_the_sentence_wants() -> None:
    probe = Call(find("recorder.test"))
    assert failure_of(probe, FailureKind.REFUSED).happened == "The recorder refused the connection."
    assert failure_of(probe, FailureKind.NAME).happened == "The host name of the recorder was not found."
    assert "for the recorder." in no_target(probe, "Test bench").happened


def test_the_timeout_is_named_in_seconds() -> None:
    assert "within 2.5 s" in failure_of(Call(find("room.list"), timeout_s=2.5), FailureKind.TIMEOUT).happened


def test_an_environment_without_an_address_says_where_to_add_it() -> None:
    failure = no_target(Call(find("room.list")), "Test bench")
    assert "Test bench has no base URL for EnableX" in failure.happened
    assert "Environments" in failure.advice
    assert not failure.may_have_been_done
