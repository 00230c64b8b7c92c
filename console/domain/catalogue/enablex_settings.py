"""What an EnableX room is made of: every settings key of both API versions, and the SIP keys.

The keys are named here once; creating and updating a room share these tuples. Certainty is the parameter's own where
it is less certain than the documented command that carries it.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from console.domain.command import Param, Problem, Provenance
from console.domain.kinds import Choice, Flag, JsonObject, Moment, Password, Text, Value, Whole

TYPE_AND_TIME = "Type and time"
PEOPLE = "People"
MEDIA = "Sound and picture"
RECORDING = "Recording"
SIP = "Telephone (SIP)"
OLD_NAMES = "Names of API version 1"
NEWEST = "Newest and little-known keys"

MODE = Param(
    "settings.mode",
    Choice(("group", "lecture"), is_open=True),
    "Mode",
    "In a group room everyone may publish; in a lecture participants need the moderator's permission. "
    "Fixed when the room is made.",
    section=TYPE_AND_TIME,
)

TYPE = (
    Param(
        "settings.scheduled",
        Flag(),
        "Scheduled",
        "The room is usable from 15 minutes before its start to its end. Fixed when the room is made.",
        section=TYPE_AND_TIME,
    ),
    Param(
        "settings.adhoc",
        Flag(),
        "Ad-hoc",
        "The room lives for one session and is then deleted. Fixed when the room is made.",
        section=TYPE_AND_TIME,
    ),
)

TIME = (
    Param(
        "settings.scheduled_time",
        Moment(),
        "Start",
        "When a scheduled room starts, in UTC and in the future; only scheduled rooms have one.",
        section=TYPE_AND_TIME,
    ),
    Param(
        "settings.duration",
        Whole(at_least=0),
        "Duration",
        "Length in minutes; a scheduled room needs one above 0, an ad-hoc room may keep it between sessions.",
        section=TYPE_AND_TIME,
    ),
)

_PEOPLE = (
    Param(
        "settings.participants",
        Whole(at_least=0),
        "Participants",
        "Largest number of participants at one time, moderators not counted; 0 sets no limit.",
        section=PEOPLE,
    ),
    Param(
        "settings.moderators",
        Whole(at_least=1, at_most=5),
        "Moderators",
        "Largest number of moderators at one time; 1 unless said otherwise.",
        section=PEOPLE,
    ),
    Param(
        "settings.wait_for_moderator",
        Flag(),
        "Wait for moderator",
        "Hold participants outside until a moderator has joined once.",
        section=PEOPLE,
    ),
    Param(
        "settings.knock",
        Flag(),
        "Knock",
        "A moderator admits each participant by hand.",
        section=PEOPLE,
    ),
    Param(
        "settings.description",
        Text(),
        "Description",
        "A note about the room for people; the system does not use it.",
    ),
    Param(
        "settings.billing_code",
        Text(),
        "Billing code",
        "Your own code by which reports can be charged; the system only stores it.",
    ),
)

_MEDIA = (
    Param(
        "settings.quality",
        Choice(("HD", "SD", "LD")),
        "Quality",
        "Largest picture: HD 1280×720, SD 640×480, LD 640×360; not above what the subscription allows.",
        section=MEDIA,
    ),
    Param(
        "settings.max_active_talkers",
        Whole(at_least=1, at_most=16),
        "Active talkers",
        "How many talkers everyone sees at one time; 6 unless said otherwise.",
        section=MEDIA,
    ),
    Param(
        "settings.screen_share",
        Flag(),
        "Screen sharing",
        "Whether screens can be shared in the room.",
        section=MEDIA,
    ),
    Param("settings.canvas", Flag(), "Canvas", "Whether the canvas can be streamed in the room.", section=MEDIA),
    Param(
        "settings.abwd",
        Flag(),
        "Adapt to bandwidth",
        "Detect each participant's bandwidth and adapt the picture to it.",
        section=MEDIA,
    ),
    Param("settings.facex", Flag(), "Face analysis", "Analyse faces during the session.", section=MEDIA),
    Param(
        "settings.media_zone",
        Choice(("XX", "IN", "SG", "US")),
        "Media zone",
        "Where the media servers stand: India, Singapore, United States, or XX to let the platform decide.",
        section=MEDIA,
    ),
)

_RECORDING = (
    Param(
        "settings.auto_recording",
        Flag(),
        "Record automatically",
        "Record every session from its start; recording cannot be started later from here.",
        section=RECORDING,
    ),
    Param(
        "settings.single_file_recording",
        Flag(),
        "Single file",
        "Mix two users into one .webm file that is there right after the session.",
        section=RECORDING,
    ),
    Param(
        "settings.role_based_recording",
        JsonObject(),
        "By role",
        'What is recorded of each role, "audio" or "audiovideo", for example {"participant": "audio"}.',
        section=RECORDING,
    ),
    Param(
        "settings.live_recording",
        JsonObject(any_json=True),
        "Live recording",
        'For example {"auto_recording": true, "url": "…"}; the published table calls it a plain true or false.',
        section=RECORDING,
    ),
    Param(
        "settings.watermark",
        Flag(),
        "Watermark",
        "Put the project's watermark into transcoded files.",
        section=RECORDING,
    ),
)

_OLD_NAMES = (
    Param(
        "settings.active_talker",
        Flag(),
        "Active talker",
        "Older name: whether active talkers are chosen at all; newer servers take a number instead.",
        section=OLD_NAMES,
        provenance=Provenance.OBSERVED,
    ),
    Param(
        "settings.wait_moderator",
        Flag(),
        "Wait for moderator (old)",
        "Older name of the setting that holds participants until a moderator has joined.",
        section=OLD_NAMES,
        provenance=Provenance.OBSERVED,
    ),
)

_NEWEST = (
    Param(
        "settings.audiences",
        Whole(at_least=0),
        "Audience",
        "Largest passive audience; known to the newest servers only.",
        section=NEWEST,
        provenance=Provenance.NAMED,
    ),
    Param(
        "settings.send_audiences_stats",
        Flag(),
        "Audience figures",
        "Report figures about the passive audience; known to the newest servers only.",
        section=NEWEST,
        provenance=Provenance.NAMED,
    ),
    Param(
        "settings.hls_view_url",
        Text(),
        "Audience page",
        "Address where the passive audience watches; known to the newest servers only.",
        section=NEWEST,
        provenance=Provenance.NAMED,
    ),
    Param(
        "settings.peep",
        Flag(),
        "Peep",
        "No document describes it; it is known from result code 10024 alone.",
        section=NEWEST,
        provenance=Provenance.NAMED,
    ),
    Param(
        "settings.aor",
        Text(),
        "SIP address of record",
        "No document describes it; result code 10026 names it as a SIP URI such as sip:room@host.",
        section=NEWEST,
        provenance=Provenance.NAMED,
    ),
    Param(
        "settings.media_configuration",
        Text(),
        "Media configuration",
        'Seen in answers only, with the value "default"; what sending it does is not known.',
        section=NEWEST,
        provenance=Provenance.OBSERVED,
    ),
    Param(
        "settings.viewers",
        Whole(at_least=0),
        "Viewers",
        "Seen in answers only; what sending it does is not known.",
        section=NEWEST,
        provenance=Provenance.OBSERVED,
    ),
    Param(
        "settings.encryption",
        Flag(),
        "Encryption",
        "Seen in answers only; what sending it does is not known.",
        section=NEWEST,
        provenance=Provenance.OBSERVED,
    ),
)

_SIP = (
    Param(
        "sip.enabled",
        Flag(),
        "Telephone access",
        "Let people dial in by telephone or SIP; the room then has a meeting id and a pin.",
        section=SIP,
    ),
    Param(
        "sip.uri",
        Text(),
        "SIP URI",
        "Address of your own SIP account; a key of 2018 that newer documents no longer name.",
        section=SIP,
        provenance=Provenance.OBSERVED,
    ),
    Param(
        "sip.name",
        Text(),
        "SIP name",
        "Display name of your own SIP account; a key of 2018 that newer documents no longer name.",
        section=SIP,
        provenance=Provenance.OBSERVED,
    ),
    Param(
        "sip.auth",
        Text(),
        "SIP login",
        "Login of your own SIP account; a key of 2018 that newer documents no longer name.",
        section=SIP,
        provenance=Provenance.OBSERVED,
    ),
    Param(
        "sip.secret",
        Password(),
        "SIP password",
        "Password of your own SIP account; a key of 2018 that newer documents no longer name.",
        section=SIP,
        provenance=Provenance.OBSERVED,
    ),
    Param(
        "sip.proxy",
        Text(),
        "SIP proxy",
        "Proxy of your own SIP account; a key of 2018 that newer documents no longer name.",
        section=SIP,
        provenance=Provenance.OBSERVED,
    ),
    Param(
        "sip.aor",
        Text(),
        "SIP address of record",
        "A SIP URI such as sip:room@host; the place of this key is our reading of result code 10026.",
        section=SIP,
        provenance=Provenance.ASSUMED,
    ),
)

DATA = Param(
    "data",
    JsonObject(),
    "Custom data",
    "Your own JSON object; the system stores it and hands it out with the room.",
)

ROOM_PARAMS = (MODE, *TYPE, *TIME, *_PEOPLE, *_MEDIA, *_RECORDING, *_SIP, *_OLD_NAMES, *_NEWEST, DATA)
"""Everything a room can carry beside its name and owner."""


def starting_with(params: tuple[Param, ...], defaults: Mapping[str, str]) -> tuple[Param, ...]:
    """Return the parameters with the texts a form starts with."""
    return tuple(replace(param, default=defaults.get(param.name, param.default)) for param in params)


def new_room_fits(values: Mapping[str, Value]) -> tuple[Problem, ...]:
    """Say what contradicts itself in the definition of a new room."""
    is_scheduled = values.get("settings.scheduled") is True
    found = list(one_type_fits(values))
    if is_scheduled and not values.get("settings.scheduled_time"):
        found.append(
            Problem("settings.scheduled_time", "A scheduled room needs a start; enter a date and time in UTC.")
        )
    if is_scheduled and not values.get("settings.duration"):
        found.append(Problem("settings.duration", "A scheduled room needs a duration of 1 minute or more."))
    if not is_scheduled and values.get("settings.scheduled_time"):
        found.append(
            Problem("settings.scheduled_time", "Only a scheduled room has a start; clear it or set Scheduled to true.")
        )
    return tuple(found)


def one_type_fits(values: Mapping[str, Value]) -> tuple[Problem, ...]:
    """Say so when a room is to be scheduled and ad-hoc at once."""
    if values.get("settings.scheduled") is True and values.get("settings.adhoc") is True:
        return (Problem("settings.adhoc", "A room is scheduled or ad-hoc, not both; set one of them to false."),)
    return ()
