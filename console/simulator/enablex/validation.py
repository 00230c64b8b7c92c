"""The checks of a room definition, in the order the simulator makes them; the first that fails names the code.

The real order is unknown and only one code is ever returned, so the order of `CHECKS` is a choice of ours: name,
owner_ref, unknown key, scheduled, adhoc, both, type change, mode, scheduled_time, key that does not fit, duration,
moderators, participants, auto_recording, active talkers, wait for moderator, quality, peep, knock, sip.
Credentials, JSON, room id and the state of the room are checked before, by the routes; storing comes after.

Numbers and digit strings are interchangeable, booleans are real booleans (seen in traffic).
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass

from console.domain.kinds import MOMENT_FORMAT, MOMENT_SHAPE, Json
from console.simulator.enablex.state import JsonObject, Refused, Room
from console.simulator.enablex.switches import MEDIA_ZONES, MODES, QUALITIES, FixedKeys, Switches

SIP_ADDRESS = re.compile(r"sips?:[^@\s]+@[^@\s]+")
LEGACY_SIP_KEYS = frozenset({"name", "auth", "secret", "proxy"})
"""Keys a SIP object had in 2018 answers."""


@dataclass(frozen=True, slots=True)
class Draft:
    """A room definition as somebody sent it, and what it is judged against."""

    body: JsonObject
    now: dt.datetime
    quality_ceiling: str
    switches: Switches
    room: Room | None = None
    """The room to be updated; None when one is to be created."""

    @property
    def settings(self) -> JsonObject:
        """The settings given; anything but an object has been refused before."""
        given = self.body.get("settings")
        return given if isinstance(given, dict) else {}

    @property
    def is_scheduled(self) -> bool:
        """Whether the room is (to be) a scheduled one."""
        return self.room.is_scheduled if self.room is not None else self.settings.get("scheduled") is True


Check = Callable[[Draft], None]
"""Raises Refused when the draft does not pass."""


def validate(draft: Draft) -> None:
    """Make every check in order; raises Refused with the code of the first that fails."""
    for check in CHECKS:
        check(draft)


def whole(value: Json) -> int | None:
    """Return a number or digit string as a whole number, None when it is none."""
    match value:
        case bool():
            return None
        case int():
            return value
        case float() if value.is_integer():
            return int(value)
        case str() if re.fullmatch(r"[+-]?[0-9]{1,18}", value.strip()):
            return int(value)
    return None


def is_blank(value: Json) -> bool:
    """Whether a required text or number is as good as missing."""
    return not (isinstance(value, str) and value.strip()) and (
        isinstance(value, bool) or not isinstance(value, int | float)
    )


def _required(key: str, code: int) -> Check:
    """Demand a key in a new room, and that an update does not blank it."""

    def check(draft: Draft) -> None:
        if (draft.room is None or key in draft.body) and is_blank(draft.body.get(key)):
            raise Refused(code, f"{key} is missing or empty")

    return check


def _boolean(key: str, code: int) -> Check:
    def check(draft: Draft) -> None:
        if key in draft.settings and not isinstance(draft.settings[key], bool):
            raise Refused(code, f"settings.{key} is true or false")

    return check


def _known_keys(draft: Draft) -> None:
    given = draft.body.get("settings")
    if given is not None and not isinstance(given, dict):
        raise Refused(10009, "settings is not an object")
    for key in draft.settings:
        if key not in KNOWN_KEYS:
            raise Refused(10009, f"settings.{key} is not known")


def _not_both_types(draft: Draft) -> None:
    if draft.settings.get("scheduled") is True and draft.settings.get("adhoc") is True:
        raise Refused(10017, "A room is either scheduled or ad-hoc")


def _type_is_kept(draft: Draft) -> None:
    for key in ("scheduled", "adhoc"):
        if draft.room is not None and key in draft.settings:
            is_changed = draft.settings[key] != draft.room.settings.get(key, False)
            if is_changed or draft.switches.fixed_keys is FixedKeys.PRESENCE_REFUSED:
                raise Refused(10106, f"settings.{key} is fixed at creation")


def _mode(draft: Draft) -> None:
    if "mode" not in draft.settings:
        return
    mode = draft.settings["mode"]
    if mode not in MODES:
        raise Refused(10019, f"settings.mode is one of: {', '.join(MODES)}")
    if draft.room is None:
        return
    if mode != draft.room.settings.get("mode", MODES[0]) or draft.switches.fixed_keys is FixedKeys.PRESENCE_REFUSED:
        raise Refused(10020, "settings.mode is fixed at creation")


def _scheduled_time(draft: Draft) -> None:
    if not draft.is_scheduled or (draft.room is not None and "scheduled_time" not in draft.settings):
        return
    given = draft.settings.get("scheduled_time")
    if given in (None, ""):
        raise Refused(10004, "A scheduled room needs its start")
    if _moment(given) <= draft.now:
        raise Refused(10006, "settings.scheduled_time is not in the future (UTC)")


def _moment(given: Json) -> dt.datetime:
    if isinstance(given, str) and MOMENT_SHAPE.fullmatch(given):
        try:
            return dt.datetime.strptime(given, MOMENT_FORMAT).replace(tzinfo=dt.UTC)
        except ValueError:
            pass  # shaped like a date, but none: refused below with the others
    raise Refused(10005, "settings.scheduled_time is YYYY-MM-DD HH:MM:SS, UTC")


def _fits_the_type(draft: Draft) -> None:
    """An empty text is accepted on any type of room (seen in traffic)."""
    if not draft.is_scheduled and draft.settings.get("scheduled_time") not in (None, ""):
        raise Refused(10018, "settings.scheduled_time is for scheduled rooms only")
    if not draft.switches.strict_types:
        return
    for key, fits in UNCODED_KEYS.items():
        if key in draft.settings and not fits(draft.settings[key]):
            raise Refused(10018, f"settings.{key} has a value of the wrong type")


def _duration(draft: Draft) -> None:
    is_given = "duration" in draft.settings
    minutes = whole(draft.settings.get("duration"))
    if is_given and (minutes is None or minutes < 0):
        raise Refused(10011, "settings.duration is a whole number of minutes")
    if draft.is_scheduled and not minutes and (is_given or draft.room is None):
        raise Refused(10011, "A scheduled room needs its duration")


def _moderators(draft: Draft) -> None:
    if "moderators" not in draft.settings:
        return
    number = whole(draft.settings["moderators"])
    if number is None:
        raise Refused(10022, "settings.moderators is a whole number")
    if not 1 <= number <= 5:
        raise Refused(10023, "settings.moderators is 1 to 5")


def _participants(draft: Draft) -> None:
    number = whole(draft.settings.get("participants", 0))
    if number is None or number < 0:
        raise Refused(10007, "settings.participants is a whole number, 0 or more")


def _active_talkers(draft: Draft) -> None:
    number = whole(draft.settings.get("max_active_talkers", 1))
    if number is None or not 1 <= number <= 16:
        raise Refused(10012, "settings.max_active_talkers is 1 to 16")


def _quality(draft: Draft) -> None:
    if "quality" not in draft.settings:
        return
    quality = draft.settings["quality"]
    if quality not in QUALITIES:
        raise Refused(10014, f"settings.quality is one of: {', '.join(QUALITIES)}")
    if QUALITIES.index(str(quality)) > QUALITIES.index(draft.quality_ceiling):
        raise Refused(10021, f"The application may use up to {draft.quality_ceiling}")


def _sip(draft: Draft) -> None:
    """`{}`, false and `{"enabled": true}` alone are fine (seen in clients)."""
    sip = draft.body.get("sip")
    fields: JsonObject = sip if isinstance(sip, dict) else {}
    if fields.get("enabled") is True and LEGACY_SIP_KEYS & fields.keys() and not fields.get("uri"):
        raise Refused(10015, "sip.uri is missing beside the other SIP keys")
    for place in (fields, draft.settings):
        if "aor" in place and not SIP_ADDRESS.fullmatch(str(place["aor"])):
            raise Refused(10026, "The SIP address is sip:user@host")
    if draft.switches.strict_types and not _is_sip(sip, fields):
        raise Refused(10018, "sip is an object whose enabled is true or false")


def _is_sip(sip: Json, fields: JsonObject) -> bool:
    return (sip is None or isinstance(sip, bool | dict)) and isinstance(fields.get("enabled", False), bool)


def _is_bool(value: Json) -> bool:
    return isinstance(value, bool)


def _is_text(value: Json) -> bool:
    return isinstance(value, str)


def _is_anything(_value: Json) -> bool:
    return True


def _is_role_recording(value: Json) -> bool:
    return isinstance(value, dict) and all(kind in ("audio", "audiovideo") for kind in value.values())


UNCODED_KEYS: Mapping[str, Callable[[Json], bool]] = {
    "description": _is_text,
    "billing_code": lambda value: isinstance(value, str | int) and not isinstance(value, bool),
    "audiences": lambda value: whole(value) is not None,
    "send_audiences_stats": _is_bool,
    "hls_view_url": _is_text,
    "screen_share": _is_bool,
    "canvas": _is_bool,
    "abwd": _is_bool,
    "facex": _is_bool,
    "media_zone": lambda value: value in MEDIA_ZONES,
    "single_file_recording": _is_bool,
    "role_based_recording": _is_role_recording,
    "live_recording": lambda value: isinstance(value, bool | dict),
    "watermark": _is_bool,
    "media_configuration": _is_anything,  # this and the next two appear in answers only; sent back they are tolerated
    "viewers": _is_anything,
    "encryption": _is_anything,
}
"""Settings no published code speaks of, and what fits each."""

CODED_KEYS = frozenset(
    {
        "mode",
        "scheduled",
        "adhoc",
        "scheduled_time",
        "duration",
        "moderators",
        "participants",
        "auto_recording",
        "active_talker",
        "max_active_talkers",
        "wait_for_moderator",
        "wait_moderator",
        "quality",
        "peep",
        "knock",
        "aor",
    }
)
"""Settings with a published code of their own; `peep` and `aor` are known from their codes alone."""

KNOWN_KEYS = CODED_KEYS | UNCODED_KEYS.keys()

CHECKS: tuple[Check, ...] = (
    _required("name", 10002),
    _required("owner_ref", 10010),
    _known_keys,
    _boolean("scheduled", 10003),
    _boolean("adhoc", 10016),
    _not_both_types,
    _type_is_kept,
    _mode,
    _scheduled_time,
    _fits_the_type,
    _duration,
    _moderators,
    _participants,
    _boolean("auto_recording", 10008),
    _boolean("active_talker", 10012),
    _active_talkers,
    _boolean("wait_for_moderator", 10013),
    _boolean("wait_moderator", 10013),
    _quality,
    _boolean("peep", 10024),
    _boolean("knock", 10025),
    _sip,
)
"""The order, in one place."""
