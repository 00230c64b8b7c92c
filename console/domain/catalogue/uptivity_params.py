"""The recorder's parameters, each stated once, and the groups in which commands share them.

Names are upper case as on the wire. A parameter's own certainty is set where it is less certain than the
documented command that carries it; on an assumed command it adds nothing and does no harm.
"""

from __future__ import annotations

from dataclasses import replace

from console.domain.command import Mark, Param, Provenance
from console.domain.kinds import Choice, Text, Whole, YesNo

FREE_FIELDS = 15
"""How many free fields a call carries: USER1 … USER15."""

IDENTIFICATION = "Whom it concerns"
METADATA = "What is known of the call"
ORIGIN = "Who started it"

_ONE_OF = frozenset({Mark.AT_LEAST_ONE})
_ONE_OF_WITH_DEVICE = frozenset({Mark.AT_LEAST_ONE, Mark.NEEDS_AGENT_DEVICE})
_FRAGILE = frozenset({Mark.FRAGILE})


def as_assumed(param: Param) -> Param:
    """Return the parameter marked as less certain than the command that carries it."""
    return replace(param, provenance=Provenance.ASSUMED)


DEVICEID = Param(
    "DEVICEID",
    Text(),
    "Device",
    "Physical number of the phone; when blank the recorder looks the device up by its station.",
    section=IDENTIFICATION,
)
STATIONNAME = Param(
    "STATIONNAME",
    Text(),
    "Station",
    "Name of the workstation; given with a device it replaces the stored pairing of the two.",
    section=IDENTIFICATION,
)
DEVICEALIAS = Param(
    "DEVICEALIAS",
    Text(),
    "Device alias",
    "The agent's login on the phone; works only when the agent already has a device.",
    section=IDENTIFICATION,
)
SYS_USER = Param(
    "SYS_USER",
    Text(),
    "System user",
    "The agent's login to the operating system.",
    section=IDENTIFICATION,
)
CRM_USER = Param("CRM_USER", Text(), "CRM user", "The agent's name in the CRM system.", section=IDENTIFICATION)
AGENTID = Param(
    "AGENTID",
    Whole(at_least=0),
    "Agent id",
    "Number the recorder itself gave the agent.",
    section=IDENTIFICATION,
)
USERNAME = Param("USERNAME", Text(), "User name", "The agent's login to the recorder.", section=IDENTIFICATION)

TARGET = (
    replace(DEVICEID, marks=_ONE_OF),
    replace(DEVICEALIAS, marks=_ONE_OF_WITH_DEVICE),
    replace(STATIONNAME, marks=_ONE_OF),
    replace(SYS_USER, marks=_ONE_OF_WITH_DEVICE),
    replace(CRM_USER, marks=_ONE_OF_WITH_DEVICE),
)
"""The published group of which at least one is needed to find a device (vendor: API Server Commands)."""

AGENT = tuple(as_assumed(param) for param in (AGENTID, USERNAME, SYS_USER, CRM_USER))
"""The ways to name an agent."""

ANY_AGENT = tuple(replace(param, marks=_ONE_OF) for param in AGENT)
"""The same as a group of which one is needed; that these commands have such a group is our reading."""

CALLINSTANCE = Param(
    "CALLINSTANCE",
    Text(),
    "Call instance",
    "Tells calls on one device apart; blank is an instance of its own. Use the one the call was started with.",
    section=IDENTIFICATION,
)

KEEPDAYS = Param(
    "KEEPDAYS",
    Whole(at_least=-1),
    "Keep days",
    "Days until the archive action is taken; -1 leaves it to the recorder's rules.",
    section=METADATA,
)
ARCHIVEACTION = Param(
    "ARCHIVEACTION",
    Whole(at_least=-1),
    "Archive action",
    "Number of the retention rule, not its name; -1 for none.",
    section=METADATA,
)
GATE = Param("GATE", Text(), "Gate", "ACD gate or queue the call came through.", section=METADATA)
SGROUP = Param("SGROUP", Text(), "Skill group", "ACD group of the agent; not the quality group.", section=METADATA)

FREE_FIELD_PARAMS = tuple(
    Param(
        f"USER{number}",
        Text(),
        f"User field {number}",
        "Free text stored with the call; angle brackets and some symbols may not survive.",
        marks=_FRAGILE,
        section=METADATA,
    )
    for number in range(1, FREE_FIELDS + 1)
)

CALL_METADATA = (
    Param("ANI", Text(), "Caller", "Number the call comes from (ANI).", section=METADATA),
    Param("DNIS", Text(), "Number dialled", "Number the caller dialled (DNIS).", section=METADATA),
    Param("CALLID", Text(), "Call id", "The telephone system's own identifier of the call.", section=METADATA),
    Param(
        "CALLDIRECTION",
        Choice(("I", "O")),
        "Direction",
        "I for an inbound call, O for an outbound one.",
        section=METADATA,
    ),
    GATE,
    SGROUP,
    KEEPDAYS,
    ARCHIVEACTION,
    *FREE_FIELD_PARAMS,
)
"""What can be stored with a call. The published list of optional parameters could not be read."""

ASSUMED_METADATA = tuple(as_assumed(param) for param in CALL_METADATA)
"""The same where the command is better known than its optional parameters."""

SHOWN_IN_EXAMPLE = frozenset({"USER1", "USER2", "KEEPDAYS"})
"""What the published CALLUPDATE address carries (vendor: API Server Web API Service)."""

UPDATE_METADATA = tuple(param if param.name in SHOWN_IN_EXAMPLE else as_assumed(param) for param in CALL_METADATA)

RECORDING_ORIGIN = (
    Param("AGENTINITIATED", YesNo(), "By the agent", "Y when the agent asked for the recording.", section=ORIGIN),
    Param(
        "CTIINITIATED",
        YesNo(),
        "By the telephone system",
        "Y when an event of the telephone system asked for the recording.",
        section=ORIGIN,
    ),
    Param("COREIDENT", Whole(at_least=0), "Core", "Number of the recording core to use.", section=ORIGIN),
)

SESSIONID = Param("SESSIONID", Text(blank_allowed=False), "Session", "Identifier of the session.", required=True)
RECORDID = Param("RECORDID", Whole(at_least=0), "Record", "Number of the stored recording.", required=True)

STORED_FIELDS = (
    *(replace(param, section="") for param in FREE_FIELD_PARAMS),
    replace(KEEPDAYS, section=""),
    Param(
        "ARCHIVE_ACTION_ID",
        Whole(at_least=-1),
        "Archive action",
        "Number of the retention rule; the stored field is spelt differently from the call parameter.",
    ),
    Param("LOCKED", YesNo(), "Locked", "Y protects the recording from its archive action."),
    Param("PRIORITY", Whole(), "Priority", "Priority stored with the recording."),
    Param("GATE", Text(), "Gate", "ACD gate or queue stored with the recording.", marks=_FRAGILE),
    Param("SGROUP", Text(), "Skill group", "ACD group stored with the recording.", marks=_FRAGILE),
)
"""Fields of a stored recording that we take for writable; which ones really are is not published."""

USER_ID = Param("USER_ID", Whole(at_least=0), "User id", "Number of the user record; names it for GET, UPDATE, DELETE.")

USER_RECORD = (
    USER_ID,
    Param("USERNAME", Text(), "User name", "Login to the recorder; needed for ADD, names the record otherwise."),
    Param("FIRST_NAME", Text(), "First name", "The person's first name."),
    Param("LAST_NAME", Text(), "Last name", "The person's last name."),
    Param("EMAIL", Text(), "E-mail", "The person's e-mail address."),
    Param("EMPLOYEE_ID", Text(), "Employee id", "Your own number of the person."),
    Param("AGENT", YesNo(), "Agent", "Y when the person is an agent; only agents may have phones."),
    Param("PHONES", Text(), "Phones", "Phone numbers of an agent, separated by semicolons."),
    replace(SYS_USER, section=""),
    Param("SYS_DOMAIN", Text(), "System domain", "Domain of the operating-system login."),
    replace(CRM_USER, section=""),
    Param("SITE_ID", Whole(at_least=-1), "Site", "Number of the site; -1 for none."),
    Param("ALLOWSELFRECORD", YesNo(), "May record own calls", "Y lets the agent record own calls."),
    Param("ALLOWSELFDOWNLOAD", YesNo(), "May download own calls", "Y lets the agent download own recordings."),
)
"""Fields of a user record; the names were seen in a real list, that they can be written is assumed."""

ASSUMED_USER_RECORD = tuple(as_assumed(param) for param in USER_RECORD)
