"""The simulated NICE Uptivity API Server: XML over TCP, the Web API over HTTP, and events over TCP, on loopback.

Who does what, from the wire inwards: `ports` accepts clients, `connection` serves one of them, `framing` cuts its bytes
into requests, `web` takes the same requests from a query, `server` has a request checked (`checks`) and done
(`commands`, each with an `ask` about one of the `targets`), both with the names of `result_codes`; `rendering` writes
the result and spoils it where a fault asks for it. `floor` is what happens to phones, calls and recordings whoever
causes it, `events` tells it to listeners, `state` is what is known, `seed` what a day begins with. `simulator` puts it
together; `control` is what a tester does from outside.

What does not live here: the clock, the faults and the HTTP server, shared with the other simulator one level up; and
XML itself, which is the wire package's in both directions. Argument checks derive from the catalogue, so client and
simulator could share a mistake: the recordings in `tests/` are the independent witness against it.

Decision: every choice where the vendor's pages are silent or contradict each other is a field of `switches.Switches` or
a constant with its reason beside it, so that one real trace can correct it in one place. Turned down: a second
"faithful" mode, because nobody could say what it would be faithful to.

May import: `console.domain`, `console.wire`, the shared modules of `console.simulator`, starlette; nothing above.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from console.simulator.uptivity.simulator import Ports, RecorderSimulator
from console.simulator.uptivity.switches import Switches

if TYPE_CHECKING:
    from starlette.routing import BaseRoute

__all__ = ["Ports", "RecorderSimulator", "Switches", "control_routes"]


def control_routes(simulator: RecorderSimulator) -> list[BaseRoute]:
    """Return the routes to be mounted under `/_sim/recorder`; they bring starlette, so only now."""
    from console.simulator.uptivity import control

    return control.routes(simulator)
