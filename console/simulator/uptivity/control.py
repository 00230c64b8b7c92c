"""The recorder's part of the control plane: what a tester does that no command can."""

from __future__ import annotations

import json
from collections.abc import Awaitable, Callable
from dataclasses import replace
from typing import TYPE_CHECKING, TypeAlias

from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from console.domain.kinds import Json
from console.simulator.faults import Fault, FaultNotUnderstood, WireFault
from console.simulator.uptivity.simulator import NoSuchDevice, RecorderSimulator
from console.simulator.uptivity.switches import SwitchNotUnderstood

if TYPE_CHECKING:
    from starlette.routing import BaseRoute

Endpoint: TypeAlias = Callable[[Request], Awaitable[Response]]

LARGEST_BURST = 100_000


class _Misasked(ValueError):
    """A request of the control plane that cannot be done; the message says what is allowed."""


class _Desk:
    """The endpoints, bound to one simulator."""

    def __init__(self, simulator: RecorderSimulator) -> None:
        self._simulator = simulator

    async def state(self, _: Request) -> Response:
        """Show what is going on."""
        return JSONResponse(self._simulator.to_json())

    async def devices(self, _: Request) -> Response:
        """Show the devices."""
        return JSONResponse(self._simulator.to_json()["devices"])

    async def call_comes_in(self, request: Request) -> Response:
        """Ring a phone: `instance` and `fields` such as ANI are optional."""
        document = await _object(request)
        fields = document.get("fields") or {}
        if not isinstance(fields, dict):
            raise _Misasked("'fields' is an object of parameter names and values.")
        named = {str(name).upper(): str(value) for name, value in fields.items()}
        instance = str(document.get("instance") or "")
        call = self._simulator.call_comes_in(str(request.path_params["device_id"]), instance, named)
        shown = {"device_id": call.device_id, "instance": call.instance, "fields": call.fields}
        return JSONResponse(shown, status_code=201)

    async def call_ends(self, request: Request) -> Response:
        """Hang up: `?instance=` names the call, blank by default."""
        instance = request.query_params.get("instance", "")
        if not self._simulator.call_ends(str(request.path_params["device_id"]), instance):
            raise _Misasked("There is no such call on this device.")
        return Response(status_code=204)

    async def burst(self, request: Request) -> Response:
        """Send `count` events in a row, 1,000 by default."""
        count = (await _object(request)).get("count", 1000)
        if isinstance(count, bool) or not isinstance(count, int) or not 0 < count <= LARGEST_BURST:
            raise _Misasked(f"'count' is a whole number from 1 to {LARGEST_BURST}.")
        self._simulator.burst(count)
        return JSONResponse({"count": count})

    async def event_fault(self, request: Request) -> Response:
        """Spoil the next events: a wire fault in its JSON form, without `system`."""
        fault = Fault.from_json({**await _object(request), "system": "uptivity"})
        if not isinstance(fault.effect, WireFault):
            raise _Misasked("Events carry no result code; use a wire fault.")
        self._simulator.hub.faults.extend([replace(fault.effect)] * (fault.times or 1))
        return Response(status_code=204)

    async def switches(self, _: Request) -> Response:
        """Show every switch."""
        return JSONResponse(self._simulator.switches.to_json())

    async def change_switches(self, request: Request) -> Response:
        """Set the switches named, all or none."""
        self._simulator.switches.change(await _object(request))
        return JSONResponse(self._simulator.switches.to_json())

    async def drop_clients(self, _: Request) -> Response:
        """Close every command and event connection."""
        self._simulator.drop_clients()
        return Response(status_code=204)

    async def reset(self, _: Request) -> Response:
        """Begin the day anew."""
        self._simulator.reset()
        return Response(status_code=204)


def routes(simulator: RecorderSimulator) -> list[BaseRoute]:
    """Return the routes to be mounted under `/_sim/recorder`."""
    desk = _Desk(simulator)
    table: tuple[tuple[str, str, Endpoint], ...] = (
        ("GET", "/state", desk.state),
        ("GET", "/devices", desk.devices),
        ("POST", "/devices/{device_id}/call", desk.call_comes_in),
        ("DELETE", "/devices/{device_id}/call", desk.call_ends),
        ("POST", "/events/burst", desk.burst),
        ("POST", "/events/fault", desk.event_fault),
        ("GET", "/switches", desk.switches),
        ("PATCH", "/switches", desk.change_switches),
        ("POST", "/drop-clients", desk.drop_clients),
        ("POST", "/reset", desk.reset),
    )
    return [Route(path, _told(endpoint), methods=[method]) for method, path, endpoint in table]


def _told(endpoint: Endpoint) -> Endpoint:
    """Turn what cannot be done into status 400 and a sentence."""

    async def told(request: Request) -> Response:
        try:
            return await endpoint(request)
        except (_Misasked, NoSuchDevice, SwitchNotUnderstood, FaultNotUnderstood) as problem:
            return JSONResponse({"error": str(problem)}, status_code=400)

    return told


async def _object(request: Request) -> dict[str, Json]:
    body = await request.body()
    try:
        document = json.loads(body or b"{}")
    except ValueError:
        raise _Misasked("The body is not JSON.") from None
    if not isinstance(document, dict):
        raise _Misasked("The body is a JSON object.")
    return document
