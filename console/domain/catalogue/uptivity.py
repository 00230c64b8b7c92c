"""The recorder's commands, group by group, and two for any other request.

Only a few names are published: the start page of the vendor's command reference, an example address, tables of
contents. Every other name is our own and its record says so; the badge `assumed` is what an operator must see
before sending one to a production recorder. When the full reference is at hand, only this table changes.
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import partial

from console.domain.catalogue import uptivity_params as p
from console.domain.command import (
    Changes,
    Command,
    FreeMessage,
    Message,
    Param,
    Problem,
    Provenance,
    RawXml,
    System,
)
from console.domain.kinds import Choice, Pairs, Text, Value, Whole, Xml

ANY_COMMAND = (4, 10, 11, 14, 15, 16, 17, 23, 26, 39, 44, 47, 48, 49, 55, 59)
"""Codes that any command may give."""

_ASSUMED_SOURCE = "assumed: the function follows from published result codes, the name is ours"


def _expect(*codes: int) -> tuple[int, ...]:
    """Return the command's own codes, success first, then those any command may give."""
    return (*codes, *(code for code in ANY_COMMAND if code not in codes))


def _user_action_fits(values: Mapping[str, Value]) -> tuple[Problem, ...]:
    """Say what an IMPORTUSER action lacks."""
    found = []
    match values.get("ACTION"):
        case "ADD" if not values.get("USERNAME"):
            found.append(Problem("USERNAME", "Adding a user needs a user name; enter one."))
        case "GET" | "UPDATE" | "DELETE" as action if not _names_user(values):
            found.append(
                Problem(p.USER_ID.name, f"{action} must say which user is meant; enter a user id or a user name.")
            )
        case _:
            pass
    if values.get("PHONES") and values.get("AGENT") == "N":
        found.append(Problem("PHONES", "Only agents may have phones; set Agent to Y or clear the phones."))
    return tuple(found)


def _names_user(values: Mapping[str, Value]) -> bool:
    return values.get(p.USER_ID.name) is not None or bool(values.get("USERNAME"))


def _role_action_fits(values: Mapping[str, Value]) -> tuple[Problem, ...]:
    action = values.get("ACTION")
    if action in ("ADD", "UPDATE", "DELETE") and not values.get("ROLENAME"):
        return (Problem("ROLENAME", f"{action} must say which role is meant; enter a role name."),)
    return ()


def _some_field_changes(values: Mapping[str, Value]) -> tuple[Problem, ...]:
    if not any(name != p.RECORDID.name for name in values):
        return (Problem("", "There is nothing to change; fill in at least one field beside the record."),)
    return ()


def _event_mode_fits(values: Mapping[str, Value]) -> tuple[Problem, ...]:
    if values.get("MODE") == "LIST" and not values.get("EVENTTYPES"):
        return (Problem("EVENTTYPES", "The mode LIST needs event types; enter them separated by commas."),)
    return ()


_assumed = partial(Command, system=System.UPTIVITY, provenance=Provenance.ASSUMED, source=_ASSUMED_SOURCE)
_changing = partial(_assumed, changes=Changes.STATE)
_query = partial(_assumed, repeatable=True)

TEST = Command(
    id="recorder.test",
    system=System.UPTIVITY,
    title="Test connection",
    help="Ask the recorder whether it is there; it answers 20 and does nothing.",
    request=Message("TEST"),
    expects=(20, 14),
    repeatable=True,
    provenance=Provenance.DOCUMENTED,
    source="vendor: API Overview",
)

CALL_START = Command(
    id="call.start",
    system=System.UPTIVITY,
    title="Start call",
    help="Tell the recorder that a device has a new call; its schedules then decide whether to record.",
    request=Message("CALLSTART"),
    params=(*p.TARGET, p.CALLINSTANCE, *p.ASSUMED_METADATA),
    expects=_expect(20, 46, 5, 8, 9, 24, 25, 6, 34, 35),
    changes=Changes.STATE,
    provenance=Provenance.DOCUMENTED,
    source="vendor: API Server Commands",
)

CALL_UPDATE = Command(
    id="call.update",
    system=System.UPTIVITY,
    title="Update call",
    help="Attach or change data of a running call; only the fields sent change.",
    request=Message("CALLUPDATE"),
    params=(*p.TARGET, p.CALLINSTANCE, *p.UPDATE_METADATA),
    expects=_expect(20, 37, 46, 7, 5, 8, 24, 25),
    changes=Changes.STATE,
    provenance=Provenance.NAMED,
    source="vendor: an example address of API Server Web API Service; the other parameters are assumed",
)

CALL_STOP = Command(
    asks_first=True,
    id="call.stop",
    system=System.UPTIVITY,
    title="Stop call",
    help="Tell the recorder that a call has ended; a recording of that call ends with it.",
    request=Message("CALLSTOP"),
    params=(*p.TARGET, p.CALLINSTANCE),
    expects=_expect(20, 46, 7, 5, 8, 24, 25),
    changes=Changes.STATE,
    provenance=Provenance.NAMED,
    source="vendor: API Manual 4.5, table of contents; the parameters are assumed",
)

RECORD_START = _changing(
    id="record.start",
    title="Start recording",
    help="Record a device's call whatever the schedules say; the answer 0 means recording has started.",
    request=Message("RECORDSTART"),
    params=(*p.TARGET, p.CALLINSTANCE, *p.RECORDING_ORIGIN, *p.CALL_METADATA),
    expects=_expect(0, 46, 9, 1, 7, 2, 3, 5, 6, 8, 18, 24, 25, 34, 35),
)

RECORD_STOP = _changing(
    asks_first=True,
    id="record.stop",
    title="Stop recording",
    help="End the recording of a device's call; what is said afterwards is not kept.",
    request=Message("RECORDSTOP"),
    params=(*p.TARGET, p.CALLINSTANCE),
    expects=_expect(13, 46, 12, 5, 8, 24, 25, 34),
)

BLACKOUT_PARAMS = (
    *p.TARGET,
    p.CALLINSTANCE,
    Param("MASKID", Text(), "Mask", "Identifier of the mask; known from result code 56 alone."),
)

BLACKOUT_START = _changing(
    asks_first=True,
    id="blackout.start",
    title="Start blackout",
    help="Hide what is said until the blackout is stopped; it normally follows the agent into the next call.",
    request=Message("BLACKOUTSTART"),
    params=BLACKOUT_PARAMS,
    expects=_expect(20, 46, 38, 7, 12, 5, 8, 24, 25, 56),
)

BLACKOUT_STOP = _changing(
    asks_first=True,
    id="blackout.stop",
    title="Stop blackout",
    help="Let the recording hear the call again; a blackout ends by this command only, or by its longest time.",
    request=Message("BLACKOUTSTOP"),
    params=BLACKOUT_PARAMS,
    expects=_expect(20, 46, 38, 7, 12, 5, 8, 24, 25, 56),
)

CHAT_START = Command(
    id="chat.start",
    system=System.UPTIVITY,
    title="Start chat",
    help="Tell the recorder that an agent has begun a chat.",
    request=Message("CHATSTART"),
    params=(p.SESSIONID, *p.ANY_AGENT),
    expects=_expect(20, 46, 33, 24, 25),
    changes=Changes.STATE,
    provenance=Provenance.NAMED,
    source="vendor: API Manual 4.5, table of contents; the parameters are assumed",
)

CHAT_UPDATE = Command(
    id="chat.update",
    system=System.UPTIVITY,
    title="Update chat",
    help="Add a message to a chat or say how long the chat is to be kept.",
    request=Message("CHATUPDATE"),
    params=(
        p.SESSIONID,
        Param("MESSAGE", Text(), "Message", "Text to add to the chat.", provenance=Provenance.ASSUMED),
        p.KEEPDAYS,
        *p.AGENT,
    ),
    expects=_expect(20, 46, 33, 24, 25),
    changes=Changes.STATE,
    provenance=Provenance.NAMED,
    source="vendor: Manage CTI Cores names it with its keep days; the other parameters are assumed",
)

CHAT_STOP = _changing(
    id="chat.stop",
    title="Stop chat",
    help="Tell the recorder that a chat has ended.",
    request=Message("CHATSTOP"),
    params=(p.SESSIONID, *p.AGENT),
    expects=_expect(20, 46, 33, 24, 25),
    source="assumed: by symmetry with the other chat commands",
)

AGENT_LOGIN = _changing(
    id="agent.login",
    title="Log agent in",
    help="Tie an agent to a device, so that commands can name the agent instead of the device.",
    request=Message("AGENTLOGIN"),
    params=(*p.ANY_AGENT, p.DEVICEID, p.STATIONNAME, p.DEVICEALIAS),
    expects=_expect(20, 46, 24, 25, 27, 57, 5, 8),
)

AGENT_LOGOUT = _changing(
    id="agent.logout",
    title="Log agent out",
    help="Untie an agent from its device.",
    request=Message("AGENTLOGOUT"),
    params=p.ANY_AGENT,
    expects=_expect(20, 46, 24, 25, 27, 5),
)

CALL_LIST = Command(
    id="call.list",
    system=System.UPTIVITY,
    title="List calls",
    help="Fetch the newest stored calls.",
    request=Message("CALLLIST"),
    params=(
        Param("CALLCOUNT", Whole(at_least=1), "Calls", "How many calls to fetch at most.", default="10"),
        *(p.as_assumed(param) for param in (p.DEVICEID, p.AGENTID, p.USERNAME)),
    ),
    expects=_expect(20, 46, 8, 24, 27, 28),
    repeatable=True,
    provenance=Provenance.NAMED,
    source="vendor: API Server Parameters names it with its call count; the filters are assumed",
)

CHANNEL_LIST = _query(
    id="channel.list",
    title="List channels",
    help="Fetch the recording channels and what each is doing.",
    request=Message("CHANNELLIST"),
    expects=_expect(20, 46),
)

AGENT_LIST = _query(
    id="agent.list",
    title="List agents",
    help="Fetch the agents and the devices they sit at.",
    request=Message("AGENTLIST"),
    expects=_expect(20, 46, 24, 27, 28),
)

DEVICE_LIST = _query(
    id="device.list",
    title="List devices",
    help="Fetch the devices and whether each is in a call or recorded.",
    request=Message("DEVICELIST"),
    expects=_expect(20, 46),
)

RECORD_UPDATE = _changing(
    id="record.update",
    title="Update stored record",
    help="Change fields of a stored recording.",
    request=Message("RECORDUPDATE"),
    params=(p.RECORDID, *p.STORED_FIELDS),
    expects=_expect(37, 46, 40, 22, 59),
    rule=_some_field_changes,
)

RECORD_GET = _query(
    id="record.get",
    title="Get stored record",
    help="Fetch the fields of a stored recording.",
    request=Message("RECORDGET"),
    params=(p.RECORDID,),
    expects=_expect(20, 46, 40, 41),
)

MONITOR_START = _changing(
    id="monitor.start",
    title="Start live listening",
    help="Ask the recorder to stream a device's call; the answer names the session.",
    request=Message("MONITORSTART"),
    params=(*p.TARGET, p.CALLINSTANCE),
    expects=_expect(43, 46, 32, 7, 12, 5, 8, 24, 25, 36),
)

MONITOR_STOP = _changing(
    id="monitor.stop",
    title="Stop live listening",
    help="End a live stream.",
    request=Message("MONITORSTOP"),
    params=(p.SESSIONID,),
    expects=_expect(20, 33, 31),
)

USER_IMPORT = Command(
    id="user.import",
    system=System.UPTIVITY,
    title="Users",
    help="List users, or add, change, fetch or retire one; retiring sets the user inactive.",
    request=Message("IMPORTUSER"),
    params=(
        Param(
            "ACTION",
            Choice(("LIST", "GET", "ADD", "UPDATE", "DELETE"), is_open=True),
            "Action",
            "What to do. Only LIST has been seen to work; the other words are assumed.",
            required=True,
            default="LIST",
        ),
        *p.ASSUMED_USER_RECORD,
    ),
    expects=_expect(20, 46, 21, 22, 26, 27, 28, 42, 45, 53, 54, 57),
    changes=Changes.STATE,
    provenance=Provenance.OBSERVED,
    source="observed: ACTION=LIST answered by a real server; the other actions are assumed",
    rule=_user_action_fits,
)

ROLE_IMPORT = _changing(
    id="role.import",
    title="Roles",
    help="List roles, or add, change or remove one.",
    request=Message("IMPORTROLE"),
    params=(
        Param(
            "ACTION",
            Choice(("LIST", "ADD", "UPDATE", "DELETE"), is_open=True),
            "Action",
            "What to do.",
            required=True,
            default="LIST",
        ),
        Param("ROLENAME", Text(), "Role", "Name of the role."),
        Param("PERMISSIONIDENT", Text(), "Permission", "Identifier of a permission the role is to have."),
    ),
    expects=_expect(20, 21, 50, 51, 52),
    rule=_role_action_fits,
)

EVENT_SUBSCRIBE = _changing(
    id="event.subscribe",
    title="Subscribe to events",
    help="Ask the recorder to say what happens on its own accord, over the connection the request came by.",
    request=Message("EVENTSUBSCRIBE"),
    params=(
        Param(
            "MODE",
            Choice(("ALL", "LIST", "NONE"), is_open=True),
            "Mode",
            "ALL for every event, LIST for the types named below, NONE for silence.",
            required=True,
            default="ALL",
        ),
        Param("EVENTTYPES", Text(), "Event types", "Types separated by commas, for example CALLSTART,CALLSTOP."),
    ),
    expects=_expect(20, 29, 30),
    rule=_event_mode_fits,
)

EVENT_UNSUBSCRIBE = _changing(
    id="event.unsubscribe",
    title="Unsubscribe from events",
    help="Ask the recorder to send no more events.",
    request=Message("EVENTUNSUBSCRIBE"),
    expects=_expect(20, 31),
)

FREE_COMMAND = _changing(
    id="recorder.free",
    title="Any recorder command",
    help="Send a type and name/value pairs of your own, for commands no document names.",
    request=FreeMessage(),
    params=(
        Param("type", Text(blank_allowed=False), "Type", "Name of the command, for example TEST.", required=True),
        Param("pairs", Pairs(), "Parameters", "One NAME=VALUE a line, sent in this order."),
    ),
    expects=_expect(20, 0, 13, 37, 43, 46, 9),
    source="your own request",
)

RAW_XML = _changing(
    id="recorder.raw",
    title="Raw XML",
    help="Send a text to the recorder exactly as it stands; nothing is checked or escaped.",
    request=RawXml(),
    params=(
        Param(
            "xml",
            Xml(),
            "XML",
            "The whole request; a line break inside may cut it in two.",
            required=True,
            default="<REQUEST><TYPE>TEST</TYPE><REQUESTID>1</REQUESTID></REQUEST>",
        ),
    ),
    expects=_expect(20, 0, 13, 37, 43, 46, 9),
    source="your own request",
)

UPTIVITY: tuple[Command, ...] = (
    *(TEST, CALL_START, CALL_UPDATE, CALL_STOP),
    *(RECORD_START, RECORD_STOP, BLACKOUT_START, BLACKOUT_STOP),
    *(CHAT_START, CHAT_UPDATE, CHAT_STOP, AGENT_LOGIN, AGENT_LOGOUT),
    *(CALL_LIST, CHANNEL_LIST, AGENT_LIST, DEVICE_LIST),
    *(RECORD_UPDATE, RECORD_GET, MONITOR_START, MONITOR_STOP),
    *(USER_IMPORT, ROLE_IMPORT, EVENT_SUBSCRIBE, EVENT_UNSUBSCRIBE),
    *(FREE_COMMAND, RAW_XML),
)
"""Every recorder command, group by group."""
