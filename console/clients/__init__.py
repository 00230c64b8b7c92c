"""Connections to the two systems: a call goes out, an exchange or a typed failure comes back.

`client` is the interface that the runner sees; `enablex` speaks HTTP to the EnableX Server API; `uptivity_tcp` and
`uptivity_web` reach the recorder over its raw port and its Web API; `events` hears what the recorder says unasked.
`http` is the half that both HTTP clients share, `http_pool` lends it connections, `tls` makes the one SSL context,
`decoding` has large answers read in a thread, `errors` draws the tree of failures.

A client owns its connections, deadlines and cancellation and nothing else: bytes are made and read in `console.wire`,
results are judged in `console.domain.decoding`, rows are written by the runner. Every await on the network stands under
a deadline; only the event stream may be silent for as long as it likes. Imports: `console.wire`, `console.domain`, the
standard library, and httpx, which is imported when the first request is sent because it would delay the first window.

Choices that cost much to undo:

- One connection and one command in flight for the recorder. Its server is a blocking one and nothing says that it may
  be given two commands at once. After a timeout or a cancelled command the connection is closed: an answer that comes
  late can then never be taken for the answer to the next command.
- A protocol class instead of streams for commands: what arrives while nobody waits is seen at once, as a stray.
- Whatever the peer does ends as `ClientError` with a `FailureKind`; nothing of httpx or of sockets leaves this package.
"""
