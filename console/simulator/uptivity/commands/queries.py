"""Lists of calls, channels, agents and devices; an empty list is a success with COUNT 0."""

from __future__ import annotations

from console.domain.reply import Node
from console.simulator.uptivity.ask import Answer, Ask, Handlers, Refused, Subsystem, group, leaf, listed
from console.simulator.uptivity.result_codes import AGENT_NOT_FOUND, NO_GROUP, OK, PARAMETERS_INVALID, USER_NOT_FOUND
from console.simulator.uptivity.state import Record, User
from console.simulator.uptivity.targets import known_device

_DEFAULT_CALLS = 10
_MOST_CALLS = 1000


def list_calls(ask: Ask) -> Answer:
    """List finished calls, newest first."""
    wanted = ask.number("CALLCOUNT", _DEFAULT_CALLS)
    if not 1 <= wanted <= _MOST_CALLS:
        raise Refused(PARAMETERS_INVALID)
    device_id = ask.value("DEVICEID")
    if device_id:
        known_device(ask.world, device_id)
    agent = _named_agent(ask)
    ask.ready(Subsystem.DATABASE)
    found = [
        record
        for record in sorted(ask.world.records.values(), key=lambda record: -record.ident)
        if record.is_finished
        and device_id in ("", record.fields["device_id"])
        and (agent is None or record.fields["agent_id"] == str(agent.user_id))
    ]
    return Answer(ask.partly(OK), (listed("CALLS", (record_node("CALL", record) for record in found[:wanted])),))


def list_channels(ask: Ask) -> Answer:
    """List the channels of the cores that answer."""
    ask.ready(Subsystem.RECORDER)
    up = ask.world.cores[: ask.switches.cores_up]
    channels = (
        group("CHANNEL", CHANNEL=c.number, STATE=int(c.state), DEVICEID=c.device_id, COREIDENT=c.core)
        for c in ask.world.channels
        if c.core in up
    )
    return Answer(ask.partly(OK), (listed("CHANNELS", channels),))


def list_agents(ask: Ask) -> Answer:
    """List agents and where they sit; one agent or one ACD group when asked for."""
    wanted = _named_agent(ask)
    acd_group = ask.value("SGROUP")
    if acd_group and acd_group not in ask.world.groups:
        raise Refused(NO_GROUP)
    ask.ready(Subsystem.DATABASE)
    agents = (
        group("AGENT", AGENTID=a.user_id, USERNAME=a.username, DEVICEID=a.device_id, STATUS=a.status)
        for a in ask.world.agents()
        if wanted in (None, a) and acd_group in ("", a.group)
    )
    return Answer(ask.partly(OK), (listed("AGENTS", agents),))


def list_devices(ask: Ask) -> Answer:
    """List devices and what they are doing."""
    ask.ready(Subsystem.DATABASE)
    world = ask.world
    devices = (
        group(
            "DEVICE",
            DEVICEID=device.device_id,
            STATIONNAME=device.station,
            INCALL=yes_no(bool(world.calls_on(device.device_id))),
            RECORDING=yes_no(device.device_id in world.recordings),
        )
        for device in world.devices.values()
    )
    return Answer(ask.partly(OK), (listed("DEVICES", devices),))


def record_node(name: str, record: Record) -> Node:
    """Return a stored record with its published field names in upper case."""
    return Node(name, "", tuple(leaf(key.upper(), value) for key, value in record.fields.items()))


def yes_no(claim: bool) -> str:
    """Write a boolean as lists of devices do."""
    return "Y" if claim else "N"


def _named_agent(ask: Ask) -> User | None:
    """Return the agent a list is asked for; None for all of them."""
    agent_id, username = ask.value("AGENTID"), ask.value("USERNAME")
    if agent_id:
        agent = next((agent for agent in ask.world.agents() if str(agent.user_id) == agent_id), None)
        if agent is None:
            raise Refused(AGENT_NOT_FOUND)
        return agent
    if not username:
        return None
    user = ask.world.user_named(username)
    if user is None:
        raise Refused(USER_NOT_FOUND)
    return user


HANDLERS: Handlers = {
    "CALLLIST": list_calls,
    "CHANNELLIST": list_channels,
    "AGENTLIST": list_agents,
    "DEVICELIST": list_devices,
}
