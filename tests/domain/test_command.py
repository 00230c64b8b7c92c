"""The check of typed texts, and records that contradict themselves."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

import pytest

from console.domain.command import Command, IllFormed, Mark, Message, Param, Problem, Rest, System, check
from console.domain.kinds import Text, Value, Whole

ROOM = Param("room_id", Text(), "Room", "Which room.", required=True)
COUNT = Param("count", Whole(0, 9), "Count", "How many.")


def only_even(values: Mapping[str, Value]) -> tuple[Problem, ...]:
    count = values.get("count")
    return () if not isinstance(count, int) or count % 2 == 0 else (Problem("", "Only even counts."),)


COMMAND = Command(
    id="room.get",
    system=System.ENABLEX,
    title="Get room",
    help="Read a room.",
    request=Rest("GET", "/rooms/{room_id}"),
    params=(ROOM, COUNT),
    rule=only_even,
)


@pytest.mark.parametrize(
    ("texts", "values", "problems"),
    [
        ({"room_id": "a", "count": "4"}, {"room_id": "a", "count": 4}, []),
        ({"room_id": "a"}, {"room_id": "a"}, []),
        ({"room_id": "a", "count": "x"}, {"room_id": "a", "count": "x"}, ["count"]),
        ({"room_id": ""}, {"room_id": ""}, ["room_id"]),
        ({}, {}, ["room_id"]),
        ({"room_id": "a", "other": "1"}, {"room_id": "a", "other": "1"}, ["other"]),
        ({"room_id": "a", "count": "3"}, {"room_id": "a", "count": 3}, [""]),
        ({"count": "3"}, {"count": 3}, ["room_id"]),
    ],
)
def test_texts_become_values_and_problems(texts: dict[str, str], values: dict[str, Value], problems: list[str]) -> None:
    checked = check(COMMAND, texts)
    assert checked.values == values
    assert [problem.param for problem in checked.problems] == problems


@pytest.mark.parametrize(
    ("texts", "is_fine"), [({"A": "1"}, True), ({"B": "1"}, True), ({}, False), ({"A": "", "B": ""}, False)]
)
def test_at_least_one_of_a_group(texts: dict[str, str], is_fine: bool) -> None:
    marks = frozenset({Mark.AT_LEAST_ONE})
    pair = tuple(Param(name, Text(), name, "Help.", marks=marks) for name in "AB")
    command = replace(COMMAND, request=Message("X"), params=pair, rule=None)
    problems = check(command, texts).problems
    assert (not problems) == is_fine
    assert is_fine or "A, B" in problems[0].message


@pytest.mark.parametrize(
    ("change", "complaint"),
    [
        ({"id": "Room"}, "words joined by dots"),
        ({"title": ""}, "title or help is missing"),
        ({"params": (ROOM, ROOM)}, "share a name"),
        ({"params": ()}, "{room_id} of the path is no parameter"),
        ({"params": (replace(ROOM, label=""),)}, "no label or no help"),
        ({"params": (ROOM, replace(COUNT, default="10"))}, "default of 'count' does not fit"),
    ],
)
def test_an_ill_formed_record_is_refused_by_name(change: dict[str, object], complaint: str) -> None:
    with pytest.raises(IllFormed, match="command ") as caught:
        replace(COMMAND, **change)  # type: ignore[arg-type]
    assert complaint in str(caught.value)


def test_names_shown_to_people() -> None:
    assert [system.display_name for system in System] == ["EnableX", "Recorder"]
    assert COMMAND.by_name["count"] is COUNT
