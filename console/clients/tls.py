"""The SSL context of every HTTPS connection, made once for each trusted certificate."""

from __future__ import annotations

import asyncio
import ssl
from functools import cache


async def context(trusted_certificate: str = "") -> ssl.SSLContext:
    """Return the context that trusts the system's authorities, the bundled ones and this PEM file.

    Raises OSError (SSLError included) when the file cannot be read. Loading takes tens of milliseconds: in a thread.
    """
    return await asyncio.to_thread(_context, trusted_certificate)


def bare_context() -> ssl.SSLContext:
    """Return a context that trusts nobody, for connections in clear text that need none."""
    return ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)


@cache
def _context(trusted_certificate: str) -> ssl.SSLContext:
    """A context is never changed once made and costs much to make, so all clients share it."""
    import certifi

    made = ssl.create_default_context()
    made.load_verify_locations(certifi.where())
    if trusted_certificate:
        made.load_verify_locations(trusted_certificate)
        made.verify_flags |= ssl.VERIFY_X509_PARTIAL_CHAIN
    return made
