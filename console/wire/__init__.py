"""The two protocols as bytes: a call becomes a request, an answer becomes a reply, in both directions.

`enablex` speaks JSON over HTTP, `uptivity` the recorder's XML (requests, results and events, and for
the simulator the reading of requests and the writing of results), `xml` is the one place where XML is
parsed and where a stream is cut into top-level elements, helped by `repair` where it is malformed; `pasting` makes
calls of requests from elsewhere, `limits` says how large an answer may be, `errors` names the one exception.

What lives here is functions from values to bytes and back: no socket, no clock, no loop, no judgement.
Whatever arrives, a decoder returns a reply, with what was unusual said in its `oddities`, or raises
`Unreadable` with the bytes; it never raises anything else. Whether a reply means success is decided in
`console.domain.decoding`. Imports: `console.domain`, the standard library and, on first use, lxml.

Choices that cost much to undo:

- XML is read as hostile. One parser without entities, network or DTD; a document type declaration is
  refused before parsing, so that no later option can let it through.
- A stream is cut by depth, never by line: published results span several lines, and nothing promises one
  result to a segment. Turned down: `readline`, and a push parser, which cannot go on after malformed input.
- Strict first, tolerant second. A body that is not well-formed is repaired as far as it goes and says so.
"""
