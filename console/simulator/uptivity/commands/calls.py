"""TEST and the call-handling commands, which replace or supplement a link to the telephone system."""

from __future__ import annotations

from console.domain.reply import Node
from console.simulator.uptivity.ask import Answer, Ask, Handlers, Subsystem, group
from console.simulator.uptivity.floor import CALL_FIELDS
from console.simulator.uptivity.result_codes import BLOCKED, NO_SCHEDULE, OK
from console.simulator.uptivity.state import LiveCall
from console.simulator.uptivity.targets import find_call, find_device, pair_station


def echo(ask: Ask) -> Answer:
    """Answer that the server is there."""
    ask.ready()
    return Answer(OK)


def start(ask: Ask) -> Answer:
    """Take note of a new call; with schedules enforced they decide whether it is recorded."""
    device = find_device(ask)
    enforced = ask.switches.schedules_enforced
    ask.ready(Subsystem.SCHEDULER, Subsystem.RECORDER, also=(BLOCKED,) if enforced and device.is_blocked else ())
    pair_station(ask, device)
    call = ask.floor.start_call(device, ask.value("CALLINSTANCE"), ask.given(CALL_FIELDS))
    data = (_shown(call),)
    if not enforced:
        return Answer(ask.partly(OK), data)
    if not device.is_scheduled:
        return Answer(NO_SCHEDULE, data)
    channel = ask.floor.free_channel()
    if channel is not None and device.device_id not in ask.world.recordings:
        ask.floor.start_recording(call, channel)
    return Answer(ask.partly(OK), data)


def update(ask: Ask) -> Answer:
    """Change the fields sent; a blank one is cleared."""
    call = find_call(ask)
    ask.ready()
    pair_station(ask, ask.world.devices[call.device_id])
    ask.floor.update_call(call, ask.given(CALL_FIELDS))
    return Answer(ask.partly(OK), (_shown(call),))


def stop(ask: Ask) -> Answer:
    """End a call and the recording of it."""
    call = find_call(ask)
    ask.ready()
    ask.floor.stop_call(call.device_id, call.instance)
    return Answer(ask.partly(OK), (_shown(call),))


def _shown(call: LiveCall) -> Node:
    return group("CALL", DEVICEID=call.device_id, CALLINSTANCE=call.instance)


HANDLERS: Handlers = {"TEST": echo, "CALLSTART": start, "CALLUPDATE": update, "CALLSTOP": stop}
