"""Every wire fault EnableX can show, as a plain client sees it; and that the next request works."""

from __future__ import annotations

import asyncio
import json
from typing import Any

import httpx
import pytest

from console.domain.command import System
from console.simulator.faults import OF_ONE_SYSTEM, Fault, ResultFault, WireFault, WireFaultKind

BODY = {"name": "Struck", "owner_ref": "o"}


NEVER_WHOLE = [
    (WireFaultKind.CUT, httpx.RemoteProtocolError),
    (WireFaultKind.RESET, httpx.ReadError),
    (WireFaultKind.HALF_OPEN, httpx.ReadTimeout),
]
ANSWERED: list[tuple[WireFaultKind, dict[str, Any], int, bool]] = [
    (WireFaultKind.NOT_JSON, {}, 502, False),
    (WireFaultKind.NOT_JSON, {"status": 200}, 200, False),
    (WireFaultKind.EMPTY_401, {}, 401, False),
    (WireFaultKind.HTTP_429, {}, 429, False),
    (WireFaultKind.HTTP_STATUS, {}, 503, False),
    (WireFaultKind.HTTP_STATUS, {"status": 418}, 418, False),
    (WireFaultKind.NEWER_ENVELOPE, {}, 429, False),
    (WireFaultKind.GARBAGE, {}, 200, True),
    (WireFaultKind.WRONG_ENCODING, {}, 200, True),
    (WireFaultKind.ENTITY_BOMB, {}, 200, True),
    (WireFaultKind.TOO_LARGE, {"size_bytes": 300_000}, 200, True),
    (WireFaultKind.WRONG_ID, {}, 200, True),
    (WireFaultKind.SLOW, {"delay_s": 0.001, "piece_bytes": 100}, 200, True),
    (WireFaultKind.LATE, {"delay_s": 0.05}, 200, True),
]
"""Kind, figures, status, and whether the work was done."""


def strike(desk: Any, kind: WireFaultKind, **figures: Any) -> None:
    desk.faults.add(Fault(System.ENABLEX, WireFault(kind, **figures)))


def was_made(desk: Any) -> bool:
    return any(room.name == "Struck" for room in desk.simulator.world.rooms())


@pytest.mark.parametrize(("kind", "problem"), NEVER_WHOLE)
async def test_an_answer_that_never_comes_whole(desk: Any, kind: WireFaultKind, problem: type[Exception]) -> None:
    strike(desk, kind)
    with pytest.raises(problem):
        await desk.client.post("/rooms", json=BODY, timeout=0.3)
    assert was_made(desk)
    assert await desk.code("GET", "/rooms") == 0


@pytest.mark.parametrize(("kind", "figures", "status", "made"), ANSWERED)
async def test_the_status_and_whether_the_work_was_done(
    desk: Any, kind: WireFaultKind, figures: dict[str, Any], status: int, made: bool
) -> None:
    strike(desk, kind, **figures)
    answer = await desk.client.post("/rooms", json=BODY)
    assert (answer.status_code, was_made(desk)) == (status, made)
    assert await desk.code("GET", "/rooms") == 0


def test_every_kind_enablex_can_show_is_tried_above() -> None:
    tried = {row[0] for row in (*NEVER_WHOLE, *ANSWERED)}
    assert tried == {kind for kind in WireFaultKind if OF_ONE_SYSTEM.get(kind) is not System.UPTIVITY}


async def test_contents_that_cannot_be_read(desk: Any) -> None:
    strike(desk, WireFaultKind.WRONG_ENCODING)
    raw = (await desk.client.get("/rooms")).content
    with pytest.raises(UnicodeDecodeError):
        raw.decode()
    assert json.loads(raw.decode("cp1252"))["note"].startswith("Übertragung")
    strike(desk, WireFaultKind.ENTITY_BOMB)
    raw = (await desk.client.get("/rooms")).content
    with pytest.raises(RecursionError):
        json.loads(raw)
    strike(desk, WireFaultKind.TOO_LARGE, size_bytes=2_000_000)
    raw = (await desk.client.get("/rooms")).content
    assert len(raw) > 1_999_000
    assert json.loads(raw)["result"] == 0


async def test_a_wrong_id_is_that_of_another_room(desk: Any) -> None:
    strike(desk, WireFaultKind.WRONG_ID)
    told = (await desk.ask("POST", "/rooms", BODY))["room"]["room_id"]
    assert len(told) == 24
    assert told != desk.simulator.room_named("Struck").room_id


async def test_too_many_requests_say_when_to_come_back(desk: Any) -> None:
    strike(desk, WireFaultKind.HTTP_429, retry_after_s=7)
    answer = await desk.client.get("/rooms")
    assert (answer.headers["retry-after"], answer.content) == ("7", b"")


async def test_a_result_fault_stands_in_place_of_the_work(desk: Any) -> None:
    desk.faults.add(Fault(System.ENABLEX, ResultFault(0), "room.create"))
    assert await desk.ask("POST", "/rooms", BODY) == {"result": 0}
    desk.faults.add(Fault(System.ENABLEX, ResultFault(10999, "Something new"), "POST /rooms"))
    refused = await desk.ask("POST", "/rooms", BODY)
    assert (refused["result"], refused["error"]) == ("10999", "[Reason] Something new")
    assert not was_made(desk)


async def test_bad_credentials_do_not_use_a_fault_up(desk: Any) -> None:
    desk.faults.add(Fault(System.ENABLEX, ResultFault(10105)))
    assert await desk.code("GET", "/rooms", auth=("x", "y")) == 10000
    assert await desk.code("GET", "/rooms") == 10105


@pytest.mark.parametrize("kind", [WireFaultKind.SLOW, WireFaultKind.LATE])
async def test_a_client_that_gives_up_is_not_waited_for(desk: Any, kind: WireFaultKind) -> None:
    strike(desk, kind, delay_s=60)
    with pytest.raises(httpx.ReadTimeout):
        await desk.client.get("/rooms", timeout=0.1)
    async with asyncio.timeout(2):
        assert await desk.code("GET", "/rooms") == 0


async def test_half_a_request_leaves_no_trace(desk: Any, caplog: pytest.LogCaptureFixture) -> None:
    """Its sender goes away; the server neither complains nor stays busy with it."""
    _reader, writer = await asyncio.open_connection("127.0.0.1", desk.client.base_url.port)
    auth = httpx.BasicAuth(desk.simulator.app_id, desk.simulator.app_key)
    header = next(auth.auth_flow(httpx.Request("GET", "http://x"))).headers["authorization"]
    head = f"POST /v1/rooms HTTP/1.1\r\nHost: x\r\nAuthorization: {header}\r\nContent-Length: 50\r\n\r\n"
    writer.write(head.encode() + b'{"name":')
    await writer.drain()
    writer.close()
    await writer.wait_closed()
    assert await desk.code("GET", "/rooms") == 0
    assert not caplog.records
