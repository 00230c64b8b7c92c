"""Where bytes are decoded: at once, or in a thread when they are many, so that the window does not stand still."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from typing import TypeVar

IN_THREAD_FROM = 256 * 1024
"""Bytes from which decoding takes long enough to be seen."""

DecodedT = TypeVar("DecodedT")


async def decoded(decode: Callable[[bytes], DecodedT], raw: bytes) -> DecodedT:
    """Return what a decoder makes of these bytes."""
    return decode(raw) if len(raw) < IN_THREAD_FROM else await asyncio.to_thread(decode, raw)
