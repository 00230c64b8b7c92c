"""What each command does, group by group: one function a TYPE, tables of them joined here.

A function gets an `Ask` whose form and arguments have passed, looks up whom it concerns, checks the state, then the
subsystems it needs, and only then acts through the floor; so a refusal never leaves anything half done.
"""

from __future__ import annotations

from console.simulator.uptivity.ask import Handlers
from console.simulator.uptivity.commands import (
    agents,
    blackouts,
    calls,
    chats,
    monitoring,
    queries,
    recordings,
    records,
    roles,
    subscriptions,
    users,
)

HANDLERS: Handlers = {
    **calls.HANDLERS,
    **recordings.HANDLERS,
    **blackouts.HANDLERS,
    **chats.HANDLERS,
    **agents.HANDLERS,
    **queries.HANDLERS,
    **records.HANDLERS,
    **monitoring.HANDLERS,
    **users.HANDLERS,
    **roles.HANDLERS,
    **subscriptions.HANDLERS,
}
"""Every command of the catalogue by its TYPE."""
