"""The payloads known to be accepted, the order of checks, and the finer triggers."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest

ACCEPTED: dict[str, dict[str, Any]] = {
    "adhoc, digits, no mode, no sip": {
        "settings": {
            "scheduled": False,
            "adhoc": True,
            "moderators": "1",
            "participants": "1",
            "duration": "30",
            "quality": "SD",
            "auto_recording": False,
            "description": "Room for testing",
        }
    },
    "permanent, no moderators": {
        "settings": {"scheduled": False, "adhoc": False, "participants": "4", "quality": "SD", "auto_recording": False}
    },
    "as a real server was seen to take it": {
        "settings": {
            "description": "",
            "scheduled": False,
            "scheduled_time": "",
            "participants": "2",
            "duration": "60",
            "auto_recording": False,
            "active_talker": True,
            "wait_moderator": False,
            "quality": "SD",
            "adhoc": False,
            "mode": "group",
            "canvas": True,
        },
        "sip": {"enabled": False},
    },
    "integers and a numeric billing code": {
        "settings": {"duration": 50, "participants": 10, "billing_code": 1234},
        "sip": {},
        "data": {"custom": "value"},
    },
    "owner_ref as a number": {"owner_ref": 4711, "settings": {"mode": "group"}},
    "both names of active talkers": {"settings": {"max_active_talkers": "6", "active_talker": True}},
    "scheduled without moderators": {
        "settings": {
            "mode": "group",
            "scheduled": True,
            "adhoc": False,
            "scheduled_time": "2099-12-31 23:00:00",
            "duration": 30,
            "participants": 2,
            "wait_for_moderator": True,
        }
    },
    "adhoc with a false sip": {
        "settings": {"description": "d", "mode": "group", "scheduled": False, "adhoc": True, "duration": 60},
        "sip": False,
    },
    "no settings at all": {},
    "empty settings": {"settings": {}},
    "keys that appear in answers only": {
        "settings": {"media_configuration": "default", "viewers": 0, "encryption": False}
    },
    "unknown top-level key": {"settings": {}, "colour": "red"},
    "a duration past the calendar": {
        "settings": {"scheduled": True, "scheduled_time": "2099-12-31 23:00:00", "duration": "999999999999999999"}
    },
    "recording objects": {
        "settings": {
            "role_based_recording": {"moderator": "audio", "participant": "audiovideo"},
            "live_recording": {"auto_recording": True, "url": "https://example.invalid"},
        }
    },
}


@pytest.mark.parametrize("body", ACCEPTED.values(), ids=ACCEPTED)
@pytest.mark.parametrize("method", ["create", "and resend as update"])
async def test_payloads_known_to_be_accepted(desk: Any, body: dict[str, Any], method: str) -> None:
    whole = {"name": "Sample Room: 123456", "owner_ref": "sample", **body}
    document = await desk.ask("POST", "/rooms", whole)
    assert document["result"] == 0
    assert isinstance(document["result"], int)
    if method != "create":
        assert await desk.code("PATCH", f"/rooms/{document['room']['room_id']}", whole) == 0
        assert await desk.token(document["room"]["room_id"]) in (0, 10113)


REFUSED: list[tuple[dict[str, Any], int]] = [
    ({"name": ""}, 10002),
    ({"name": "  "}, 10002),
    ({"name": None}, 10002),
    ({"name": {}}, 10002),
    ({"owner_ref": ""}, 10010),
    ({"settings": "group"}, 10009),
    ({"settings": {"audio": True, "video": True}}, 10009),
    ({"settings": {"media": {}}}, 10009),
    ({"settings": {"scheduled": "true"}}, 10003),
    ({"settings": {"scheduled": 1}}, 10003),
    ({"settings": {"adhoc": None}}, 10016),
    ({"settings": {"mode": "manyw"}}, 10019),
    ({"settings": {"scheduled": True, "scheduled_time": "", "duration": 5}}, 10004),
    ({"settings": {"scheduled": True, "scheduled_time": "2099-02-30 10:00:00", "duration": 5}}, 10005),
    ({"settings": {"scheduled": True, "scheduled_time": "2099-02-03T10:00:00", "duration": 5}}, 10005),
    ({"settings": {"scheduled": True, "scheduled_time": 4070908800, "duration": 5}}, 10005),
    ({"settings": {"scheduled": True, "scheduled_time": "2001-02-03 10:00:00", "duration": 5}}, 10006),
    ({"settings": {"adhoc": True, "scheduled_time": "2099-02-03 10:00:00"}}, 10018),
    ({"settings": {"screen_share": "yes"}}, 10018),
    ({"settings": {"media_zone": "MARS"}}, 10018),
    ({"settings": {"role_based_recording": {"moderator": "smell"}}}, 10018),
    ({"settings": {"scheduled": True, "scheduled_time": "2099-02-03 10:00:00"}}, 10011),
    ({"settings": {"scheduled": True, "scheduled_time": "2099-02-03 10:00:00", "duration": 0}}, 10011),
    ({"settings": {"duration": 2.5}}, 10011),
    ({"settings": {"duration": -1}}, 10011),
    ({"settings": {"duration": "9" * 5000}}, 10011),
    ({"settings": {"moderators": 0}}, 10023),
    ({"settings": {"moderators": -1}}, 10023),
    ({"settings": {"moderators": True}}, 10022),
    ({"settings": {"moderators": [1]}}, 10022),
    ({"settings": {"participants": -1}}, 10007),
    ({"settings": {"participants": 2.5}}, 10007),
    ({"settings": {"active_talker": "yes"}}, 10012),
    ({"settings": {"max_active_talkers": 0}}, 10012),
    ({"settings": {"max_active_talkers": True}}, 10012),
    ({"settings": {"wait_moderator": "no"}}, 10013),
    ({"settings": {"quality": "hd"}}, 10014),
    ({"settings": {"aor": "tel:123"}}, 10026),
    ({"settings": {}, "sip": {"enabled": "yes"}}, 10018),
    ({"settings": {}, "sip": "sip:a@b"}, 10018),
]


@pytest.mark.parametrize(("body", "code"), REFUSED, ids=str)
async def test_finer_triggers(desk: Any, body: dict[str, Any], code: int) -> None:
    assert await desk.code("POST", "/rooms", {"name": "R", "owner_ref": "o", **body}) == code


async def test_the_first_failing_check_names_the_code_in_the_documented_order(desk: Any) -> None:
    """One body that is wrong in every way; what is refused is mended, so each code in turn comes to the front."""
    keys: dict[str, Any] = {
        "foo": 1,
        "scheduled": "x",
        "adhoc": "x",
        "mode": "x",
        "scheduled_time": "x",
        "screen_share": "x",
        "duration": "x",
        "moderators": "x",
        "participants": "x",
        "auto_recording": "x",
        "active_talker": "x",
        "wait_moderator": "x",
        "quality": "x",
        "peep": "x",
        "knock": "x",
        "aor": "x",
    }
    body: dict[str, Any] = {"settings": keys}
    mend: list[tuple[int, dict[str, Any], str, Any]] = [
        (10002, body, "name", "R"),
        (10010, body, "owner_ref", "o"),
        (10009, keys, "foo", ...),
        (10003, keys, "scheduled", True),
        (10016, keys, "adhoc", True),
        (10017, keys, "adhoc", False),
        (10019, keys, "mode", "group"),
        (10005, keys, "scheduled_time", "2099-02-03 10:00:00"),
        (10018, keys, "screen_share", True),
        (10011, keys, "duration", 30),
        (10022, keys, "moderators", 9),
        (10023, keys, "moderators", 2),
        (10007, keys, "participants", 2),
        (10008, keys, "auto_recording", True),
        (10012, keys, "active_talker", True),
        (10013, keys, "wait_moderator", True),
        (10014, keys, "quality", "SD"),
        (10024, keys, "peep", True),
        (10025, keys, "knock", True),
        (10026, keys, "aor", "sip:room@example.invalid"),
    ]
    for code, place, key, good in mend:
        assert await desk.code("POST", "/rooms", body) == code
        if good is ...:
            del place[key]
        else:
            place[key] = good
    assert await desk.code("POST", "/rooms", body) == 0


@pytest.mark.parametrize("raw", [b"", b"{", b"[]", b'"x"', b"\xff\xfe\x00", b'{"name": NaN}', b'{"data": 1e999}'])
async def test_a_body_that_is_no_json_object_gets_400_and_says_why(desk: Any, raw: bytes) -> None:
    answer = await desk.client.post("/rooms", content=raw)
    assert (answer.status_code, answer.json()["result"]) == (400, "50000")
    assert answer.json()["desc"] in ("The body is not JSON", "The body is JSON but not an object")


async def test_lenient_types_let_uncoded_keys_through(desk: Any) -> None:
    desk.simulator.move_switches({"strict_types": False})
    assert await desk.room(screen_share="yes", media_zone="MARS")


@pytest.mark.parametrize(("position", "code"), [("unchanged-passes", 0), ("presence-refused", 10106)])
async def test_unchanged_fixed_keys_in_an_update(desk: Any, position: str, code: int) -> None:
    desk.simulator.move_switches({"fixed_keys": position})
    room_id = await desk.room()
    body = {"settings": {"mode": "group", "scheduled": False, "adhoc": False}}
    assert await desk.code("PATCH", f"/rooms/{room_id}", body) == code


@pytest.mark.parametrize(
    ("body", "code"),
    [
        ({}, 0),
        ({"name": "New"}, 0),
        ({"name": ""}, 10002),
        ({"owner_ref": None}, 10010),
        ({"settings": {"scheduled_time": "2098-01-01 10:00:00"}}, 0),
        ({"settings": {"scheduled_time": ""}}, 10004),
        ({"settings": {"duration": 0}}, 10011),
        ({"settings": {"adhoc": True}}, 10106),
        ({"settings": {"scheduled": False}}, 10106),
        ({"settings": {"scheduled": True, "adhoc": True}}, 10017),
        ({"settings": {"mode": "lecture"}}, 10020),
        ({"settings": {"mode": "p2p"}}, 10019),
    ],
    ids=str,
)
@pytest.mark.parametrize("method", ["PATCH", "PUT"])
async def test_updates_of_a_scheduled_room(desk: Any, method: str, body: dict[str, Any], code: int) -> None:
    room_id = await desk.room(scheduled=True, scheduled_time="2099-01-01 10:00:00", duration=30)
    assert await desk.code(method, f"/rooms/{room_id}", body) == code


async def test_a_start_at_this_very_second_is_not_in_the_future(desk: Any) -> None:
    desk.clock.hold()
    desk.clock.set(dt.datetime(2030, 1, 1, 12, tzinfo=dt.UTC))
    settings = {"scheduled": True, "scheduled_time": "2030-01-01 12:00:00", "duration": 1}
    body = {"name": "R", "owner_ref": "o", "settings": settings}
    assert await desk.code("POST", "/rooms", body) == 10006
    settings["scheduled_time"] = "2030-01-01 12:00:01"
    assert await desk.code("POST", "/rooms", body) == 0
