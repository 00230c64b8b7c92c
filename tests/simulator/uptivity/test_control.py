"""The control plane of the recorder: what a tester does from outside."""

from __future__ import annotations

from collections.abc import AsyncIterator

import httpx
import pytest
from starlette.applications import Starlette

from console.simulator.uptivity import control_routes


@pytest.fixture
async def plane(recorder) -> AsyncIterator[httpx.AsyncClient]:
    transport = httpx.ASGITransport(Starlette(routes=control_routes(recorder)))
    async with httpx.AsyncClient(transport=transport, base_url="http://simulator") as client:
        yield client


async def test_a_call_comes_in_and_ends(plane, recorder, ear):
    answer = await plane.post("/devices/205/call", json={"instance": "A", "fields": {"ani": "1"}})

    assert (answer.status_code, answer.json()["fields"]["ANI"]) == (201, "1")
    assert (await ear.event()).findtext("CALLINSTANCE") == "A"
    assert (await plane.delete("/devices/205/call")).status_code == 400
    assert (await plane.delete("/devices/205/call", params={"instance": "A"})).status_code == 204
    assert not recorder.state.calls_on("205")


async def test_the_state_tells_what_is_going_on(plane, line):
    await line.ask("BLACKOUTSTART", DEVICEID=203)

    state = (await plane.get("/state")).json()

    assert (state["command_clients"], len(state["devices"])) == (1, 12)
    assert (await plane.get("/devices")).json()[3] == {
        "device_id": "203",
        "station": "WS-4",
        "agent": "dokafor",
        "in_call": True,
        "record_id": 5001,
        "blackout": True,
    }


async def test_switches_are_shown_and_changed_all_or_none(plane, recorder):
    switches = (await plane.get("/switches")).json()
    assert (switches["framing"], switches["layout"], switches["denied_types"]) == ("lenient", "one line", [])
    assert (await plane.patch("/switches", json=switches)).json() == switches

    refused = await plane.patch("/switches", json={"cores_up": 1, "framing": "loose"})

    assert (refused.status_code, refused.json()["error"]) == (400, "The switch 'framing' is one of: lenient, strict.")
    assert recorder.switches.cores_up == 2


@pytest.mark.parametrize(
    "changes",
    [
        {"nothing": 1},
        {"cores_up": -1},
        {"cores_up": 1.5},
        {"cores_up": True},
        {"disk_full": 1},
        {"denied_types": "TEST"},
        {"event_root": ""},
        {"length_limits": {"ANI": "x"}},
    ],
)
async def test_a_switch_that_cannot_be_set_so_is_named(plane, changes):
    refused = await plane.patch("/switches", json=changes)

    assert refused.status_code == 400
    assert next(iter(changes)) in refused.json()["error"]


async def test_a_burst_and_a_spoilt_event(plane, recorder, ear):
    assert (await plane.post("/events/fault", json={"wire": "reset"})).status_code == 204
    assert (await plane.post("/events/burst", json={"count": 5})).json() == {"count": 5}
    with pytest.raises(ConnectionResetError):
        await ear.rest()


@pytest.mark.parametrize(
    ("path", "body"),
    [
        ("/devices/999/call", {}),
        ("/devices/205/call", {"fields": "ANI"}),
        ("/events/burst", {"count": 0}),
        ("/events/burst", {"count": "many"}),
        ("/events/fault", {"code": 5}),
        ("/events/fault", {"wire": "magic"}),
        ("/events/burst", [1]),
    ],
)
async def test_what_cannot_be_done_is_said_in_a_sentence(plane, path, body):
    refused = await plane.post(path, json=body)

    assert refused.status_code == 400
    assert refused.json()["error"].endswith(".")


async def test_a_body_that_is_no_json_is_refused(plane):
    assert (await plane.post("/events/burst", content=b"{")).json() == {"error": "The body is not JSON."}


async def test_clients_are_dropped_from_outside(plane, line):
    assert (await line.ask("TEST")).findtext("RESULTCODE") == "20"
    assert (await plane.post("/drop-clients")).status_code == 204

    assert await line.rest() == b""


async def test_a_reset_begins_the_day_anew(plane, recorder, line, faults):
    recorder.switches.disk_full = True
    await line.ask("CALLSTOP", DEVICEID=203)

    assert (await plane.post("/reset")).status_code == 204

    assert recorder.switches.disk_full is False
    assert "203" in recorder.state.recordings
    assert (await line.ask("RECORDSTART", DEVICEID=203)).findtext("RESULTCODE") == "1"
