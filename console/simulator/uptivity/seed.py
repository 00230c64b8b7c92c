"""The world a recorder starts with: something to look at, some of it already going on."""

from __future__ import annotations

import datetime as dt

from console.simulator.uptivity.floor import Floor, us_time
from console.simulator.uptivity.state import INACTIVE, Channel, Device, Record, Role, User, World

_PEOPLE = (
    ("adoe", "Alex", "Doe", "Sales", "200"),
    ("bmeyer", "Bea", "Meyer", "Sales", "201"),
    ("cnovak", "Cyril", "Novák", "Sales", "202"),
    ("dokafor", "Dayo", "Okafor", "Support", "203"),
    ("esilva", "Elena", "Silva", "Support", "204"),
    ("ftanaka", "Fumi", "Tanaka", "Support", ""),
    ("jdoe", "Jo", "Doe", "Claims", "205"),
)
"""Login, names, group and phone; the user id is the place in this list, from 1."""

_STORED_CALLS = 24
_TALKING = (("200", "5551234", "I"), ("201", "5550188", "O"), ("203", "5552671", "I"), ("204", "5559042", "I"))
_RECORDED = "203"


def fresh_world(now: dt.datetime) -> World:
    """Return phones, people, cores and stored records as a working day would find them."""
    world = World(
        permissions=frozenset({"RECORD", "PLAYBACK", "MONITOR", "EXPORT", "ADMIN"}),
        sites=frozenset({-1, 1, 2}),
        groups=frozenset({"Sales", "Support", "Claims"}),
        masks=frozenset({"1", "2"}),
    )
    for number in range(12):
        device_id = str(200 + number)
        scheduled = number % 3 == 0
        world.devices[device_id] = Device(device_id, f"WS-{number + 1}", number == 11, scheduled)
    for user in _people(now):
        world.users[user.user_id] = user
    for number, name in enumerate(("Agent", "Supervisor", "Administrator"), 1):
        world.roles[number] = Role(number, name, tuple(sorted(world.permissions))[: number + 1])
    world.channels = [Channel(number, 1 if number <= 4 else 2) for number in range(1, 9)]
    for ident in range(5001 - _STORED_CALLS, 5001):
        world.records[ident] = _stored_call(ident, now)
    world.records[5001 - _STORED_CALLS].has_media = False
    return world


def begin_the_day(floor: Floor) -> None:
    """Let the first calls come in and record one of them."""
    for device_id, ani, direction in _TALKING:
        fields = {"ANI": ani, "DNIS": "8005550100", "CALLDIRECTION": direction, "GATE": "Main"}
        call = floor.start_call(floor.world.devices[device_id], "", fields)
        channel = floor.free_channel() if device_id == _RECORDED else None
        if channel is not None:
            floor.start_recording(call, channel)


def _people(now: dt.datetime) -> list[User]:
    people = [
        User(
            user_id=number,
            username=login,
            first_name=first,
            last_name=last,
            email=f"{login}@example.org",
            employee_id=f"E{number:03}",
            is_agent=True,
            sys_user=login,
            sys_domain="FLOOR",
            crm_user=f"crm-{login}",
            site_id=1,
            phones=(phone,) if phone else (),
            group=group,
            alias=f"7{number:02}",
            modified_at=now - dt.timedelta(days=number),
            device_id=phone,
        )
        for number, (login, first, last, group, phone) in enumerate(_PEOPLE, 1)
    ]
    people.append(User(8, "gone", "Gil", "Onassis", is_agent=True, status=INACTIVE, group="Claims"))
    people.append(User(9, "newcomer", "Noa", "Weil", is_agent=True, sys_user="newcomer"))
    people.append(User(10, "supervisor", "Sam", "Visor", email="sam@example.org"))
    return people


def _stored_call(ident: int, now: dt.datetime) -> Record:
    age = 5001 - ident
    agent = age % len(_PEOPLE)
    fields = {
        "Ident": str(ident),
        "device_id": str(200 + agent),
        "agent_id": str(agent + 1),
        "device_alias": f"7{agent + 1:02}",
        "ani": f"555{1000 + age * 37}",
        "dnis": "8005550100",
        "callid": str(1000 - age),
        "Calldirection": "I" if age % 3 else "O",
        "gate": "Main",
        "sgroup": _PEOPLE[agent][3],
        "channel": str(age % 8 + 1),
        "duration": str(40 + age * 13 % 300),
        "recording_time": us_time(now - dt.timedelta(minutes=17 * age)),
        "keepdays": "-1",
        "archive_action_id": "-1",
        "locked": "N",
        "priority": "0",
    }
    return Record(ident, fields | {f"user{number}": "" for number in range(1, 16)})
