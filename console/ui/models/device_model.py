"""Recorder devices with their lamps; a lamp shows shape, word and age, and never more than somebody said."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from typing import TYPE_CHECKING, TypeAlias, assert_never

from console.domain.state import Device, Lamp, LampState
from console.ui.models.table import Column

if TYPE_CHECKING:
    from console.ui.theme import Theme

Now: TypeAlias = "Callable[[], float]"
"""The time, in epoch seconds."""

LAMPS: tuple[tuple[str, Callable[[Device], Lamp], str], ...] = (
    ("Recording", lambda device: device.recording, "Whether the device is being recorded"),
    ("Blackout", lambda device: device.blackout, "Whether what is said is kept out of the recording"),
    ("In call", lambda device: device.in_call, "Whether a call is running on the device"),
)
"""The lamps of a device, what matters most first: title, where it is found, and what it means."""

ICONS = {
    LampState.OFF: "lamp-off",
    LampState.CLAIMED: "lamp-claimed",
    LampState.CONFIRMED: "lamp-confirmed",
    LampState.UNKNOWN: "lamp-unknown",
}

WIDEST_USUAL = f"{LampState.CONFIRMED.value}, 59 min"
"""A text a lamp's column must have room for at all times, since ages grow while one looks."""

_ORDER = (LampState.UNKNOWN, LampState.CONFIRMED, LampState.CLAIMED, LampState.OFF)


def lamp_text(lamp: Lamp, now_s: float) -> str:
    """Return a lamp's state and age in words."""
    if lamp.since_s <= 0:
        return "off"
    if lamp.state is LampState.UNKNOWN:
        return f"unknown since {_clock(lamp.since_s)}"
    return f"{lamp.state.value}, {brief_age(now_s - lamp.since_s)}"


def explain_lamp(lamp: Lamp) -> str:
    """Return what a lamp's state rests on."""
    since = f" Since {_clock(lamp.since_s)}." if lamp.since_s > 0 else ""
    match lamp.state:
        case LampState.OFF if lamp.since_s <= 0:
            return "Off: nobody ever said anything else. Refresh to ask the recorder."
        case LampState.OFF:
            return f"Off: the recorder said so.{since}"
        case LampState.CLAIMED:
            return f"Claimed: the recorder answered that it did it; nothing has shown it since.{since}"
        case LampState.CONFIRMED:
            return f"Confirmed: seen in a later answer or in an event.{since}"
        case LampState.UNKNOWN:
            return f"Unknown: it was on, and then nobody could tell.{since} Refresh to ask the recorder."
        case _:
            assert_never(lamp.state)


def age(seconds: float) -> str:
    """Return a duration the way an operator reads it at a glance."""
    whole = max(0, int(seconds))
    minutes, rest = divmod(whole, 60)
    hours, minutes = divmod(minutes, 60)
    if hours:
        return f"{hours} h {minutes:02} min"
    return f"{minutes} min {rest:02} s" if minutes else f"{rest} s"


def brief_age(seconds: float) -> str:
    """Return a duration in its largest unit; when it began stands in the tooltip."""
    whole = max(0, int(seconds))
    if whole < 60:
        return f"{whole} s"
    return f"{whole // 60} min" if whole < 3600 else f"{whole // 3600} h"


def device_columns(theme: Theme, now: Now) -> tuple[Column[Device], ...]:
    """Return the columns of the table of devices."""
    return (
        Column("Device", lambda device: device.device_id, order=lambda device: _natural(device.device_id)),
        *(_lamp_column(title, lamp_of, help_text, theme, now) for title, lamp_of, help_text in LAMPS),
        Column("Station", lambda device: device.station or "–"),
        Column("Record id", lambda device: device.record_id or "–", help="Number of the running recording"),
    )


def _lamp_column(
    title: str, lamp_of: Callable[[Device], Lamp], help_text: str, theme: Theme, now: Now
) -> Column[Device]:
    return Column(
        title,
        lambda device: lamp_text(lamp_of(device), now()),
        tooltip=lambda device: explain_lamp(lamp_of(device)),
        icon=lambda device: theme.icon(ICONS[lamp_of(device).state], f"lamp.{lamp_of(device).state.value}"),
        color=lambda device: None if lamp_of(device).is_on else theme.color("text.muted"),
        order=lambda device: _ORDER.index(lamp_of(device).state),
        help=help_text,
    )


def _natural(text: str) -> str:
    """Sort numbers by their value: pad digits so that 90 stands before 200."""
    return text.zfill(12) if text.isdigit() else text.casefold()


def _clock(at_s: float) -> str:
    return f"{dt.datetime.fromtimestamp(at_s, dt.UTC).astimezone():%H:%M:%S}"
