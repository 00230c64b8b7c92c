"""The routes of the Server API under every prefix that was ever documented, as one ASGI application."""

from __future__ import annotations

import base64
import binascii
import json
import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from starlette.applications import Starlette
from starlette.exceptions import HTTPException
from starlette.requests import ClientDisconnect, Request
from starlette.responses import Response
from starlette.routing import BaseRoute, Mount, Route
from starlette.types import ASGIApp, Receive, Scope, Send

from console.domain.command import System
from console.domain.kinds import Json
from console.simulator.enablex import answers, reports, rooms, tokens
from console.simulator.enablex.answers import Answer
from console.simulator.enablex.damage import REFUSING, Wire
from console.simulator.enablex.rooms import Ask, Version
from console.simulator.enablex.state import Application, JsonObject, Refused, World
from console.simulator.faults import FaultPlan, ResultFault, WireFault

PREFIXES: Mapping[str, Version] = {
    "/video/v1": Version.V1,
    "/video/v2": Version.V2,
    "/v1": Version.V1,
    "/v2": Version.V2,
}
"""Every prefix that was documented or seen."""

Work = Callable[[World, Ask], JsonObject]


@dataclass(frozen=True, slots=True)
class Operation:
    """One route: method, pattern, the command it serves and the work it does."""

    method: str
    pattern: str
    work: Work
    command: str = ""

    @property
    def names(self) -> tuple[str, ...]:
        """The names a fault can strike it by."""
        return (f"{self.method} {self.pattern}", self.command) if self.command else (f"{self.method} {self.pattern}",)

    @property
    def is_report(self) -> bool:
        """Whether `result` is written as reports do."""
        return self.pattern.startswith(("/cdr", "/archive"))


def _with_put(pattern: str, work: Work, command: str = "") -> tuple[Operation, ...]:
    """A real client updates with PUT, so it is taken like PATCH (ours)."""
    return Operation("PATCH", pattern, work, command), Operation("PUT", pattern, work, command)


def _report(kind: str, work: Work, room_code: int, session_code: int) -> tuple[Operation, ...]:
    """Return the routes of one kind of report, and what is refused when a piece of the path is missing."""
    get = "GET"
    no_room = reports.refusing(room_code, "room_id")
    no_session = reports.refusing(session_code, "conf_num")
    no_end = reports.refusing(10203, "to_date")
    by_room = f"/{kind}/room-period/{{room_id}}"
    dates = "/{from_date}/{to_date}"
    return (
        Operation(get, f"/{kind}/conf", no_session, f"{kind}.session"),
        Operation(get, f"/{kind}/conf/{{conf_num}}", work, f"{kind}.session"),
        Operation(get, f"/{kind}/room", no_room, f"{kind}.room"),
        Operation(get, f"/{kind}/room/{{room_id}}", work, f"{kind}.room"),
        Operation(get, f"/{kind}/period", no_end, f"{kind}.period"),
        Operation(get, f"/{kind}/period/{{from_date}}", no_end, f"{kind}.period"),
        Operation(get, f"/{kind}/period{dates}", work, f"{kind}.period"),
        Operation(get, f"/{kind}/room-period", no_room, f"{kind}.room-period"),
        Operation(get, by_room, no_end, f"{kind}.room-period"),
        Operation(get, f"{by_room}/{{from_date}}", no_end, f"{kind}.room-period"),
        Operation(get, f"{by_room}/period/{{from_date}}", no_end, f"{kind}.room-period"),
        Operation(get, f"{by_room}{dates}", work, f"{kind}.room-period"),
        Operation(get, f"{by_room}/period{dates}", work, f"{kind}.room-period"),  # as a real client writes it
    )


OPERATIONS: tuple[Operation, ...] = (
    Operation("POST", "/rooms", rooms.create, "room.create"),
    Operation("GET", "/rooms", rooms.list_all, "room.list"),
    *_with_put("/rooms", rooms.missing_room_id),
    Operation("DELETE", "/rooms", rooms.missing_room_id),
    Operation("GET", "/rooms/users", rooms.missing_room_id),
    Operation("POST", "/rooms/tokens", rooms.missing_room_id),
    Operation("GET", "/rooms/{room_id}", rooms.get, "room.get"),
    *_with_put("/rooms/{room_id}", rooms.update, "room.update"),
    Operation("DELETE", "/rooms/{room_id}", rooms.delete, "room.delete"),
    Operation("GET", "/rooms/{room_id}/users", rooms.users, "room.users"),
    Operation("POST", "/rooms/{room_id}/tokens", tokens.create, "token.create"),
    *_report("cdr", reports.cdr, room_code=10202, session_code=10201),
    *_report("archive", reports.archive, room_code=10204, session_code=10205),
    Operation("GET", "/dialin", reports.dialin, "dialin.get"),
)
"""The route map; fixed paths stand before those with a room id."""


class Endpoint:
    """One operation under one prefix: credentials, faults, JSON, work, answer, wire; in this order."""

    def __init__(
        self, operation: Operation, version: Version, world: World, faults: FaultPlan, texts: Mapping[int, str]
    ) -> None:
        self._operation = operation
        self._version = version
        self._world = world
        self._faults = faults
        self._texts = texts

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request."""
        request, wire = Request(scope, receive), Wire(scope, receive, send)
        try:
            body = await request.body()
        except ClientDisconnect:
            return
        try:
            application = authenticate(self._world, request.headers.get("authorization", ""))
        except Refused as refused:
            await wire.deliver(self._refusal(refused))
            return
        fault = self._faults.take(System.ENABLEX, *self._operation.names)
        match None if fault is None else fault.effect:
            case ResultFault(code, text):
                await wire.deliver(self._faked(code, text))
            case WireFault(kind) as spoiling if kind in REFUSING:
                await wire.refuse(spoiling)
            case WireFault() as spoiling:
                await wire.spoil(self._work(application, request, body), spoiling)
            case None:
                await wire.deliver(self._work(application, request, body))

    def _work(self, application: Application, request: Request, body: bytes) -> Answer:
        try:
            document = parse_object(body) if self._operation.method in ("POST", "PATCH", "PUT") else {}
        except ValueError as problem:
            return answers.not_json(str(problem), self._texts, self._world.switches)
        path = {name: str(value) for name, value in request.path_params.items()}
        ask = Ask(application, self._version, path, document)
        try:
            return self._success(self._operation.work(self._world, ask))
        except Refused as refused:
            return self._refusal(refused)

    def _success(self, document: JsonObject) -> Answer:
        if self._operation.work is reports.dialin:
            return Answer(200, document)
        if self._operation.is_report:
            return answers.report(document, self._world.switches)
        return answers.success(document)

    def _refusal(self, refused: Refused) -> Answer:
        return answers.refusal(refused, self._texts, self._world.switches)

    def _faked(self, code: int, text: str) -> Answer:
        """Answer with the code of a fault; code 0 is a success without the work."""
        if code == 0:
            return self._success({})
        texts = {code: text} if text else self._texts
        return answers.refusal(Refused(code), texts, self._world.switches)


def application(
    world: World, faults: FaultPlan, texts: Mapping[int, str], control: Sequence[BaseRoute] = ()
) -> ASGIApp:
    """Return the whole application; `control` holds the routes of the control plane, which ask for no credentials."""
    mounts = [
        Mount(prefix, routes=[_route(operation, version, world, faults, texts) for operation in OPERATIONS])
        for prefix, version in PREFIXES.items()
    ]

    def unroutable(request: Request, problem: Exception) -> Response:
        assert isinstance(problem, HTTPException)
        desc = f"{request.method} {request.url.path} is not a route of this API"
        answer = answers.no_route(problem.status_code, desc, world.switches)
        return Response(answer.body, answer.status, problem.headers, "application/json; charset=utf-8")

    starlette = Starlette(routes=[*control, *mounts], exception_handlers={404: unroutable, 405: unroutable})
    starlette.router.redirect_slashes = False
    return _tidied(starlette)


def authenticate(world: World, header: str) -> Application:
    """Return the application of the credentials; what a real server says to bad ones is unknown, ours is 10000."""
    scheme, _, encoded = header.partition(" ")
    try:
        app_id, colon, app_key = base64.b64decode(encoded.strip(), validate=True).decode().partition(":")
    except (binascii.Error, UnicodeDecodeError):
        colon = app_id = app_key = ""
    if scheme.lower() != "basic" or not colon:
        raise Refused(answers.APPLICATION_NOT_FOUND, "Missing or malformed credentials")
    found = world.applications.get(app_id)
    if found is None:
        raise Refused(answers.APPLICATION_NOT_FOUND, "Unknown APP_ID")
    if found.app_key != app_key:
        raise Refused(answers.APPLICATION_NOT_FOUND, "Wrong APP_KEY")
    return found


def parse_object(body: bytes) -> JsonObject:
    """Read a JSON object; raises ValueError with a sentence for the answer."""
    try:
        document: Json = json.loads(body, parse_constant=_not_in_json, parse_float=_finite)
    except (ValueError, RecursionError):
        raise ValueError("The body is not JSON") from None
    if isinstance(document, dict):
        return document
    raise ValueError("The body is JSON but not an object")


def _not_in_json(word: str) -> float:
    raise ValueError(word)


def _finite(text: str) -> float:
    number = float(text)
    return number if abs(number) != float("inf") else _not_in_json(text)


def _route(
    operation: Operation, version: Version, world: World, faults: FaultPlan, texts: Mapping[int, str]
) -> BaseRoute:
    return Route(operation.pattern, Endpoint(operation, version, world, faults, texts), methods=[operation.method])


def _tidied(inner: ASGIApp) -> ASGIApp:
    """Collapse doubled slashes and drop a trailing one: real clients send both."""

    async def app(scope: Scope, receive: Receive, send: Send) -> None:
        path = re.sub("/{2,}", "/", scope["path"]).rstrip("/") or "/"
        await inner({**scope, "path": path}, receive, send)

    return app
