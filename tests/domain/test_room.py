"""A room's type, times and use, read from whatever types the real server echoes."""

from __future__ import annotations

import datetime as dt

import pytest
from hypothesis import given
from hypothesis import strategies as st

from console.domain.kinds import Json
from console.domain.room import Room, RoomType, merged


def room(**settings: Json) -> Room:
    return Room("5f", {"name": "Stage", "settings": dict(settings)}, 1.0)


@pytest.mark.parametrize(
    ("settings", "type_"),
    [
        ({}, RoomType.PERMANENT),
        ({"scheduled": False, "adhoc": False}, RoomType.PERMANENT),
        ({"scheduled": True}, RoomType.SCHEDULED),
        ({"scheduled": "true"}, RoomType.SCHEDULED),
        ({"scheduled": "false", "adhoc": True}, RoomType.AD_HOC),
    ],
)
def test_the_type_follows_two_flags(settings: dict[str, Json], type_: RoomType) -> None:
    assert room(**settings).type is type_


def test_a_room_known_by_its_users_only_has_no_type() -> None:
    unread = Room("5f", {}, 1.0, users=0)
    assert (unread.type, unread.name, unread.is_active, unread.times) == (None, "5f", False, "")
    assert Room("5f", {"settings": "?"}, 1.0).settings == {}


@pytest.mark.parametrize("start", ["2031-05-01 10:00:00", "2031-05-01T10:00:00.000Z", "2031-05-01T10:00:00Z"])
@pytest.mark.parametrize("duration", [30, "30"])
def test_the_times_are_read_in_every_form(start: str, duration: Json) -> None:
    scheduled = room(scheduled=True, scheduled_time=start, duration=duration)
    assert scheduled.starts == dt.datetime(2031, 5, 1, 10, tzinfo=dt.UTC)
    assert scheduled.times == (
        "It opens at 2031-05-01 09:45, starts at 2031-05-01 10:00 and ends at 2031-05-01 10:30 (UTC)."
    )


@pytest.mark.parametrize(
    ("settings", "times"),
    [
        ({"scheduled": True, "scheduled_time": "soon"}, ""),
        ({"scheduled": True}, ""),
        ({"scheduled_time": "2031-05-01 10:00:00"}, ""),
        ({"scheduled": True, "scheduled_time": "0001-01-01 00:00:00"}, ""),
        (
            {"scheduled": True, "scheduled_time": "2031-05-01 10:00:00", "duration": "long"},
            "It opens at 2031-05-01 09:45, starts at 2031-05-01 10:00 (UTC).",
        ),
        (
            {"scheduled": True, "scheduled_time": "9999-12-31 10:00:00", "duration": 10**12},
            "It opens at 9999-12-31 09:45, starts at 9999-12-31 10:00 (UTC).",
        ),
    ],
)
def test_times_that_cannot_be_read_are_left_out(settings: dict[str, Json], times: str) -> None:
    assert room(**settings).times == times


@pytest.mark.parametrize(
    ("before", "changes", "after"),
    [
        ({"name": "a"}, {"name": "b"}, {"name": "b"}),
        ({"settings": {"a": 1, "b": 2}}, {"settings.a": 3}, {"settings": {"a": 3, "b": 2}}),
        ({"settings": {"a": 1}}, {"settings": {"b": 2}}, {"settings": {"a": 1, "b": 2}}),
        ({}, {"settings.role.x": 1, "settings.role.y": 2}, {"settings": {"role": {"x": 1, "y": 2}}}),
        ({"data": {"a": 1}}, {"data": {"b": 2}}, {"data": {"b": 2}}),
        ({"settings": None}, {"settings.a": 1}, {"settings": {"a": 1}}),
        ({}, {"a.b.c.d.e.f": 1}, {"a.b.c.d.e.f": 1}),
    ],
)
def test_changes_are_merged_by_dotted_path(
    before: dict[str, Json], changes: dict[str, Json], after: dict[str, Json]
) -> None:
    untouched = repr(before)
    assert merged(before, changes) == after
    assert repr(before) == untouched


@given(
    st.dictionaries(st.sampled_from(["scheduled", "adhoc", "scheduled_time", "duration"]), st.text() | st.integers())
)
def test_any_settings_can_be_shown(settings: dict[str, Json]) -> None:
    shown = room(**settings)
    assert isinstance(shown.times, str)
    assert shown.type is not None
