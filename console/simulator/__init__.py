"""Both systems in a box: the real protocols on loopback, with a state, a clock that can be moved, and faults on demand.

What lives here: `enablex` and `uptivity`, the two simulated systems; what they share: `clock`, `faults`, `http_server`,
`http_way`; `control`, the control plane under `/_sim/` of the EnableX port; `hosting`, which starts everything in the
running loop or in a thread of its own and says where it is.

What does not: clients, the journal, the window. A simulator never calls the console; it answers it over sockets, as the
vendor's server would. It may read `console.domain` (catalogue, codes) and `console.wire`, and loads the code tables
through `console.assets`.

Loopback only: any other host is refused, because neither the recorder's protocol nor the control plane asks for
credentials. starlette and uvicorn are imported when a simulator starts, not before, so that a window that uses none
does not pay for them.

A decision that costs much to undo: the simulators speak on real sockets, even inside the window. Reason: what is
learnt and tested on them holds for the wire. Turned down: fake clients in place of the network.
"""
