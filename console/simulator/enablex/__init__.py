"""The simulated EnableX Video Server API: a small world of applications, rooms and sessions behind the real routes.

What lives here: the world and its rules (`state`), the choices nobody published (`switches`), the order of checks
(`validation`), what each route does (`rooms`, `tokens`, `reports`), the envelopes (`answers`), what the wire
does to an answer (`damage`), the routes themselves (`app`), the world a run starts with (`demo`), and `simulator`,
which puts them together and offers what a client SDK would do: join, leave, end, record, transcode.

What does not: sockets, the control plane and the clock; they are one level up. Only `app` and `damage` know Starlette.

Where the vendor's pages are silent or contradict each other, the simulator follows one reading. Each such reading is
a switch or a named figure in `switches`, or a line in the order of checks of `validation`, so that a real trace can
correct it in one place.

May import: `console.domain`, `console.simulator.clock`, `console.simulator.faults`, starlette.
"""
