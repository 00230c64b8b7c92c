"""The control plane, asked over HTTP as a tester's script would."""

from __future__ import annotations

from collections.abc import AsyncIterator
from typing import Any

import httpx
import pytest

from console.simulator.control import LoopbackOnly
from console.simulator.hosting import Simulators


class Plane:
    """The control plane of running simulators."""

    def __init__(self, simulators: Simulators, client: httpx.AsyncClient) -> None:
        self.simulators = simulators
        self.client = client

    async def post(self, path: str, body: Any = None) -> Any:
        answer = await self.client.post(path, json=body)
        assert answer.status_code == 200, answer.text
        return answer.json()

    async def refused(self, path: str, body: Any = None) -> str:
        answer = await self.client.post(path, json=body)
        assert answer.status_code == 400, answer.text
        return answer.json()["error"]

    async def api(self, method: str, path: str, body: Any = None) -> Any:
        target = self.simulators.environment.enablex
        assert target is not None
        auth = (target.app_id, target.app_key.reveal())
        return (await self.client.request(method, target.base_url + path, json=body, auth=auth)).json()


@pytest.fixture
async def plane(simulators: Simulators) -> AsyncIterator[Plane]:
    async with httpx.AsyncClient(base_url=str(simulators.addresses()["control"])) as client:
        yield Plane(simulators, client)


def room_id(plane: Plane, name: str = "Board room") -> str:
    return plane.simulators.enablex.room_named(name).room_id


async def test_the_state_shows_everything_and_no_secret(plane: Plane) -> None:
    answer = await plane.client.get("/state")
    state = answer.json()
    assert {room["name"] for room in state["enablex"]["rooms"]} >= {"Board room", "Town hall"}
    assert {"clock", "faults"} <= state.keys()
    assert plane.simulators.enablex.app_key not in answer.text


async def test_a_user_joins_publishes_is_recorded_and_leaves(plane: Plane) -> None:
    room = room_id(plane)
    user = await plane.post(f"/rooms/{room}/join", {"name": "Ada", "role": "moderator", "user_ref": "ada"})
    assert user.items() >= {"name": "Ada", "role": "moderator", "user_ref": "ada"}.items()
    assert (await plane.api("GET", f"/rooms/{room}/users"))["total"] == 1
    await plane.post(f"/rooms/{room}/publish", {"user_ref": "ada", "tracks": ["screen"]})
    session = await plane.post(f"/rooms/{room}/record")
    await plane.post(f"/rooms/{room}/leave", {"user_ref": "ada"})
    [record] = (await plane.api("GET", f"/cdr/conf/{session['conf_num']}"))["cdr"]
    assert record["published_track"]["screen"] is True
    assert (await plane.post(f"/sessions/{session['conf_num']}/transcode"))["is_transcoded"] is True
    [entry] = (await plane.api("GET", f"/archive/conf/{session['conf_num']}"))["archive"]
    assert entry["transcoded"]


async def test_a_token_lets_its_user_in(plane: Plane) -> None:
    room = room_id(plane)
    body = {"name": "Ben", "role": "participant", "user_ref": "ben"}
    token = (await plane.api("POST", f"/rooms/{room}/tokens", body))["token"]
    user = await plane.post(f"/rooms/{room}/join", {"token": token})
    assert user["user_ref"] == "ben"
    assert "used already" in await plane.refused(f"/rooms/{room}/join", {"token": token})


async def test_a_session_is_ended(plane: Plane) -> None:
    room = room_id(plane, "Town hall")
    assert (await plane.post(f"/rooms/{room}/end"))["conf_num"]
    assert (await plane.post(f"/rooms/{room}/end"))["conf_num"] is None
    assert (await plane.api("GET", f"/rooms/{room}/users"))["total"] == 0


async def test_the_clock_moves_stands_and_returns(plane: Plane) -> None:
    assert (await plane.post("/clock", {"hold": True}))["is_held"] is True
    assert (await plane.post("/clock", {"set": "2031-05-06T07:08:09"}))["now"] == "2031-05-06T07:08:09.000Z"
    assert (await plane.post("/clock", {"advance": 60}))["now"] == "2031-05-06T07:09:09.000Z"
    assert (await plane.client.get("/clock")).json()["is_held"] is True
    assert (await plane.post("/clock", {"hold": False}))["is_held"] is False
    assert abs((await plane.post("/clock", {"reset": True}))["offset_s"]) < 1


async def test_faults_are_added_listed_and_cleared(plane: Plane) -> None:
    fault = {"system": "enablex", "target": "room.list", "code": 50002, "times": 2}
    added = await plane.post("/faults", fault)
    assert added["faults"][0].items() >= fault.items()
    assert (await plane.api("GET", "/rooms"))["result"] == "50002"
    assert (await plane.client.get("/faults")).json()["faults"][0]["times"] == 1
    assert (await plane.client.delete("/faults")).json() == {"faults": []}
    assert (await plane.api("GET", "/rooms"))["result"] == 0


async def test_switches_are_shown_and_moved(plane: Plane) -> None:
    assert (await plane.client.get("/switches")).json()["http_status_mode"] == "body"
    assert (await plane.post("/switches", {"http_status_mode": "mapped"}))["http_status_mode"] == "mapped"


async def test_reset_returns_to_the_first_second(plane: Plane) -> None:
    await plane.api("DELETE", f"/rooms/{room_id(plane)}")
    await plane.post("/clock", {"advance": 9999})
    await plane.post("/switches", {"strict_types": False})
    await plane.post("/faults", {"system": "uptivity", "code": 11})
    assert await plane.post("/reset") == {}
    state = (await plane.client.get("/state")).json()
    assert "Board room" in {room["name"] for room in state["enablex"]["rooms"]}
    assert (state["faults"], state["enablex"]["switches"]["strict_types"]) == ([], True)
    assert abs(state["clock"]["offset_s"]) < 1


async def test_the_recorders_own_routes_are_mounted(plane: Plane) -> None:
    answer = await plane.client.get("/recorder/state")
    assert answer.status_code == 200
    assert answer.json()["devices"]


@pytest.mark.parametrize(
    ("path", "body", "says"),
    [
        ("/clock", {}, "Send one of"),
        ("/clock", {"advance": 1, "set": "x"}, "Send one of"),
        ("/clock", {"advance": True}, "Send one of"),
        ("/clock", {"set": "tomorrow"}, "is a moment such as"),
        ("/clock", {"advance": 1e15}, "outside the calendar"),
        ("/clock", [], "not an object"),
        ("/faults", {"system": "enablex"}, "either 'code'"),
        ("/switches", {"nothing": 1}, "There is no switch"),
        ("/rooms/nowhere/join", {}, "There is no room nowhere"),
        ("/rooms/{room}/join", {"role": "boss"}, "'boss' is not a role"),
        ("/rooms/{room}/join", {"name": 1}, "'name' is a text"),
        ("/rooms/{room}/leave", {}, "does not have anybody connected"),
        ("/rooms/{room}/leave", {"user_ref": "x"}, "does not have user x connected"),
        ("/rooms/{room}/publish", {"tracks": ["smell"]}, "'tracks' is a list of"),
        ("/rooms/{room}/record", None, "does not have anybody connected"),
        ("/sessions/nothing/transcode", None, "There is no ended session"),
    ],
)
async def test_what_cannot_be_done_is_said_in_a_sentence(plane: Plane, path: str, body: Any, says: str) -> None:
    assert says in await plane.refused(path.format(room=room_id(plane)), body)


async def test_a_body_that_is_not_json_is_refused(plane: Plane) -> None:
    answer = await plane.client.post("/clock", content=b"{")
    assert (answer.status_code, answer.json()["error"][:20]) == (400, "The body is not JSON")


async def test_a_full_room_lets_nobody_in(plane: Plane) -> None:
    room = room_id(plane, "Support huddle")
    for _ in range(2):
        await plane.post(f"/rooms/{room}/join")
    assert "full for the role participant" in await plane.refused(f"/rooms/{room}/join")


@pytest.mark.parametrize(
    ("client", "status"), [(("127.0.0.1", 1), 204), (("::1", 1), 204), (("10.0.0.9", 1), 403), (None, 403)]
)
async def test_only_this_machine_is_answered(client: Any, status: int) -> None:
    sent: list[Any] = []

    async def inner(scope: Any, receive: Any, send: Any) -> None:
        await send({"type": "http.response.start", "status": 204})

    async def receive() -> Any:
        return {"type": "http.disconnect"}

    async def send(message: Any) -> None:
        sent.append(message)

    await LoopbackOnly(inner)({"type": "http", "client": client, "headers": []}, receive, send)
    assert sent[0]["status"] == status


async def test_a_web_page_in_the_operators_browser_moves_nothing(plane: Plane) -> None:
    for origin in ("https://example.org", "null"):
        answer = await plane.client.post("/clock", json={"advance": 60}, headers={"Origin": origin})
        assert (answer.status_code, answer.json()["error"]) == (403, "The control plane answers no web pages.")
    assert plane.simulators.clock.offset_s == pytest.approx(0, abs=1)
    await plane.post("/clock", {"advance": 60})
    assert plane.simulators.clock.offset_s == pytest.approx(60, abs=1)
