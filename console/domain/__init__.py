"""What Cuelight knows, as pure values and functions.

Here live commands and their parameters (`command`, `kinds`, `catalogue`), calls, replies and
outcomes (`call`, `reply`, `outcome`), the published result codes (`codes`), the decoding of a reply
into a verdict (`decoding`, which reads what was `asked`), what is believed of each device and `room`
(`state`, with the states of a recording `channel`), where the two systems are (`environment`), when a call is
confirmed first (`asking`), and values that are never shown (`secret`).

Nothing here does I/O, knows Qt or asyncio, or keeps module-level mutable state. It imports the standard
library only, so every fact of the two systems can be read and tested by itself.

A decision that costs much to undo: result codes are data (`resources/codes/*.toml`) keyed by number
*and* category, because the vendors publish duplicates, gaps and contradictions that an enum would hide.
Turned down: an enum per system, and classifying by label or HTTP status.
"""
