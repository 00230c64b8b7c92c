"""Walks the published table and proves over the wire that each code can be provoked, most of them by state."""

from __future__ import annotations

import datetime as dt
from collections.abc import Awaitable, Callable
from typing import Any

import httpx
import pytest

from console import assets
from console.domain.codes import parse_table
from console.domain.command import System
from console.simulator.enablex import demo
from console.simulator.faults import Fault, ResultFault

Provoke = Callable[[Any], Awaitable[int]]

TABLE = parse_table(assets.read_text("codes/enablex.toml"), "codes/enablex.toml")
UNKNOWN = "0123456789abcdef01234567"
SOON = dt.timedelta(hours=2)


def moment(desk: Any, ahead: dt.timedelta) -> str:
    return (desk.clock.now() + ahead).strftime("%Y-%m-%d %H:%M:%S")


def create(**body: Any) -> Provoke:
    """A room with these top-level keys; None leaves a required one out."""

    async def provoke(desk: Any) -> int:
        whole = {"name": "R", "owner_ref": "o", "settings": {}, **body}
        return await desk.code("POST", "/rooms", {key: value for key, value in whole.items() if value is not None})

    return provoke


def settings(**keys: Any) -> Provoke:
    return create(settings=keys)


def route(method: str, path: str, json: Any = None) -> Provoke:
    async def provoke(desk: Any) -> int:
        return await desk.code(method, path, json)

    return provoke


def token(**body: Any) -> Provoke:
    async def provoke(desk: Any) -> int:
        room = desk.simulator.room_named("Board room")
        return await desk.code("POST", f"/rooms/{room.room_id}/tokens", body)

    return provoke


def fault(code: int, method: str, path: str, target: str) -> Provoke:
    async def provoke(desk: Any) -> int:
        desk.faults.add(Fault(System.ENABLEX, ResultFault(code), target))
        room = desk.simulator.room_named("Board room")
        body = {"name": "R", "owner_ref": "o", "user_ref": "u", "role": "participant"}
        return await desk.code(method, path.format(room=room.room_id), body)

    return provoke


async def as_other(desk: Any, path: str) -> int:
    body = {"name": "A", "user_ref": "a", "role": "participant"}
    return await desk.code("POST", path, body, auth=(demo.OTHER_APP_ID, demo.OTHER_APP_KEY))


async def unknown_application(desk: Any) -> int:
    return await desk.code("GET", "/rooms", auth=("nobody", "wrong"))


async def past_start(desk: Any) -> int:
    return await settings(scheduled=True, scheduled_time=moment(desk, -SOON), duration=30)(desk)


async def quality_above_ceiling(desk: Any) -> int:
    body = {"name": "R", "owner_ref": "o", "settings": {"quality": "HD"}}
    return await desk.code("POST", "/rooms", body, auth=(demo.OTHER_APP_ID, demo.OTHER_APP_KEY))


async def update_of_active_room(desk: Any) -> int:
    room = desk.simulator.room_named("Town hall")
    return await desk.code("PATCH", f"/rooms/{room.room_id}", {"name": "X"})


async def deletion_of_active_room(desk: Any) -> int:
    room = desk.simulator.room_named("Town hall")
    return await desk.code("DELETE", f"/rooms/{room.room_id}")


async def update_of(desk: Any, **keys: Any) -> int:
    room = desk.simulator.room_named("Board room")
    return await desk.code("PATCH", f"/rooms/{room.room_id}", {"settings": keys})


async def other_mode(desk: Any) -> int:
    return await update_of(desk, mode="lecture")


async def other_type(desk: Any) -> int:
    return await update_of(desk, adhoc=True)


async def conference_over(desk: Any) -> int:
    room_id = await desk.room(adhoc=True)
    desk.simulator.join(room_id)
    desk.simulator.leave(room_id)
    return await desk.token(room_id)


async def too_late(desk: Any) -> int:
    room_id = await desk.room(scheduled=True, scheduled_time=moment(desk, SOON), duration=30)
    desk.clock.advance(2.6 * 3600)
    return await desk.token(room_id)


async def too_early(desk: Any) -> int:
    return await desk.token(await desk.room(scheduled=True, scheduled_time=moment(desk, SOON), duration=30))


async def room_full(desk: Any) -> int:
    room_id = await desk.room(participants=1)
    desk.simulator.join(room_id)
    return await desk.token(room_id)


async def room_of_another(desk: Any) -> int:
    return await as_other(desk, f"/rooms/{desk.simulator.room_named('Board room').room_id}/tokens")


PROVOKED: dict[int, Provoke] = {
    0: route("GET", "/rooms"),
    10000: unknown_application,
    10001: route("DELETE", "/rooms/"),
    10002: create(name=None),
    10003: settings(scheduled="maybe"),
    10004: settings(scheduled=True, duration=30),
    10005: settings(scheduled=True, scheduled_time="31/05/2021 5pm", duration=30),
    10006: past_start,
    10007: settings(participants="ten"),
    10008: settings(auto_recording="yes"),
    10009: settings(foo=1),
    10010: create(owner_ref=None),
    10011: settings(duration="half an hour"),
    10012: settings(max_active_talkers=17),
    10013: settings(wait_for_moderator=2),
    10014: settings(quality="4K"),
    10015: create(sip={"enabled": True, "auth": "a"}),
    10016: settings(adhoc="x"),
    10017: settings(adhoc=True, scheduled=True),
    10018: settings(scheduled_time="2030-01-01 10:00:00"),
    10019: settings(mode="p2p"),
    10020: other_mode,
    10021: quality_above_ceiling,
    10022: settings(moderators="many"),
    10023: settings(moderators=6),
    10024: settings(peep="x"),
    10025: settings(knock="x"),
    10026: create(sip={"aor": "nope"}),
    10030: update_of_active_room,
    10106: other_type,
    40001: route("GET", f"/rooms/{UNKNOWN}"),
    50000: fault(50000, "GET", "/rooms", ""),
    50001: fault(50001, "POST", "/rooms", "POST /rooms"),
    50002: fault(50002, "GET", "/rooms", "room.list"),
    50003: fault(50003, "GET", "/rooms/{room}", "GET /rooms/{room_id}"),
    50004: fault(50004, "PATCH", "/rooms/{room}", "PATCH /rooms/{room_id}"),
    50005: deletion_of_active_room,
    10101: token(user_ref="u", role="participant"),
    10102: token(name="n", role="participant"),
    10103: token(name="n", user_ref="u"),
    10104: token(name="n", user_ref="u", role="Moderator"),
    10105: fault(10105, "POST", "/rooms/{room}/tokens", "token.create"),
    10111: conference_over,
    10112: too_late,
    10113: too_early,
    10114: room_full,
    40002: room_of_another,
    10201: route("GET", "/cdr/conf"),
    10202: route("GET", "/cdr/room"),
    10203: route("GET", "/cdr/period/2026-01-01"),
    10204: route("GET", "/archive/room-period"),
    10205: route("GET", "/archive/conf/"),
}


@pytest.mark.parametrize("row", TABLE.rows, ids=lambda row: f"{row.category}-{row.code}")
async def test_every_published_code_can_be_provoked(desk: Any, row: Any) -> None:
    assert await PROVOKED[row.code](desk) == row.code


def test_only_load_and_storage_need_a_fault() -> None:
    by_fault = {code for code, provoke in PROVOKED.items() if provoke.__qualname__.startswith("fault.")}
    assert by_fault == {50000, 50001, 50002, 50003, 50004, 10105}


async def test_the_text_is_the_published_one_behind_its_prefix(desk: Any) -> None:
    document = await desk.ask("GET", f"/rooms/{UNKNOWN}")
    assert document == {
        "result": "40001",
        "error": "[Reason] Room not found",
        "desc": "No room of this application has this id",
    }


@pytest.mark.parametrize(
    ("header", "says"),
    [
        ("", "Missing or malformed credentials"),
        ("Bearer abc", "Missing or malformed credentials"),
        ("Basic !!!", "Missing or malformed credentials"),
        ("Basic bm9jb2xvbg==", "Missing or malformed credentials"),
        ("Basic bm9ib2R5OngK", "Unknown APP_ID"),
    ],
)
async def test_bad_credentials_get_401_and_10000(desk: Any, header: str, says: str) -> None:
    async with httpx.AsyncClient(base_url=desk.client.base_url) as bare:
        answer = await bare.get("/rooms", headers={"Authorization": header} if header else {})
    assert (answer.status_code, answer.json()["result"], answer.json()["desc"]) == (401, "10000", says)
    assert answer.headers["www-authenticate"] == 'Basic realm="EnableX"'


async def test_a_wrong_key_is_told_from_an_unknown_application(desk: Any) -> None:
    answer = await desk.client.get("/rooms", auth=(demo.APP_ID, "wrong"))
    assert (answer.status_code, answer.json()["desc"]) == (401, "Wrong APP_KEY")
