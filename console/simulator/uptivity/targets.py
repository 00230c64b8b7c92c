"""How a request finds the phone or the agent it is about (API Overview; the order of looking is our choice)."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from console.simulator.uptivity.ask import Ask, Refused
from console.simulator.uptivity.result_codes import (
    AGENT_NOT_ACTIVE,
    AGENT_NOT_FOUND,
    ALIAS_UNSPECIFIED,
    DEVICE_INVALID,
    NOT_IN_CALL,
)
from console.simulator.uptivity.state import Device, LiveCall, User, World

STATION_NAMES = ("STATIONNAME", "COMPUTERNAME")
"""The documents call the same thing by both names."""

PERSON_NAMES = ("SYS_USER", "CRM_USER", "AGENTID", "USERNAME")
"""Ways to name an agent without a phone, in the order they are looked at."""

AGENT_NAMES = ("DEVICEALIAS", *PERSON_NAMES)
"""Ways to name an agent, in the order they are looked at."""

TARGET_NAMES = ("DEVICEID", *STATION_NAMES, *AGENT_NAMES)
"""Ways to name a device; the first one that is not blank decides."""

_KEYS: Mapping[str, Callable[[User], str]] = {
    "DEVICEALIAS": lambda user: user.alias,
    "SYS_USER": lambda user: user.sys_user,
    "CRM_USER": lambda user: user.crm_user,
    "AGENTID": lambda user: str(user.user_id),
    "USERNAME": lambda user: user.username,
}


def find_device(ask: Ask) -> Device:
    """Return the device a request is about."""
    name, value = _first(ask, TARGET_NAMES)
    if not name:
        raise Refused(ALIAS_UNSPECIFIED)
    if name == "DEVICEID":
        return known_device(ask.world, value)
    if name in STATION_NAMES:
        return device_of_station(ask.world, value)
    agent = find_agent(ask)
    if not agent.device_id:
        raise Refused(ALIAS_UNSPECIFIED)
    return known_device(ask.world, agent.device_id)


def find_call(ask: Ask) -> LiveCall:
    """Return the call a request is about; no CALLINSTANCE means the blank one, not any."""
    device = find_device(ask)
    call = ask.world.calls.get((device.device_id, ask.value("CALLINSTANCE")))
    if call is None:
        raise Refused(NOT_IN_CALL)
    return call


def find_agent(ask: Ask, names: tuple[str, ...] = AGENT_NAMES) -> User:
    """Return the agent a request names by one of these parameters; refuse unknown and inactive ones."""
    name, value = _first(ask, names)
    wanted = str(int(value)) if name == "AGENTID" and value.isdecimal() else value.lower()
    found = next((user for user in ask.world.agents() if name and _KEYS[name](user).lower() == wanted), None)
    if found is None:
        raise Refused(AGENT_NOT_FOUND)
    if not found.is_active:
        raise Refused(AGENT_NOT_ACTIVE)
    return found


def known_device(world: World, device_id: str) -> Device:
    """Return the device with this number."""
    device = world.devices.get(device_id)
    if device is None:
        raise Refused(DEVICE_INVALID)
    return device


def device_of_station(world: World, station: str) -> Device:
    """Return the device that stands at a workstation."""
    wanted = station.lower()
    device = next((device for device in world.devices.values() if device.station.lower() == wanted), None)
    if device is None:
        raise Refused(DEVICE_INVALID)
    return device


def pair_station(ask: Ask, device: Device) -> None:
    """Pair a device with the station sent along with it; a station stands at one device only (API Server Commands)."""
    _, station = _first(ask, STATION_NAMES)
    if not (station and ask.value("DEVICEID")):
        return
    for other in ask.world.devices.values():
        if other is not device and other.station.lower() == station.lower():
            other.station = ""
    device.station = station


def _first(ask: Ask, names: tuple[str, ...]) -> tuple[str, str]:
    """Name and value of the first of these parameters that is not blank; blanks when all are."""
    return next(((name, value) for name in names if (value := ask.value(name))), ("", ""))
