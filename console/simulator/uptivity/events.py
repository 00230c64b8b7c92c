"""Events: who listens, for what, and how an event looks on the wire. All of it is our own dialect.

The vendor's page on the event interface could not be read; that there is one, its port and codes 29, 30 and 31 are
all that is known. Faults of the common plan strike commands; the event stream has faults of its own, so that a client
that subscribes in the background does not use up a fault meant for the next command.
"""

from __future__ import annotations

import random
from collections import deque
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

from console.simulator.clock import Clock
from console.simulator.faults import WireFault
from console.simulator.uptivity.switches import Switches
from console.wire.uptivity import encode_event

EVENT_TYPES = (
    "CALLSTART",
    "CALLUPDATE",
    "CALLSTOP",
    "RECORDSTART",
    "RECORDSTOP",
    "BLACKOUTSTART",
    "BLACKOUTSTOP",
    "AGENTLOGIN",
    "AGENTLOGOUT",
    "CHANNELSTATE",
    "CHATSTART",
    "CHATSTOP",
)


@dataclass(slots=True, eq=False)
class Listener:
    """A connection that may hear events."""

    deliver: Callable[[bytes, WireFault | None], None]
    """Sends an event over the connection, spoilt by a fault when one is given."""
    is_event_port: bool
    wanted: frozenset[str] | None = None
    """Types subscribed to; None before anything was asked for."""
    has_left: bool = False
    """Unsubscribed: nothing is pushed any more, subscribed or not."""

    def subscribe(self, types: Sequence[str]) -> None:
        """Hear these types from now on."""
        self.wanted = frozenset(types)
        self.has_left = False

    def unsubscribe(self) -> bool:
        """Hear nothing more; say whether there was a subscription."""
        was_subscribed = self.wanted is not None
        if was_subscribed:
            self.wanted, self.has_left = None, True
        return was_subscribed


@dataclass(slots=True)
class EventHub:
    """Numbers events and hands them to the connections that want them."""

    switches: Switches
    clock: Clock
    listeners: set[Listener] = field(default_factory=set)
    faults: deque[WireFault] = field(default_factory=deque)
    """Each spoils one event, in this order."""
    last_id: int = 0
    _dice: random.Random = field(default_factory=lambda: random.Random(0))  # noqa: S311 - order of fields, repeatable

    def publish(self, kind: str, fields: Sequence[tuple[str, str]]) -> None:
        """Send an event to every connection that wants its type."""
        self.last_id += 1
        hearing = [listener for listener in self.listeners if self._wants(listener, kind)]
        if not hearing:
            return
        event = self._encoded(kind, fields)
        fault = self.faults.popleft() if self.faults else None
        for listener in hearing:
            listener.deliver(event, fault)

    def _wants(self, listener: Listener, kind: str) -> bool:
        if listener.wanted is not None:
            return kind in listener.wanted
        return listener.is_event_port and not listener.has_left and self.switches.push_without_subscribe

    def _encoded(self, kind: str, fields: Sequence[tuple[str, str]]) -> bytes:
        moment = f"{self.clock.now():%Y-%m-%dT%H:%M:%S}"
        shown = [("TYPE", kind), ("EVENTID", str(self.last_id)), ("EVENTTIME", moment), *fields]
        if self.switches.event_extra_field:
            shown.append(("MOOD", "unknown to every client"))
        if self.switches.event_fields_shuffled:
            self._dice.shuffle(shown)
        return encode_event(self.switches.event_root, shown, layout=self.switches.event_layout)
