"""Everything the console does to a system goes through here: one door, `Runner.run(call) -> Outcome`.

`runner` announces a call in the journal, sends it through the client of its transport, has the reply judged, and closes
the row; `retry` says when a call may be sent again; `failures` puts into words why nobody answered; `connections` holds
the clients of one environment; `listening` enters the recorder's events at the same journal; `status` is what is known
of each system's reachability; `pasting` is the window's door to requests from elsewhere. So redaction, cancellation,
journalling and retrying each live in one place.

It imports clients, journal, wire and domain. It knows neither Qt nor the simulators: a simulated environment is an
environment like any other, whose rows carry a mark.
"""
