"""The control plane under `/_sim/`: what a client SDK, a telephone or a tester's hand would do, over HTTP.

It shares the EnableX port, off the API's prefixes, and asks for no credentials; only this machine is answered.
Every answer is a JSON object; what cannot be done is answered 400 with `error`, a sentence.

    GET  /_sim/state                             EnableX, clock and faults; the recorder's is /_sim/recorder/state
    GET  /_sim/clock      POST one of {"advance": seconds} {"set": "2030-01-31T12:00:00"} {"hold": bool} {"reset": true}
    GET  /_sim/faults     POST a fault           DELETE forgets all that are due
    GET  /_sim/switches   POST {"name": position, ...}
    POST /_sim/rooms/{room_id}/join              {"name", "role", "user_ref"} or {"token"}
    POST /_sim/rooms/{room_id}/leave             {"user_ref"}; the last who came when it is left out
    POST /_sim/rooms/{room_id}/end | record      without a body
    POST /_sim/rooms/{room_id}/publish           {"user_ref", "tracks": ["audio", ...]}
    POST /_sim/sessions/{conf_num}/transcode     without a body
    POST /_sim/reset                             the world, the clock and the faults of the first second
         /_sim/recorder/...                      the recorder's own
"""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Awaitable, Callable, Sequence
from typing import TypeAlias

from starlette.middleware import Middleware
from starlette.requests import ClientDisconnect, Request
from starlette.responses import Response
from starlette.routing import BaseRoute, Mount, Route
from starlette.types import ASGIApp, Receive, Scope, Send

from console.domain.environment import is_loopback
from console.domain.kinds import Json
from console.simulator.clock import Clock
from console.simulator.enablex.reports import TRACKS
from console.simulator.enablex.rooms import timestamp
from console.simulator.enablex.simulator import EnablexSimulator
from console.simulator.enablex.state import Connection, JsonObject, NotPossible, Session
from console.simulator.enablex.switches import SwitchNotUnderstood
from console.simulator.faults import Fault, FaultNotUnderstood, FaultPlan

ROOT = "/_sim"


Handler: TypeAlias = Callable[[Request, JsonObject], JsonObject]


class NotUnderstood(ValueError):
    """A control request that makes no sense; the message says what is allowed."""


class ControlPlane:
    """The handlers over one EnableX simulator and what it shares with the recorder."""

    def __init__(self, enablex: EnablexSimulator, clock: Clock, faults: FaultPlan, reset: Callable[[], None]) -> None:
        self._enablex = enablex
        self._clock = clock
        self._faults = faults
        self._reset = reset

    def routes(self, recorder: Sequence[BaseRoute] = ()) -> list[BaseRoute]:
        """Return the routes to serve; `recorder` holds the recorder's own."""
        table: dict[str, dict[str, Handler]] = {
            "/state": {"GET": self._show_state},
            "/clock": {"GET": self._show_clock, "POST": self._move_clock},
            "/faults": {"GET": self._show_faults, "POST": self._add_fault, "DELETE": self._clear_faults},
            "/switches": {"GET": self._show_switches, "POST": self._move_switches},
            "/rooms/{room_id}/join": {"POST": self._join},
            "/rooms/{room_id}/leave": {"POST": self._leave},
            "/rooms/{room_id}/end": {"POST": self._end},
            "/rooms/{room_id}/publish": {"POST": self._publish},
            "/rooms/{room_id}/record": {"POST": self._record},
            "/sessions/{conf_num}/transcode": {"POST": self._transcode},
            "/reset": {"POST": self._start_again},
        }
        own = [
            Route(path, _endpoint(handler), methods=[method])
            for path, handlers in table.items()
            for method, handler in handlers.items()
        ]
        inner: list[BaseRoute] = [Mount("/recorder", routes=list(recorder)), *own]
        return [Mount(ROOT, routes=inner, middleware=[Middleware(LoopbackOnly)])]

    def _show_state(self, _request: Request, _body: JsonObject) -> JsonObject:
        return {"clock": self._clock_shown(), "faults": self._faults_shown(), "enablex": self._enablex.state()}

    def _show_clock(self, _request: Request, _body: JsonObject) -> JsonObject:
        return self._clock_shown()

    def _move_clock(self, _request: Request, body: JsonObject) -> JsonObject:
        match body:
            case {"advance": int() | float() as seconds, **rest} if not rest and not isinstance(seconds, bool):
                self._clock.advance(seconds)
            case {"set": str() as text, **rest} if not rest:
                self._clock.set(_moment(text))
            case {"hold": bool() as is_held, **rest} if not rest:
                self._clock.hold() if is_held else self._clock.release()
            case {"reset": True, **rest} if not rest:
                self._clock.reset()
            case _:
                raise NotUnderstood(
                    "Send one of: advance (seconds), set (a moment), hold (true or false), reset (true)."
                )
        return self._clock_shown()

    def _show_faults(self, _request: Request, _body: JsonObject) -> JsonObject:
        return {"faults": self._faults_shown()}

    def _add_fault(self, _request: Request, body: JsonObject) -> JsonObject:
        self._faults.add(Fault.from_json(body))
        return {"faults": self._faults_shown()}

    def _clear_faults(self, _request: Request, _body: JsonObject) -> JsonObject:
        self._faults.clear()
        return {"faults": []}

    def _show_switches(self, _request: Request, _body: JsonObject) -> JsonObject:
        return self._enablex.switches.to_json()

    def _move_switches(self, _request: Request, body: JsonObject) -> JsonObject:
        return self._enablex.move_switches(body).to_json()

    def _join(self, request: Request, body: JsonObject) -> JsonObject:
        role = _text(body, "role") or "participant"
        user = self._enablex.join(
            _path(request, "room_id"), _text(body, "name"), role, _text(body, "user_ref"), _text(body, "token")
        )
        return _connection(user)

    def _leave(self, request: Request, body: JsonObject) -> JsonObject:
        return _connection(self._enablex.leave(_path(request, "room_id"), _text(body, "user_ref")))

    def _end(self, request: Request, _body: JsonObject) -> JsonObject:
        session = self._enablex.end(_path(request, "room_id"))
        return {"conf_num": None} if session is None else _session(session)

    def _publish(self, request: Request, body: JsonObject) -> JsonObject:
        tracks = body.get("tracks", ["audio", "video"])
        if not isinstance(tracks, list) or not all(track in TRACKS for track in tracks):
            raise NotUnderstood(f"'tracks' is a list of: {', '.join(TRACKS)}.")
        named = frozenset(str(track) for track in tracks)
        user = self._enablex.world.publish(_path(request, "room_id"), _text(body, "user_ref"), named)
        return _connection(user)

    def _record(self, request: Request, _body: JsonObject) -> JsonObject:
        return _session(self._enablex.record(_path(request, "room_id")))

    def _transcode(self, request: Request, _body: JsonObject) -> JsonObject:
        return _session(self._enablex.transcode(_path(request, "conf_num")))

    def _start_again(self, _request: Request, _body: JsonObject) -> JsonObject:
        self._reset()
        return {}

    def _clock_shown(self) -> JsonObject:
        moment = timestamp(self._clock.now())
        return {"now": moment, "offset_s": round(self._clock.offset_s, 3), "is_held": self._clock.is_held}

    def _faults_shown(self) -> list[Json]:
        return [fault.to_json() for fault in self._faults.pending()]


class LoopbackOnly:
    """Turns away whoever is not on this machine, should the port ever be reachable from elsewhere, and web pages.

    A page that the operator looks at can send requests to this machine, too; its browser names it as their origin.
    """

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass a request on, or answer 403."""
        client = scope.get("client")
        if not client or not is_loopback(client[0]):
            await _json({"error": "The control plane answers this machine only."}, 403)(scope, receive, send)
        elif any(name == b"origin" for name, _ in scope["headers"]):
            await _json({"error": "The control plane answers no web pages."}, 403)(scope, receive, send)
        else:
            await self._app(scope, receive, send)


def _endpoint(handler: Handler) -> Callable[[Request], Awaitable[Response]]:
    """Wrap a handler: JSON in, JSON out, every refusal a 400 with its sentence."""

    async def endpoint(request: Request) -> Response:
        try:
            return _json(handler(request, _object(await request.body())))
        except (NotUnderstood, NotPossible, FaultNotUnderstood, SwitchNotUnderstood) as problem:
            return _json({"error": str(problem)}, 400)
        except OverflowError:
            return _json({"error": "This moment is outside the calendar (years 1 to 9999)."}, 400)
        except ClientDisconnect:
            return Response(status_code=400)  # nobody is there to read it

    return endpoint


def _json(document: JsonObject, status: int = 200) -> Response:
    return Response(json.dumps(document), status, media_type="application/json")


def _object(body: bytes) -> JsonObject:
    if not body.strip():
        return {}
    try:
        document: Json = json.loads(body)
    except (ValueError, RecursionError):
        raise NotUnderstood("The body is not JSON; send a JSON object or nothing.") from None
    if not isinstance(document, dict):
        raise NotUnderstood("The body is JSON but not an object; send a JSON object or nothing.")
    return document


def _text(body: JsonObject, key: str) -> str:
    value = body.get(key, "")
    if not isinstance(value, str):
        raise NotUnderstood(f"'{key}' is a text.")
    return value


def _path(request: Request, name: str) -> str:
    return str(request.path_params[name])


def _moment(text: str) -> dt.datetime:
    try:
        return dt.datetime.fromisoformat(text)
    except ValueError:
        raise NotUnderstood("'set' is a moment such as 2030-01-31T12:00:00, UTC unless it says otherwise.") from None


def _connection(user: Connection) -> JsonObject:
    return {"name": user.name, "role": user.role, "user_ref": user.user_ref, "joined": timestamp(user.joined)}


def _session(session: Session) -> JsonObject:
    return {"conf_num": session.conf_num, "is_recorded": session.is_recorded, "is_transcoded": session.is_transcoded}
