"""What the row of an event says of its fields."""

from __future__ import annotations

import pytest

from console.domain.reply import Event
from console.journal.summary import told_of_event

SECRETS = frozenset({"PASSWORD"})


def event(*fields: tuple[str, str], oddities: tuple[str, ...] = ()) -> Event:
    return Event(b"", "CALLSTART", "EVENT", fields, oddities)


@pytest.mark.parametrize(
    ("fields", "target", "line"),
    [
        ((("TYPE", "CALLSTART"), ("DEVICEID", " 7 "), ("ANI", "5550")), "7", "ANI=5550"),
        ((("TYPE", "CALLSTART"), ("DEVICEID", "7")), "7", "DEVICEID=7"),
        ((("eventid", "9"), ("EVENTTIME", "12:00"), ("agent", "amber")), "amber", "eventid=9, EVENTTIME=12:00"),
        ((("EVENTID", "9"), ("STATE", "2"), ("NOTE", "100%")), "", "STATE=2 recording, NOTE=100%, EVENTID=9"),
        ((("state", "77"),), "", "state=77"),
        ((("Password", "s3"), ("ANI", "")), "", "An event without fields."),
        ((("DEVICEID", ""), ("DEVICE", "8"), ("DEVICE", "9"), ("ANI", "5550")), "8", "DEVICE=9, ANI=5550"),
    ],
)
def test_an_event_is_told_by_its_fields_and_what_it_is_about(fields, target, line) -> None:
    assert told_of_event(event(*fields), SECRETS) == (target, line)


def test_events_of_the_same_fields_are_told_apart_by_their_texts() -> None:
    assert told_of_event(event(("DEVICEID", "1"), ("ANI", "5")), SECRETS) == ("1", "ANI=5")
    assert told_of_event(event(("DEVICEID", "2"), ("ANI", "6")), SECRETS) == ("2", "ANI=6")


def test_what_is_a_secret_here_is_none_where_nothing_is() -> None:
    with_secret = event(("PASSWORD", "s3"))
    assert told_of_event(with_secret, frozenset())[1] == "PASSWORD=s3"
    assert told_of_event(with_secret, SECRETS)[1] == "An event without fields."


def test_an_event_without_fields_says_what_was_odd_about_it() -> None:
    assert told_of_event(event(oddities=("It is empty.", "It is short.")), SECRETS) == (
        "",
        "It is empty.; It is short.",
    )
