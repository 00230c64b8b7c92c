"""What rows of rooms, devices and reports say."""

from __future__ import annotations

import pytest

from console.domain.catalogue import enablex
from console.domain.reply import RestReply
from console.domain.room import Room, RoomType
from console.domain.state import Device, Lamp, LampState
from console.ui.models.device_model import age, device_columns, explain_lamp, lamp_text
from console.ui.models.record_model import record_columns, records_in
from console.ui.models.room_model import activity, explain_type, facts, new_room_id, users_in
from console.ui.theme import Theme

NOW = 100_000.0


@pytest.mark.parametrize(
    ("lamp", "text"),
    [
        (Lamp(), "off"),
        (Lamp(LampState.OFF, NOW - 5), "off, 5 s"),
        (Lamp(LampState.CLAIMED, NOW - 65), "claimed, 1 min"),
        (Lamp(LampState.CONFIRMED, NOW - 3720), "confirmed, 1 h"),
    ],
)
def test_a_lamp_says_state_and_age(lamp, text) -> None:
    assert lamp_text(lamp, NOW) == text


def test_an_unknown_lamp_says_since_when() -> None:
    text = lamp_text(Lamp(LampState.UNKNOWN, NOW - 5), NOW)
    assert text.startswith("unknown since ")
    assert text.count(":") == 2


@pytest.mark.parametrize("state", LampState)
def test_every_lamp_is_told_apart_by_shape_word_and_reason(qapp, state) -> None:
    theme = Theme("light")
    columns = device_columns(theme, lambda: NOW)
    shapes = {}
    for other in LampState:
        device = Device("200", recording=Lamp(other, NOW))
        image = columns[1].icon(device).pixmap(16, 16).toImage()
        shapes[other] = [image.pixelColor(x, y).alpha() > 100 for x in range(16) for y in range(16)]
    assert [other for other in LampState if shapes[other] == shapes[state]] == [state]
    assert state.value in columns[1].text(Device("200", recording=Lamp(state, NOW)))
    assert explain_lamp(Lamp(state, NOW)).lower().startswith(state.value)


@pytest.mark.parametrize(("seconds", "text"), [(-3, "0 s"), (59.9, "59 s"), (60, "1 min 00 s"), (7260, "2 h 01 min")])
def test_ages_read_at_a_glance(seconds, text) -> None:
    assert age(seconds) == text


def test_devices_sort_by_number(qapp) -> None:
    order = device_columns(Theme("light"), lambda: NOW)[0].order
    in_order = sorted((Device("alpha"), Device("200"), Device("90")), key=order)
    assert [device.device_id for device in in_order] == ["90", "200", "alpha"]


@pytest.mark.parametrize("users", [None, 0, 3])
def test_activity_is_in_words(users) -> None:
    text = activity(Room("a", {}, 0.0, users=users))
    assert text == {None: "not asked yet", 0: "not active, nobody connected", 3: "active, 3 connected"}[users]


@pytest.mark.parametrize("room_type", [*RoomType, None])
def test_every_type_is_explained(room_type) -> None:
    assert explain_type(room_type).endswith(".")


def test_facts_survive_a_room_of_which_nothing_is_known() -> None:
    assert facts(Room("a" * 24, {}, 0.0))["Type"] == "–"


@pytest.mark.parametrize("body", [None, [], {}, {"users": None}, {"users": "x"}, {"room": 3}])
def test_odd_answers_hold_nobody(body) -> None:
    reply = RestReply(b"", 200, body=body)
    assert users_in(reply) == []
    assert new_room_id(reply) == ""


@pytest.mark.parametrize("body", [None, [], {"cdr": ["x"]}, {"result": 0, "cdr": []}])
def test_odd_reports_hold_no_records(body) -> None:
    assert records_in(RestReply(b"", 200, body=body), enablex.CDR_BY_ROOM) == []


def test_columns_are_the_keys_of_all_records_in_order() -> None:
    body = {"cdr": [{"a": 1}, {"b": {"c": None}, "a": 2}]}
    rows = records_in(RestReply(b"", 200, body=body), enablex.CDR_BY_ROOM)
    columns = record_columns(rows)
    assert [column.title for column in columns] == ["a", "b · c"]
    assert [[column.text(row) for column in columns] for row in rows] == [["1", ""], ["2", ""]]
