"""Where bytes are decoded: at once, or in a thread when they are many, so that the window does not stand still."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from typing import TypeVar

from console.domain.reply import RecorderReply
from console.wire import uptivity

IN_THREAD_FROM = 256 * 1024
"""Bytes from which decoding takes long enough to be seen."""

DecodedT = TypeVar("DecodedT")


async def decoded(decode: Callable[[bytes], DecodedT], raw: bytes) -> DecodedT:
    """Return what a decoder makes of these bytes."""
    return decode(raw) if len(raw) < IN_THREAD_FROM else await asyncio.to_thread(decode, raw)


async def decoded_result(raw: bytes, status: int | None = None) -> RecorderReply:
    """Return the recorder's result in these bytes; the data of a large one is made in the thread, too."""
    if len(raw) < IN_THREAD_FROM:
        return uptivity.decode(raw, status)
    return await asyncio.to_thread(_whole, raw, status)


def _whole(raw: bytes, status: int | None) -> RecorderReply:
    reply = uptivity.decode(raw, status)
    _ = reply.data  # made on first use, which would be on the loop
    return reply
