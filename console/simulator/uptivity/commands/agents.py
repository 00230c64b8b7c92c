"""Seating agents at phones; the command names are our own."""

from __future__ import annotations

from console.simulator.uptivity.ask import Answer, Ask, Handlers, Refused, group
from console.simulator.uptivity.result_codes import ALIAS_UNSPECIFIED, NO_GROUP, OK, PHONE_IN_USE
from console.simulator.uptivity.state import Device, User
from console.simulator.uptivity.targets import (
    PERSON_NAMES,
    STATION_NAMES,
    device_of_station,
    find_agent,
    known_device,
    pair_station,
)


def log_in(ask: Ask) -> Answer:
    """Seat an agent at a phone; DEVICEALIAS becomes the agent's login there."""
    agent = find_agent(ask, PERSON_NAMES)
    device = _phone(ask)
    if not agent.group:
        raise Refused(NO_GROUP)
    holder = ask.world.agent_on(device.device_id)
    if holder is not None and holder is not agent:
        raise Refused(PHONE_IN_USE)
    ask.ready()
    pair_station(ask, device)
    ask.floor.log_in(agent, device, ask.value("DEVICEALIAS"))
    return _answer(ask, agent)


def log_out(ask: Ask) -> Answer:
    """Let an agent leave the phone; one without a phone has no device to name."""
    agent = find_agent(ask, PERSON_NAMES)
    if not agent.device_id:
        raise Refused(ALIAS_UNSPECIFIED)
    ask.ready()
    ask.floor.log_out(agent)
    return _answer(ask, agent)


def _phone(ask: Ask) -> Device:
    device_id = ask.value("DEVICEID")
    if device_id:
        return known_device(ask.world, device_id)
    station = next((value for name in STATION_NAMES if (value := ask.value(name))), "")
    if not station:
        raise Refused(ALIAS_UNSPECIFIED)
    return device_of_station(ask.world, station)


def _answer(ask: Ask, agent: User) -> Answer:
    return Answer(ask.partly(OK), (group("AGENT", AGENTID=agent.user_id, DEVICEID=agent.device_id),))


HANDLERS: Handlers = {"AGENTLOGIN": log_in, "AGENTLOGOUT": log_out}
