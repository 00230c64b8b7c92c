"""Stored records: reading one and changing what may be changed; the command names are our own."""

from __future__ import annotations

from console.simulator.uptivity.ask import Answer, Ask, Handlers, Refused, Subsystem, group
from console.simulator.uptivity.commands.queries import record_node
from console.simulator.uptivity.result_codes import (
    FILE_NOT_FOUND,
    KEYS_NOT_UNIQUE,
    OK,
    PARAMETERS_INVALID,
    RECORD_INVALID,
    UPDATED,
)
from console.simulator.uptivity.state import Record

_KEY_NAMES = ("RECORDID", "IDENT")
"""`Ident` is the key's published name in the stored record."""

WRITABLE = frozenset(
    {
        *(f"user{number}" for number in range(1, 16)),
        "keepdays",
        "archive_action_id",
        "locked",
        "priority",
        "gate",
        "sgroup",
    }
)
"""Stored fields that may be changed. Our choice: which ones really are writable is not published."""


def update(ask: Ask) -> Answer:
    """Change fields of a stored record; a field that is unknown or not writable spoils the whole request."""
    changes = {name.lower(): value for name, value in ask.request.params if name.upper() not in _KEY_NAMES}
    if not changes or not changes.keys() <= WRITABLE:
        raise Refused(PARAMETERS_INVALID)
    record = _known(ask)
    ask.ready(Subsystem.DATABASE, Subsystem.LOGGER)
    record.fields.update({name: value.strip() for name, value in changes.items()})
    return Answer(ask.partly(UPDATED), (group("RECORDING", RECORDID=record.ident),))


def get(ask: Ask) -> Answer:
    """Return the fields of a record whose media file is there; a running recording has none yet."""
    record = _known(ask)
    ask.ready(Subsystem.DATABASE, also=() if record.has_media else (FILE_NOT_FOUND,))
    return Answer(ask.partly(OK), (record_node("RECORDING", record),))


def _known(ask: Ask) -> Record:
    record_id, ident = (ask.value(name) for name in _KEY_NAMES)
    if ident and ident != record_id:
        raise Refused(KEYS_NOT_UNIQUE)
    record = ask.world.records.get(int(record_id))
    if record is None:
        raise Refused(RECORD_INVALID)
    return record


HANDLERS: Handlers = {"RECORDUPDATE": update, "RECORDGET": get}
