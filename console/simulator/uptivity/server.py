"""The API Server behind both transports: takes a request, has it checked and done, and writes the result.

It knows no socket. The command port, the event port and the Web API hand it what arrived and deliver what it returns,
spoilt on the way where a fault asks for it.
"""

from __future__ import annotations

from dataclasses import dataclass

from console.domain.codes import CodeTable
from console.domain.command import Command, System
from console.simulator.clock import Clock
from console.simulator.faults import Fault, FaultPlan, ResultFault, WireFault, WireFaultKind
from console.simulator.uptivity.ask import Answer, Ask, Refused
from console.simulator.uptivity.checks import TYPES, check_arguments, check_permission, command_of
from console.simulator.uptivity.commands import HANDLERS
from console.simulator.uptivity.events import EventHub, Listener
from console.simulator.uptivity.floor import Floor
from console.simulator.uptivity.rendering import Renderer
from console.simulator.uptivity.result_codes import NOT_WELL_FORMED, QUEUE_FULL, TOO_MANY_CLIENTS
from console.simulator.uptivity.switches import Switches
from console.wire.errors import Unreadable
from console.wire.uptivity import RecorderRequest, decode_request

REFUSING = frozenset({WireFaultKind.HTTP_429, WireFaultKind.EMPTY_401, WireFaultKind.HTTP_STATUS})
"""Faults of the Web API that stand for a gate before it: nothing is done. On the command port they do nothing."""


@dataclass(frozen=True, slots=True)
class Outgoing:
    """A result on its way out, and what the wire is to do to it."""

    raw: bytes
    fault: WireFault | None = None


class ApiServer:
    """Checks requests, has them done and writes results; one at a time, as the real one does on a connection."""

    def __init__(
        self, floor: Floor, switches: Switches, clock: Clock, hub: EventHub, faults: FaultPlan, codes: CodeTable
    ) -> None:
        self.floor = floor
        self.switches = switches
        self.hub = hub
        self.renderer = Renderer(switches, codes)
        self._clock = clock
        self._faults = faults

    def answer_bytes(self, raw: bytes, listener: Listener | None, *, is_overflow: bool = False) -> Outgoing:
        """Answer what arrived on a socket."""
        try:
            request = decode_request(raw)
        except Unreadable:
            return self._broken()
        return self.answer(request, listener, is_overflow=is_overflow)

    def answer(
        self, request: RecorderRequest, listener: Listener | None = None, *, is_overflow: bool = False
    ) -> Outgoing:
        """Answer a request that could be read; `is_overflow` says that the queue was full when it came."""
        self.floor.let_time_pass()
        fault = self._fault(request, listener)
        match None if fault is None else fault.effect:
            case ResultFault(code, text):
                return Outgoing(self._written(request, Answer(code), listener, text))
            case WireFault(kind) as effect if kind in REFUSING and listener is None:
                return Outgoing(b"", effect)
            case WireFault() as effect:
                raw = self._written(request, self._done(request, listener, is_overflow=is_overflow), listener)
                return Outgoing(self.renderer.spoilt(raw, effect), effect)
            case None:
                done = self._done(request, listener, is_overflow=is_overflow)
                return Outgoing(self._written(request, done, listener))

    def too_many_clients(self) -> bytes:
        """Return what one connection too many is told."""
        return self.renderer.result(Answer(TOO_MANY_CLIENTS))

    def _broken(self) -> Outgoing:
        """Answer what cannot be read: a blank REQUESTID, no REQUESTTYPE. Our choice; no page shows it."""
        fault = self._faults.take(System.UPTIVITY)
        effect = None if fault is None else fault.effect
        answer = Answer(effect.code if isinstance(effect, ResultFault) else NOT_WELL_FORMED)
        raw = self.renderer.result(answer, text=effect.text if isinstance(effect, ResultFault) else "")
        return Outgoing(self.renderer.spoilt(raw, effect), effect) if isinstance(effect, WireFault) else Outgoing(raw)

    def _fault(self, request: RecorderRequest, listener: Listener | None) -> Fault | None:
        """The fault that strikes this request; requests on the event port are struck by name only."""
        kind = (request.type or "").upper()
        command = TYPES.get(kind)
        names = tuple(name for name in (kind, command.id if command else "") if name)
        if listener is not None and listener.is_event_port:
            lowered = {name.lower() for name in names}
            if not any(
                due.target.lower() in lowered for due in self._faults.pending() if due.system is System.UPTIVITY
            ):
                return None
        return self._faults.take(System.UPTIVITY, *names)

    def _done(self, request: RecorderRequest, listener: Listener | None, *, is_overflow: bool) -> Answer:
        try:
            command = command_of(request)
            check_permission(command, self.switches, can_listen=listener is not None)
            if is_overflow:
                raise Refused(QUEUE_FULL)
            check_arguments(command, request, self.switches)
            return self._handled(command, request, listener)
        except Refused as refused:
            return Answer(refused.code)

    def _handled(self, command: Command, request: RecorderRequest, listener: Listener | None) -> Answer:
        ask = Ask(request, command, self.floor, self.switches, self._clock, self.hub, listener)
        return HANDLERS[(request.type or "").upper()](ask)

    def _written(self, request: RecorderRequest, answer: Answer, listener: Listener | None, text: str = "") -> bytes:
        request_id = request.request_id or ""
        if listener is None:
            return self.renderer.result(answer, request_id, request.type, text, self.switches.web_layout)
        stale = self.renderer.stale(request_id) if self.switches.stale_result_first else b""
        return stale + self.renderer.result(answer, request_id, request.type, text)
