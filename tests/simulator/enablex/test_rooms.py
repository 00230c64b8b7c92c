"""How rooms are echoed, listed, updated, deleted; and who is in them."""

from __future__ import annotations

import re
from typing import Any

import pytest

from console.simulator.enablex import demo

SEEN = {
    "name": "test Room",
    "owner_ref": "xdada",
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
    },
    "sip": {"enabled": False},
}
"""A request seen in traffic (v1, 2021)."""


async def test_the_echo_of_a_request_seen_in_traffic(desk: Any) -> None:
    answer = await desk.client.post(str(desk.client.base_url).replace("v2", "v1") + "rooms/", json=SEEN)
    room = answer.json()["room"]
    assert room["settings"] == {
        "mode": "group",
        "scheduled": False,
        "adhoc": False,
        "duration": "60",
        "participants": "2",
        "auto_recording": False,
        "screen_share": True,
        "canvas": False,
        "media_configuration": "default",
        "quality": "SD",
        "moderators": 1,
        "active_talker": True,
        "max_active_talkers": 2,
        "single_file_recording": False,
        "media_zone": "XX",
    }
    assert room["sip"] == {"enabled": False}
    assert re.fullmatch(r"[0-9a-f]{24}", room["room_id"])
    assert re.fullmatch(r"[0-9a-f]{24}", room["service_id"])
    assert re.fullmatch(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z", room["created"])
    assert "updated" not in room


async def test_v2_echoes_the_newer_settings_too(desk: Any) -> None:
    room = (await desk.ask("POST", "/rooms", SEEN))["room"]
    assert {"knock": False, "wait_for_moderator": False, "abwd": True}.items() <= room["settings"].items()
    assert room["configured_media_zone"] == "XX"


async def test_the_answer_is_compact_utf8_json_with_its_length(desk: Any) -> None:
    answer = await desk.client.post("/rooms", json={**SEEN, "name": "Prüfraum 会議"})
    assert answer.headers["content-length"] == str(len(answer.content))
    assert "transfer-encoding" not in answer.headers
    assert answer.content.startswith(b'{"result":0,"room":{"name":"Pr\xc3\xbcfraum ')


@pytest.mark.parametrize(("form", "kind"), [("number", int), ("string", str)])
async def test_enabled_sip_gets_numbers_to_dial(desk: Any, form: str, kind: type) -> None:
    desk.simulator.move_switches({"sip_numbers": form})
    sip = (await desk.ask("POST", "/rooms", {**SEEN, "sip": {"enabled": True}}))["room"]["sip"]
    assert sip["enabled"] is True
    assert [type(sip["meeting_id"]), type(sip["pin"]), len(str(sip["pin"]))] == [kind, kind, 5]


async def test_the_list_holds_the_applications_rooms_in_order_of_creation(desk: Any) -> None:
    await desk.room("Newest")
    names = [room["name"] for room in (await desk.ask("GET", "/rooms"))["rooms"]]
    assert names == ["Board room", "Quarterly review", "Support huddle", "Town hall", "Newest"]
    other = await desk.ask("GET", "/rooms", auth=(demo.OTHER_APP_ID, demo.OTHER_APP_KEY))
    assert [room["name"] for room in other["rooms"]] == ["Another project's room"]


async def test_an_application_without_rooms_lists_none(desk: Any) -> None:
    for room in (await desk.ask("GET", "/rooms", auth=(demo.OTHER_APP_ID, demo.OTHER_APP_KEY)))["rooms"]:
        desk.simulator.world.remove_room(desk.simulator.world.find_room(room["room_id"]))
    assert await desk.ask("GET", "/rooms", auth=(demo.OTHER_APP_ID, demo.OTHER_APP_KEY)) == {"result": 0, "rooms": []}


async def test_a_room_tells_its_controller_once_somebody_was_in(desk: Any) -> None:
    room_id = await desk.room()
    room = (await desk.ask("GET", f"/rooms/{room_id}"))["room"]
    assert room["isMediaServerAvailable"] is False
    assert "enablexControllerId" not in room
    desk.simulator.join(room_id)
    desk.simulator.leave(room_id)
    room = (await desk.ask("GET", f"/rooms/{room_id}"))["room"]
    assert len(room["enablexControllerId"]) == 24


@pytest.mark.parametrize("room_id", ["0123456789abcdef01234567", "nonsense", "%C3%BC", "a%20b"])
async def test_unknown_and_malformed_ids_are_not_found(desk: Any, room_id: str) -> None:
    assert await desk.code("GET", f"/rooms/{room_id}") == 40001


async def test_a_room_of_another_application_is_not_found(desk: Any) -> None:
    room_id = desk.simulator.room_named("Another project's room").room_id
    for method, path in (("GET", ""), ("PATCH", ""), ("DELETE", ""), ("GET", "/users")):
        assert await desk.code(method, f"/rooms/{room_id}{path}", {}) == 40001


async def test_an_update_answers_the_result_alone_and_shows_when_read_again(desk: Any) -> None:
    room_id = await desk.room(description="old", wait_moderator=True)
    changed = {"description": "", "wait_moderator": False, "participants": 7}
    body = {"name": "New", "data": {"a": 1}, "settings": changed}
    assert await desk.ask("PATCH", f"/rooms/{room_id}", body) == {"result": 0}
    room = (await desk.ask("GET", f"/rooms/{room_id}"))["room"]
    assert (room["name"], room["data"], room["settings"]["participants"]) == ("New", {"a": 1}, 7)
    assert not {"description", "wait_moderator"} & room["settings"].keys()
    assert room["updated"] >= room["created"]


async def test_a_deferred_update_takes_effect_when_the_session_ends(desk: Any) -> None:
    desk.simulator.move_switches({"update_active": "defer"})
    room_id = await desk.room("Old")
    desk.simulator.join(room_id)
    assert await desk.code("PATCH", f"/rooms/{room_id}", {"name": "New"}) == 0
    assert (await desk.ask("GET", f"/rooms/{room_id}"))["room"]["name"] == "Old"
    desk.simulator.leave(room_id)
    assert (await desk.ask("GET", f"/rooms/{room_id}"))["room"]["name"] == "New"


@pytest.mark.parametrize(("before_start_s", "code"), [(901, 0), (900, 0), (899, 10030), (1, 10030), (0, 0), (-60, 0)])
async def test_a_scheduled_room_is_not_updated_in_its_last_15_minutes(
    desk: Any, before_start_s: int, code: int
) -> None:
    room_id = await desk.room(scheduled=True, scheduled_time="2090-01-01 10:00:00", duration=30)
    desk.clock.hold()
    desk.clock.set(desk.simulator.world.find_room(room_id).starts)
    desk.clock.advance(-before_start_s)
    assert await desk.code("PATCH", f"/rooms/{room_id}", {"name": "New"}) == code


async def test_a_deleted_room_is_gone_and_cannot_be_deleted_again(desk: Any) -> None:
    room_id = await desk.room()
    assert await desk.ask("DELETE", f"/rooms/{room_id}") == {"result": 0}
    assert await desk.code("DELETE", f"/rooms/{room_id}") == 40001


async def test_deletion_waits_for_the_last_user(desk: Any) -> None:
    room_id = await desk.room()
    desk.simulator.join(room_id)
    refused = await desk.ask("DELETE", f"/rooms/{room_id}")
    assert (refused["result"], refused["desc"]) == ("50005", "Room is active")
    desk.simulator.leave(room_id)
    assert await desk.code("DELETE", f"/rooms/{room_id}") == 0


async def test_connected_users_are_listed_with_what_they_may_do(desk: Any) -> None:
    room_id = await desk.room()
    desk.simulator.join(room_id, "User Name", "participant", "xxx")
    permissions = {"publish": True, "subscribe": True, "record": False, "stats": True, "controlhandlers": True}
    assert await desk.ask("GET", f"/rooms/{room_id}/users") == {
        "result": 0,
        "total": 1,
        "users": [{"name": "User Name", "user_ref": "xxx", "role": "participant", "permissions": permissions}],
    }


@pytest.mark.parametrize(("position", "users"), [("list", []), ("null", None)])
async def test_an_inactive_room_has_no_users(desk: Any, position: str, users: Any) -> None:
    desk.simulator.move_switches({"empty_users": position})
    room_id = await desk.room()
    assert await desk.ask("GET", f"/rooms/{room_id}/users") == {"result": 0, "total": 0, "users": users}
