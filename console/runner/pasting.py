"""The door to `wire.pasting` for those above the runner, who never speak to the wire themselves."""

from __future__ import annotations

from console.wire.pasting import NotUnderstood, Pasted, understand

__all__ = ["NotUnderstood", "Pasted", "understand"]
