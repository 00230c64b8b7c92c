"""Who gets a token when, and what it looks like."""

from __future__ import annotations

import base64
import json
from typing import Any

import pytest

from console.simulator.enablex.state import NotPossible

USER = {"name": "User Name", "role": "participant", "user_ref": "XXX"}
START = "2090-01-01 10:00:00"
QUARTER = 15 * 60


async def scheduled(desk: Any, after_start_s: float, duration: int = 30) -> str:
    """Return a scheduled room, the clock standing so long after its start."""
    room_id = await desk.room(scheduled=True, scheduled_time=START, duration=duration)
    desk.clock.hold()
    desk.clock.set(desk.simulator.world.find_room(room_id).starts)
    desk.clock.advance(after_start_s)
    return room_id


@pytest.mark.parametrize(
    ("after_start_s", "code"),
    [
        (-QUARTER - 0.001, 10113),
        (-QUARTER, 0),
        (0, 0),
        (30 * 60, 0),
        (30 * 60 + 0.001, 10112),
    ],
)
async def test_a_scheduled_room_opens_15_minutes_early_and_closes_at_its_end(
    desk: Any, after_start_s: float, code: int
) -> None:
    assert await desk.token(await scheduled(desk, after_start_s)) == code


@pytest.mark.parametrize(("after_start_s", "code"), [(-QUARTER - 1, 10112), (30 * 60 + 1, 10113)])
async def test_the_two_time_codes_can_be_swapped(desk: Any, after_start_s: float, code: int) -> None:
    desk.simulator.move_switches({"early_late_codes": "swapped"})
    assert await desk.token(await scheduled(desk, after_start_s)) == code


async def test_a_running_session_may_go_on_past_the_end(desk: Any) -> None:
    room_id = await scheduled(desk, 0)
    desk.simulator.join(room_id)
    desk.clock.advance(3 * 3600)
    assert await desk.token(room_id) == 0
    desk.simulator.leave(room_id)
    assert await desk.token(room_id) == 10112


async def test_a_scheduled_session_ended_for_good_is_over_until_rescheduled(desk: Any) -> None:
    room_id = await scheduled(desk, 60)
    desk.simulator.join(room_id)
    desk.simulator.end(room_id)
    assert await desk.token(room_id) == 10111
    body = {"settings": {"scheduled_time": "2090-01-01 10:20:00"}}
    assert await desk.code("PATCH", f"/rooms/{room_id}", body) == 0
    desk.clock.advance(10 * 60)
    assert await desk.token(room_id) == 0


async def test_a_room_is_full_per_role_and_by_who_is_in(desk: Any) -> None:
    """As seen in traffic: a second moderator is refused while a participant is let in; tokens alone do not fill."""
    room_id = await desk.room(participants=10)
    assert [await desk.token(room_id, "moderator") for _ in range(3)] == [0, 0, 0]
    desk.simulator.join(room_id, role="moderator", user_ref="m")
    assert await desk.token(room_id, "moderator") == 10114
    assert await desk.token(room_id, "participant") == 0
    desk.simulator.leave(room_id, "m")
    assert await desk.token(room_id, "moderator") == 0


async def test_unlimited_participants_and_viewers_never_fill_a_room(desk: Any) -> None:
    room_id = await desk.room(participants=0)
    for _ in range(40):
        desk.simulator.join(room_id)
        desk.simulator.join(room_id, role="viewer")
    assert [await desk.token(room_id, role) for role in ("participant", "viewer", "audience")] == [0, 0, 0]


async def test_adhoc_is_over_with_its_session_then_gone(desk: Any) -> None:
    desk.clock.hold()
    room_id = await desk.room(adhoc=True)
    assert await desk.token(room_id) == 0
    desk.simulator.join(room_id)
    desk.simulator.leave(room_id)
    assert await desk.token(room_id) == 10111
    desk.clock.advance(300)
    assert await desk.token(room_id) == 10111
    desk.clock.advance(1)
    assert await desk.token(room_id) == 40001
    assert room_id not in [room["room_id"] for room in (await desk.ask("GET", "/rooms"))["rooms"]]


async def test_adhoc_with_a_duration_stays_until_it_has_passed(desk: Any) -> None:
    desk.clock.hold()
    room_id = await desk.room(adhoc=True, duration=30)
    desk.simulator.join(room_id)
    desk.simulator.leave(room_id)
    desk.clock.advance(30 * 60)
    assert await desk.token(room_id) == 0
    desk.clock.advance(1)
    assert await desk.token(room_id) == 10111
    desk.clock.advance(300)
    assert await desk.token(room_id) == 40001


async def test_adhoc_with_a_duration_that_means_nothing(desk: Any) -> None:
    desk.simulator.move_switches({"adhoc_duration": "ignore"})
    room_id = await desk.room(adhoc=True, duration=30)
    desk.simulator.join(room_id)
    desk.simulator.leave(room_id)
    assert await desk.token(room_id) == 10111


@pytest.mark.parametrize(
    ("body", "code"),
    [
        ({}, 10101),
        ({"name": ""}, 10101),
        ({"name": "n"}, 10102),
        ({"name": "n", "user_ref": "u", "role": ""}, 10103),
        ({"name": "n", "user_ref": "u", "role": "host"}, 10104),
        ({**USER, "role": "MODERATOR"}, 10104),
        ({**USER, "data": {str(number): "x" for number in range(9)}}, 0),
        ({**USER, "data": "text"}, 0),
        ({**USER, "roomId": "whatever", "permissions": {}}, 0),
        ({**USER, "user_ref": 17}, 0),
    ],
    ids=str,
)
async def test_what_the_body_needs(desk: Any, body: dict[str, Any], code: int) -> None:
    room_id = await desk.room()
    assert await desk.code("POST", f"/rooms/{room_id}/tokens", body) == code


async def test_missing_keys_are_told_before_an_unknown_room(desk: Any) -> None:
    assert await desk.code("POST", "/rooms/0123456789abcdef01234567/tokens", {}) == 10101
    assert await desk.code("POST", "/rooms/0123456789abcdef01234567/tokens", USER) == 40001


async def test_a_role_the_subscription_lacks_is_refused(desk: Any) -> None:
    desk.simulator.world.applications[desk.simulator.app_id].roles = frozenset({"moderator", "participant"})
    room_id = await desk.room()
    assert [await desk.token(room_id, role) for role in ("participant", "audience")] == [0, 40002]


@pytest.mark.parametrize("prefix", ["/v1", "/video/v1"])
async def test_on_v1_a_token_is_base64_of_json(desk: Any, prefix: str) -> None:
    room_id = await desk.room()
    origin = str(desk.client.base_url).removesuffix("/video/v2/")
    answer = await desk.client.post(f"{origin}{prefix}/rooms/{room_id}/tokens", json=USER)
    content = json.loads(base64.b64decode(answer.json()["token"], validate=True))
    assert set(content) == {
        "tokenId", "roomMeta", "host", "secure", "logId", "gateway", "signature", "eventServer"
    }  # fmt: skip
    assert content["roomMeta"]["_id"] == room_id
    assert len(content["logId"]) == 6


async def test_later_a_token_has_three_parts(desk: Any) -> None:
    room_id = await desk.room()
    token = (await desk.ask("POST", f"/rooms/{room_id}/tokens", USER))["token"]
    header, claims, signature = (base64.urlsafe_b64decode(part + "=" * (-len(part) % 4)) for part in token.split("."))
    assert json.loads(header)["typ"] == "JWT"
    assert json.loads(claims)["roomId"] == room_id
    assert len(signature) == 32


async def test_a_token_lets_one_user_in_once_and_not_for_ever(desk: Any) -> None:
    room_id = await desk.room()
    first, second = [(await desk.ask("POST", f"/rooms/{room_id}/tokens", USER))["token"] for _ in range(2)]
    user = desk.simulator.join(room_id, token=first)
    assert (user.name, user.role, user.user_ref) == ("User Name", "participant", "XXX")
    with pytest.raises(NotPossible, match="used already"):
        desk.simulator.join(room_id, token=first)
    with pytest.raises(NotPossible, match="for another room"):
        desk.simulator.join(await desk.room(), token=second)
    desk.clock.advance(901)
    with pytest.raises(NotPossible, match="too old"):
        desk.simulator.join(room_id, token=second)
