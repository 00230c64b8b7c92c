"""Prefixes, slashes, unknown routes, and the switches of the envelope."""

from __future__ import annotations

from typing import Any

import pytest

from console.domain.catalogue.enablex import ENABLEX
from console.domain.command import Rest
from console.simulator.enablex.app import OPERATIONS, PREFIXES

UNKNOWN = "0123456789abcdef01234567"


def origin(desk: Any) -> str:
    return str(desk.client.base_url).removesuffix("/video/v2/")


@pytest.mark.parametrize("prefix", PREFIXES)
@pytest.mark.parametrize("path", ["/rooms", "/rooms/", "//rooms", "/rooms//"])
async def test_every_prefix_and_any_slashes_reach_the_list(desk: Any, prefix: str, path: str) -> None:
    answer = await desk.client.get(origin(desk) + prefix + path)
    assert (answer.status_code, answer.json()["result"]) == (200, 0)
    assert len(answer.json()["rooms"]) == 4


def test_every_command_of_the_catalogue_has_its_route() -> None:
    served = {(operation.method, operation.pattern, operation.command) for operation in OPERATIONS}
    asked = {
        (command.request.method, command.request.path, command.id)
        for command in ENABLEX
        if isinstance(command.request, Rest)
    }
    assert asked <= served


@pytest.mark.parametrize(
    ("method", "path"),
    [
        ("GET", "/"),
        ("GET", "/nothing"),
        ("POST", "/rooms/x/dialout"),
        ("POST", "/rooms/x/kick"),
        ("GET", "/rooms/a/b/c"),
    ],
)
async def test_an_unknown_route_is_404_in_json(desk: Any, method: str, path: str) -> None:
    answer = await desk.client.request(method, path, json={})
    assert (answer.status_code, answer.json()["error"]) == (404, "[Reason] Route not found")
    assert "result" not in answer.json()


async def test_an_unknown_prefix_is_404_in_json(desk: Any) -> None:
    answer = await desk.client.get(origin(desk) + "/v9/rooms")
    assert answer.status_code == 404
    assert answer.json()["desc"] == "GET /v9/rooms is not a route of this API"


@pytest.mark.parametrize(("method", "path"), [("PUT", "/dialin"), ("POST", "/rooms/x"), ("DELETE", "/rooms/x/users")])
async def test_a_wrong_method_is_405_in_json(desk: Any, method: str, path: str) -> None:
    answer = await desk.client.request(method, path, json={})
    assert (answer.status_code, answer.json()["error"]) == (405, "[Reason] Method not allowed")


@pytest.mark.parametrize(
    ("method", "path", "code"),
    [
        ("PATCH", "/rooms", 10001),
        ("PUT", "/rooms", 10001),
        ("DELETE", "/rooms", 10001),
        ("GET", "/rooms/users", 10001),
        ("POST", "/rooms/tokens", 10001),
        ("GET", "/cdr/room-period", 10202),
        ("GET", "/archive/room", 10204),
        ("GET", "/archive/conf", 10205),
    ],
)
async def test_a_missing_piece_of_the_path(desk: Any, method: str, path: str, code: int) -> None:
    assert await desk.code(method, path, {}) == code


MAPPED = [
    ("GET", "/rooms", None, 200),
    ("POST", "/rooms", {}, 400),
    ("GET", f"/rooms/{UNKNOWN}", None, 404),
    ("GET", "/cdr/conf", None, 400),
    ("PATCH", "active", {"name": "x"}, 409),
    ("PATCH", "idle", {"settings": {"adhoc": True}}, 422),
    ("DELETE", "active", None, 500),
    ("POST", "other/tokens", {"name": "n", "user_ref": "u", "role": "viewer"}, 403),
    ("POST", "early/tokens", {"name": "n", "user_ref": "u", "role": "viewer"}, 403),
]


NAMED = {"active": "Town hall", "idle": "Board room", "other": "Another project's room", "early": "Quarterly review"}


@pytest.mark.parametrize("mode", ["body", "mapped"])
@pytest.mark.parametrize(("method", "path", "body", "status"), MAPPED)
async def test_both_modes_of_the_http_status(
    desk: Any, mode: str, method: str, path: str, body: Any, status: int
) -> None:
    first, _, rest = path.partition("/")
    if first in NAMED:
        path = f"/rooms/{desk.simulator.room_named(NAMED[first]).room_id}/{rest}"
    desk.simulator.move_switches({"http_status_mode": mode})
    answer = await desk.client.request(method, path, json=body)
    assert answer.status_code == (status if mode == "mapped" else 200)
    assert ("error" in answer.json()) == (status != 200)


@pytest.mark.parametrize(
    ("positions", "result", "error"),
    [
        ({}, "40001", "[Reason] Room not found"),
        ({"error_result_type": "number"}, 40001, "[Reason] Room not found"),
        ({"error_prefix": ""}, "40001", "Room not found"),
    ],
)
async def test_forms_of_the_error_envelope(desk: Any, positions: Any, result: Any, error: str) -> None:
    desk.simulator.move_switches(positions)
    document = await desk.ask("GET", f"/rooms/{UNKNOWN}")
    assert (document["result"], document["error"]) == (result, error)


@pytest.mark.parametrize(
    ("method", "path", "status", "word"),
    [
        ("GET", f"/rooms/{UNKNOWN}", 404, "NOT_FOUND"),
        ("POST", "/rooms", 400, "INVALID_PARAM"),
    ],
)
async def test_the_newer_envelope(desk: Any, method: str, path: str, status: int, word: str) -> None:
    desk.simulator.move_switches({"envelope": "newer"})
    answer = await desk.client.request(method, path, json={})
    document = answer.json()
    assert (answer.status_code, document["status"], document["error_code"]) == (status, "error", word)
    assert document["request_id"].startswith("req_")
    assert "result" not in document


async def test_the_newer_envelope_for_bad_credentials(desk: Any) -> None:
    desk.simulator.move_switches({"envelope": "newer"})
    answer = await desk.client.get("/rooms", auth=("x", "y"))
    assert (answer.status_code, answer.json()["error_code"]) == (401, "UNAUTHORIZED")


async def test_texts_no_utf8_can_hold_are_still_answered(desk: Any) -> None:
    answer = await desk.client.post("/rooms", content=b'{"name":"\\ud800","owner_ref":"o"}')
    assert answer.json()["room"]["name"] == "?"
