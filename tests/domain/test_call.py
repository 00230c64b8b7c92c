"""A call and its next attempt."""

from __future__ import annotations

from dataclasses import replace

from console.domain import catalogue
from console.domain.call import Call
from console.domain.command import Transport


def test_the_next_attempt_is_linked_to_the_first() -> None:
    first = Call(catalogue.find("recorder.test"), {"A": "1"}, environment="Lab", id=5)
    second = first.again(first_entry=9)
    third = second.again(first_entry=12)
    assert [(call.id, call.attempt, call.first_entry) for call in (first, second, third)] == [
        (5, 1, None),
        (0, 2, 9),
        (0, 3, 9),
    ]
    assert (third.values, third.environment, third.command) == (first.values, "Lab", first.command)


def test_an_enablex_call_travels_over_http_whatever_was_asked_for() -> None:
    asked = [Call(catalogue.find(command), transport=Transport.TCP) for command in ("room.list", "recorder.test")]
    assert [call.transport for call in asked] == [Transport.HTTP, Transport.TCP]


def test_a_call_that_is_taken_keeps_everything_else() -> None:
    call = Call(
        catalogue.find("recorder.test"),
        {"A": "1"},
        environment="nowhere",
        transport=Transport.TCP,
        timeout_s=1.5,
        sent_anyway=True,
        id=3,
        taken_s=2.0,
        attempt=2,
        first_entry=9,
    )
    assert call.taken(7, "Lab", 5.5) == replace(call, id=7, environment="Lab", taken_s=5.5)
