"""The sixteen EnableX routes as commands, and one for any other request.

Body parameters carry dotted names (`settings.quality`); the names in braces of a path are parameters too.
Where a moderator, a session or a running recording would have to be steered there is no route and so no command.
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import partial

from console.domain.catalogue.enablex_settings import ROOM_PARAMS, new_room_fits, one_type_fits, starting_with
from console.domain.command import Changes, Command, FreeRest, Param, Problem, Provenance, Rest, System
from console.domain.kinds import Choice, Day, Identifier, JsonObject, Text, Value

ROOM_ID = Param(
    "room_id",
    Identifier("24 hex digits, for example 5f0a1b2c3d4e5f6071829304"),
    "Room id",
    "The room's identifier as given when it was made.",
    required=True,
)
SESSION_ID = Param(
    "conf_num",
    Identifier("the session's number as it stands in a report"),
    "Session",
    "Identifier of one session; every report row of a session carries it.",
    required=True,
)
FROM_DATE = Param("from_date", Day(), "From", "First day of the period, in UTC.", required=True)
TO_DATE = Param("to_date", Day(), "To", "Last day of the period, in UTC.", required=True)

MOST_DATA_KEYS = 5
"""How many keys a token's custom data may have (vendor: Create Token)."""

_ANY_ROUTE = (10000, 50000)
_BAD_SETTINGS = (
    *(10003, 10004, 10005, 10006, 10007, 10008, 10009, 10011, 10012, 10013, 10014, 10015),
    *(10016, 10017, 10018, 10019, 10021, 10022, 10023, 10024, 10025, 10026),
)
_SIP_SECRET = "sip.secret"  # noqa: S105 - the place of a secret, not one


def _something_to_change(values: Mapping[str, Value]) -> tuple[Problem, ...]:
    if not any(name != ROOM_ID.name for name in values):
        return (Problem("", "There is nothing to change; fill in at least one field beside the room id."),)
    return one_type_fits(values)


def _period_runs_forward(values: Mapping[str, Value]) -> tuple[Problem, ...]:
    first, last = values.get(FROM_DATE.name), values.get(TO_DATE.name)
    if isinstance(first, str) and isinstance(last, str) and first > last:
        return (Problem(TO_DATE.name, f"The period ends ({last}) before it begins ({first}); swap the two days."),)
    return ()


def _few_data_keys(values: Mapping[str, Value]) -> tuple[Problem, ...]:
    data = values.get("data")
    if isinstance(data, dict) and len(data) > MOST_DATA_KEYS:
        return (Problem("data", f"{len(data)} keys are too many; the documents allow {MOST_DATA_KEYS}."),)
    return ()


CREATE_ROOM = Command(
    id="room.create",
    system=System.ENABLEX,
    title="Create room",
    help="Make a room that people can join with a token.",
    request=Rest("POST", "/rooms"),
    params=(
        Param("name", Text(blank_allowed=False), "Name", "What people call the room.", required=True),
        Param(
            "owner_ref",
            Text(blank_allowed=False),
            "Owner reference",
            "Your own reference to the room's owner; it comes back in reports.",
            required=True,
        ),
        *starting_with(
            ROOM_PARAMS, {"settings.mode": "group", "settings.scheduled": "false", "settings.adhoc": "false"}
        ),
    ),
    expects=(0, *_ANY_ROUTE, 10002, 10010, *_BAD_SETTINGS, 50001),
    changes=Changes.STATE,
    provenance=Provenance.DOCUMENTED,
    source="vendor: Create Room",
    rule=new_room_fits,
    reply_secrets=(f"room.{_SIP_SECRET}",),
)

LIST_ROOMS = Command(
    id="room.list",
    system=System.ENABLEX,
    title="List rooms",
    help="Fetch every room of the application; the system offers no paging and no filter.",
    request=Rest("GET", "/rooms"),
    expects=(0, *_ANY_ROUTE, 50002),
    repeatable=True,
    provenance=Provenance.DOCUMENTED,
    source="vendor: Get List of Rooms",
    reply_secrets=(f"rooms[].{_SIP_SECRET}",),
)

GET_ROOM = Command(
    id="room.get",
    system=System.ENABLEX,
    title="Get room",
    help="Fetch the definition of one room.",
    request=Rest("GET", "/rooms/{room_id}"),
    params=(ROOM_ID,),
    expects=(0, *_ANY_ROUTE, 40001, 50003),
    repeatable=True,
    provenance=Provenance.DOCUMENTED,
    source="vendor: Get Room Information",
    reply_secrets=(f"room.{_SIP_SECRET}",),
)

UPDATE_ROOM = Command(
    id="room.update",
    system=System.ENABLEX,
    title="Update room",
    help="Change a room that nobody uses; mode and type stay as they were made. Read the room again to see the result.",
    request=Rest("PATCH", "/rooms/{room_id}"),
    params=(
        ROOM_ID,
        Param("name", Text(blank_allowed=False), "Name", "What people call the room."),
        Param(
            "owner_ref",
            Text(blank_allowed=False),
            "Owner reference",
            "Your own reference to the room's owner.",
            provenance=Provenance.ASSUMED,
        ),
        *ROOM_PARAMS,
    ),
    expects=(0, *_ANY_ROUTE, 10001, 10002, 10010, *_BAD_SETTINGS, 10020, 10030, 10106, 40001, 50004),
    changes=Changes.STATE,
    repeatable=True,
    provenance=Provenance.DOCUMENTED,
    source="vendor: Update Room Information",
    rule=_something_to_change,
)

DELETE_ROOM = Command(
    id="room.delete",
    system=System.ENABLEX,
    title="Delete room",
    help="Remove a room for good; refused while a session is running in it.",
    request=Rest("DELETE", "/rooms/{room_id}"),
    params=(ROOM_ID,),
    expects=(0, *_ANY_ROUTE, 10001, 40001, 50004, 50005),
    changes=Changes.DESTROYS,
    provenance=Provenance.DOCUMENTED,
    source="vendor: Delete a Room",
)

ROOM_USERS = Command(
    id="room.users",
    system=System.ENABLEX,
    title="Connected users",
    help="List who is connected now; the only documented way to learn whether a room is in use.",
    request=Rest("GET", "/rooms/{room_id}/users"),
    params=(ROOM_ID,),
    expects=(0, *_ANY_ROUTE, 10001, 40001),
    repeatable=True,
    provenance=Provenance.DOCUMENTED,
    source="vendor: Get List of Users in a Room",
)

CREATE_TOKEN = Command(
    id="token.create",
    system=System.ENABLEX,
    title="Issue token",
    help="Get a token with which one person joins one room once, within 15 minutes.",
    request=Rest("POST", "/rooms/{room_id}/tokens"),
    params=(
        ROOM_ID,
        Param("name", Text(blank_allowed=False), "Name", "What the others in the room see.", required=True),
        Param(
            "role",
            Choice(("participant", "moderator", "viewer", "audience"), is_open=True),
            "Role",
            "What the person may do in the room; lower case. Only newer servers know audience.",
            required=True,
            default="participant",
        ),
        Param(
            "user_ref",
            Text(blank_allowed=False),
            "User reference",
            "Your own reference to the person; it comes back in reports.",
            required=True,
        ),
        Param("data", JsonObject(), "Custom data", f"Your own JSON object of at most {MOST_DATA_KEYS} keys."),
    ),
    expects=(
        *(0, *_ANY_ROUTE, 10001, 10101, 10102, 10103, 10104, 10105),
        *(10111, 10112, 10113, 10114, 40001, 40002),
    ),
    changes=Changes.STATE,
    # A second token harms nobody: limits count connected users, and an unused token ends by itself.
    repeatable=True,
    provenance=Provenance.DOCUMENTED,
    source="vendor: Create Token",
    rule=_few_data_keys,
    reply_secrets=("token",),
)

_cdr = partial(
    Command,
    system=System.ENABLEX,
    repeatable=True,
    provenance=Provenance.DOCUMENTED,
    reply_secrets=("cdr[].user.token", f"cdr[].room.room_details.{_SIP_SECRET}"),
)
_archive = partial(Command, system=System.ENABLEX, repeatable=True)

CDR_BY_PERIOD = _cdr(
    id="cdr.period",
    title="Call records of a period",
    help="Fetch one record for each connection of each user between two days.",
    request=Rest("GET", "/cdr/period/{from_date}/{to_date}"),
    params=(FROM_DATE, TO_DATE),
    expects=(0, *_ANY_ROUTE, 10203),
    source="vendor: CDR by Period",
    rule=_period_runs_forward,
)

CDR_BY_ROOM = _cdr(
    id="cdr.room",
    title="Call records of a room",
    help="Fetch one record for each connection of each user to a room.",
    request=Rest("GET", "/cdr/room/{room_id}"),
    params=(ROOM_ID,),
    expects=(0, *_ANY_ROUTE, 10202, 10204),
    source="vendor: CDR by Room",
)

CDR_BY_ROOM_AND_PERIOD = _cdr(
    id="cdr.room-period",
    title="Call records of a room in a period",
    help="Fetch one record for each connection of each user to a room between two days.",
    request=Rest("GET", "/cdr/room-period/{room_id}/{from_date}/{to_date}"),
    params=(ROOM_ID, FROM_DATE, TO_DATE),
    expects=(0, *_ANY_ROUTE, 10202, 10203, 10204),
    source="vendor: CDR by Room and Period",
    rule=_period_runs_forward,
)

CDR_OF_SESSION = _cdr(
    id="cdr.session",
    title="Call records of a session",
    help="Fetch one record for each connection of each user to one session.",
    request=Rest("GET", "/cdr/conf/{conf_num}"),
    params=(SESSION_ID,),
    expects=(0, *_ANY_ROUTE, 10201, 10205),
    source="vendor: CDR by Conference",
)

ARCHIVE_BY_PERIOD = _archive(
    id="archive.period",
    title="Files of a period",
    help="List recordings, chat and metadata of the sessions between two days.",
    request=Rest("GET", "/archive/period/{from_date}/{to_date}"),
    params=(FROM_DATE, TO_DATE),
    expects=(0, *_ANY_ROUTE, 10203),
    provenance=Provenance.OBSERVED,
    source="observed: path used by a real client; the vendor lists the page but does not publish it",
    rule=_period_runs_forward,
)

ARCHIVE_BY_ROOM = _archive(
    id="archive.room",
    title="Files of a room",
    help="List recordings, chat and metadata of the sessions of a room.",
    request=Rest("GET", "/archive/room/{room_id}"),
    params=(ROOM_ID,),
    expects=(0, *_ANY_ROUTE, 10202, 10204),
    provenance=Provenance.DOCUMENTED,
    source="vendor: Archive by Room",
)

ARCHIVE_BY_ROOM_AND_PERIOD = _archive(
    id="archive.room-period",
    title="Files of a room in a period",
    help="List recordings, chat and metadata of the sessions of a room between two days.",
    request=Rest("GET", "/archive/room-period/{room_id}/{from_date}/{to_date}"),
    params=(ROOM_ID, FROM_DATE, TO_DATE),
    expects=(0, *_ANY_ROUTE, 10202, 10203, 10204),
    provenance=Provenance.DOCUMENTED,
    source="vendor: Archive by Room and Period",
    rule=_period_runs_forward,
)

ARCHIVE_OF_SESSION = _archive(
    id="archive.session",
    title="Files of a session",
    help="List recordings, chat and metadata of one session.",
    request=Rest("GET", "/archive/conf/{conf_num}"),
    params=(SESSION_ID,),
    expects=(0, *_ANY_ROUTE, 10201, 10205),
    provenance=Provenance.DOCUMENTED,
    source="vendor: Archive by Conference",
)

GET_DIALIN = Command(
    id="dialin.get",
    system=System.ENABLEX,
    title="Dial-in numbers",
    help="Fetch the telephone numbers and SIP settings of the project; the answer carries secrets and no result code.",
    request=Rest("GET", "/dialin"),
    expects=(0, *_ANY_ROUTE),
    repeatable=True,
    provenance=Provenance.DOCUMENTED,
    source="vendor: Get List of Dial-in Phone Numbers",
    reply_secrets=("app_key", "sip.password"),
)

FREE_REQUEST = Command(
    id="enablex.free",
    system=System.ENABLEX,
    title="Any EnableX request",
    help="Send a method, path and body of your own, for what no document names.",
    request=FreeRest(),
    params=(
        Param(
            "method",
            Choice(("GET", "POST", "PATCH", "PUT", "DELETE"), is_open=True),
            "Method",
            "HTTP method.",
            required=True,
            default="GET",
        ),
        Param(
            "path",
            Text(blank_allowed=False),
            "Path",
            "Path below the environment's base URL, with its leading slash.",
            required=True,
            default="/rooms",
        ),
        Param("body", JsonObject(any_json=True), "Body", "JSON to send; left out when empty."),
    ),
    expects=(0,),
    changes=Changes.STATE,
    provenance=Provenance.ASSUMED,
    source="your own request",
    reply_secrets=(
        *("token", "app_key", "sip.password", "cdr[].user.token"),
        *(f"room.{_SIP_SECRET}", f"rooms[].{_SIP_SECRET}", f"cdr[].room.room_details.{_SIP_SECRET}"),
    ),
)

ENABLEX: tuple[Command, ...] = (
    CREATE_ROOM,
    LIST_ROOMS,
    GET_ROOM,
    UPDATE_ROOM,
    DELETE_ROOM,
    ROOM_USERS,
    CREATE_TOKEN,
    CDR_BY_PERIOD,
    CDR_BY_ROOM,
    CDR_BY_ROOM_AND_PERIOD,
    CDR_OF_SESSION,
    ARCHIVE_BY_PERIOD,
    ARCHIVE_BY_ROOM,
    ARCHIVE_BY_ROOM_AND_PERIOD,
    ARCHIVE_OF_SESSION,
    GET_DIALIN,
    FREE_REQUEST,
)
"""Every EnableX command, in the order of the routes."""
