"""The whole simulated recorder: one world, three ports, and the hands a tester needs from outside."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass

from console.domain.codes import CodeTable
from console.domain.command import System
from console.domain.environment import is_loopback
from console.domain.kinds import Json
from console.simulator.clock import Clock
from console.simulator.faults import FaultPlan
from console.simulator.http_server import HttpServer
from console.simulator.uptivity.events import EventHub
from console.simulator.uptivity.floor import Floor
from console.simulator.uptivity.ports import CommandQueue, TcpPort
from console.simulator.uptivity.seed import begin_the_day, fresh_world
from console.simulator.uptivity.server import ApiServer
from console.simulator.uptivity.state import LiveCall, World
from console.simulator.uptivity.switches import Switches
from console.simulator.uptivity.web import web_app

WATCH_S = 0.1
"""How often the clock is looked at while a blackout lasts; it can be moved by anybody at any time."""


class NoSuchDevice(LookupError):
    """The telephone system was asked to ring a phone the recorder does not know."""


class NotLoopback(ValueError):
    """A simulator was asked to listen where others could reach it; it knows no credentials."""


@dataclass(frozen=True, slots=True)
class Ports:
    """The real ports once the simulator runs."""

    recorder: int = 0
    web: int = 0
    event: int = 0


class RecorderSimulator:
    """A recorder on loopback. Everything but the clock and the faults is for the loop it was started in."""

    def __init__(self, clock: Clock, faults: FaultPlan, codes: CodeTable, switches: Switches | None = None) -> None:
        self.switches = switches or Switches()
        """How it behaves where the published pages leave it open; may be changed at any time."""
        self.hub = EventHub(self.switches, clock)
        """Who listens to events; `hub.faults` spoils the next ones."""
        self.ports = Ports()
        self._clock = clock
        self._faults = faults
        self._floor = Floor(fresh_world(clock.now()), self.switches, clock, self.hub.publish)
        self._floor.blackout_began = self._watch_clock
        begin_the_day(self._floor)
        self.queue = CommandQueue(self.switches)
        """How many commands wait; a tester may fill it by hand."""
        api = ApiServer(self._floor, self.switches, clock, self.hub, faults, codes)
        self._commands = TcpPort(api, self.queue, is_event_port=False)
        self._events = TcpPort(api, self.queue, is_event_port=True)
        self._web = HttpServer(web_app(api, self.queue))
        self._watch: asyncio.Task[None] | None = None

    @property
    def state(self) -> World:
        """What the recorder knows at this moment."""
        return self._floor.world

    async def start(
        self, host: str = "127.0.0.1", recorder_port: int = 0, web_port: int = 0, event_port: int = 0
    ) -> Ports:
        """Listen on all three ports and return the real ones; raises OSError when one cannot be had."""
        if not is_loopback(host):
            raise NotLoopback(f"The recorder simulator listens on loopback only, not on {host}.")
        try:
            self.ports = Ports(
                await self._commands.start(host, recorder_port),
                await self._web.start(host, web_port),
                await self._events.start(host, event_port),
            )
        except OSError:
            await self.stop()
            raise
        return self.ports

    async def stop(self) -> None:
        """Stop listening, drop every client and end every task."""
        if self._watch is not None:
            self._watch.cancel()
            with suppress(asyncio.CancelledError):
                await self._watch
            self._watch = None
        await self._commands.stop()
        await self._events.stop()
        await self._web.stop()

    def call_comes_in(self, device_id: str, instance: str = "", fields: Mapping[str, str] | None = None) -> LiveCall:
        """Let the telephone system put a call on a device, as a link to it would; raises NoSuchDevice."""
        device = self.state.devices.get(device_id)
        if device is None:
            raise NoSuchDevice(f"There is no device '{device_id}'; there are {', '.join(self.state.devices)}.")
        usual = {"ANI": "5557000", "DNIS": "8005550100", "CALLDIRECTION": "I"}
        return self._floor.start_call(device, instance, {**usual, **(fields or {})})

    def call_ends(self, device_id: str, instance: str = "") -> bool:
        """Let the telephone system end a call; say whether there was one."""
        if (device_id, instance) not in self.state.calls:
            return False
        self._floor.stop_call(device_id, instance)
        return True

    def burst(self, count: int) -> None:
        """Send many events in a row."""
        self._floor.burst(count)

    def drop_clients(self) -> None:
        """Close every command and event connection, as a restart of the service would; the ports stay open."""
        self._commands.drop_clients()
        self._events.drop_clients()

    def let_time_pass(self) -> None:
        """Do at once what the clock makes due; otherwise it is done within a tenth of a second."""
        self._floor.let_time_pass()

    def reset(self) -> None:
        """Begin the day anew: world, switches and faults. Connections and subscriptions stay."""
        self.switches.reset()
        self.hub.faults.clear()
        self._faults.clear(System.UPTIVITY)
        self._floor.world = fresh_world(self._clock.now())
        begin_the_day(self._floor)

    def to_json(self) -> dict[str, Json]:
        """Return what is going on, for the control plane."""
        connected: dict[str, Json] = {
            "command_clients": self._commands.clients,
            "event_clients": self._events.clients,
            "waiting_commands": self.queue.waiting,
            "last_event": self.hub.last_id,
        }
        return {**self.state.to_json(), **connected}

    def _watch_clock(self) -> None:
        """Look at the clock while a blackout lasts; before the start nobody has to."""
        if self.ports.recorder and (self._watch is None or self._watch.done()):
            loop = asyncio.get_running_loop()
            self._watch = loop.create_task(self._end_blackouts(), name="recorder: watch the clock")

    async def _end_blackouts(self) -> None:
        while self.state.blackouts:
            await asyncio.sleep(WATCH_S)
            self._floor.let_time_pass()
