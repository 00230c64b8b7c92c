"""The EnableX simulator on a real socket, asked with plain httpx."""

from __future__ import annotations

from collections.abc import AsyncIterator
from typing import Any

import httpx
import pytest

from console import assets
from console.domain.codes import parse_table
from console.simulator.clock import Clock
from console.simulator.control import ControlPlane
from console.simulator.enablex import demo
from console.simulator.enablex.simulator import EnablexSimulator
from console.simulator.faults import FaultPlan
from console.simulator.http_server import HttpServer

ROOM = {"name": "Test room", "owner_ref": "tester", "settings": {"mode": "group"}}


class Desk:
    """What a test has at hand: the simulator and a client whose base is the API."""

    def __init__(self, simulator: EnablexSimulator, clock: Clock, faults: FaultPlan, client: httpx.AsyncClient) -> None:
        self.simulator = simulator
        self.clock = clock
        self.faults = faults
        self.client = client
        self.codes: set[int] = set()

    async def ask(self, method: str, path: str, json: Any = None, **more: Any) -> dict[str, Any]:
        """Send a request and return the JSON; the result code is remembered."""
        answer = await self.client.request(method, path, json=json, **more)
        document = answer.json()
        if "result" in document:
            self.codes.add(int(document["result"]))
        return document

    async def code(self, method: str, path: str, json: Any = None, **more: Any) -> int:
        return int((await self.ask(method, path, json, **more))["result"])

    async def room(self, name: str = "Test room", **settings: Any) -> str:
        """Create a room and return its id."""
        document = await self.ask("POST", "/rooms", {"name": name, "owner_ref": "tester", "settings": settings})
        assert document["result"] == 0, document
        return document["room"]["room_id"]

    async def token(self, room_id: str, role: str = "participant") -> int:
        return await self.code("POST", f"/rooms/{room_id}/tokens", {"name": "A", "user_ref": "a", "role": role})


@pytest.fixture
async def desk() -> AsyncIterator[Desk]:
    clock, faults = Clock(), FaultPlan(seed=1)
    table = parse_table(assets.read_text("codes/enablex.toml"), "codes/enablex.toml")
    simulator = EnablexSimulator(clock, faults, {row.code: row.published for row in table.rows})
    plane = ControlPlane(simulator, clock, faults, simulator.reset)
    server = HttpServer(simulator.application(plane.routes()))
    port = await server.start("127.0.0.1", 0)
    base = f"http://127.0.0.1:{port}/video/v2"
    try:
        async with httpx.AsyncClient(base_url=base, auth=(demo.APP_ID, demo.APP_KEY), timeout=5) as client:
            yield Desk(simulator, clock, faults, client)
    finally:
        await server.stop()
