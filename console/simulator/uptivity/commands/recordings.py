"""Recording on demand, whatever the schedules say."""

from __future__ import annotations

from console.simulator.uptivity.ask import Answer, Ask, Handlers, Refused, Subsystem, group
from console.simulator.uptivity.floor import CALL_FIELDS
from console.simulator.uptivity.targets import find_device, pair_station

_STARTED = 0
_ALREADY_RECORDING = 1
_NO_FREE_CHANNEL = 3
_NOT_IN_CALL = 7
_NO_SCHEDULE = 9
_NOT_RECORDING = 12
_STOPPED = 13
_BLOCKED = 35
_PARAMETERS_INVALID = 59


def start(ask: Ask) -> Answer:
    """Record a device's call on a free channel."""
    core = ask.number("COREIDENT", 0) or None
    if core is not None and core not in ask.world.cores:
        raise Refused(_PARAMETERS_INVALID)
    device = find_device(ask)
    if device.device_id in ask.world.recordings:
        raise Refused(_ALREADY_RECORDING)
    call = ask.world.calls.get((device.device_id, ask.value("CALLINSTANCE")))
    if call is None:
        raise Refused(_NOT_IN_CALL)
    channel = ask.floor.free_channel(core)
    found = [code for code, is_so in ((_NO_FREE_CHANNEL, channel is None), (_BLOCKED, device.is_blocked)) if is_so]
    ask.ready(Subsystem.DISK, Subsystem.SCHEDULER, Subsystem.DEFAULT_PATH, Subsystem.RECORDER, also=found)
    if ask.switches.schedules_enforced and not device.is_scheduled:
        raise Refused(_NO_SCHEDULE)
    assert channel is not None
    pair_station(ask, device)
    metadata = ask.given(CALL_FIELDS)
    if metadata:
        ask.floor.update_call(call, metadata)
    recording = ask.floor.start_recording(call, channel)
    recording.record.fields["recording_type"] = _origin(ask)
    data = group(
        "RECORDING",
        RECORDID=recording.record.ident,
        DEVICEID=device.device_id,
        CHANNEL=channel.number,
        COREIDENT=channel.core,
    )
    return Answer(ask.partly(_STARTED), (data,))


def stop(ask: Ask) -> Answer:
    """End the recording of a device's call; no CALLINSTANCE means the blank one."""
    device = find_device(ask)
    recording = ask.world.recordings.get(device.device_id)
    if recording is None or recording.instance != ask.value("CALLINSTANCE"):
        raise Refused(_NOT_RECORDING)
    ask.ready(Subsystem.RECORDER, Subsystem.LOGGER)
    duration_s = ask.floor.stop_recording(recording)
    data = group("RECORDING", RECORDID=recording.record.ident, DURATION=duration_s)
    return Answer(ask.partly(_STOPPED), (data,))


def _origin(ask: Ask) -> str:
    """Who asked for the recording, as the stored field names it."""
    asked = ask.given(("AGENTINITIATED", "CTIINITIATED"))
    said = {name for name, value in asked.items() if value.upper() in ("Y", "YES", "T", "TRUE", "1")}
    return "AGENT" if "AGENTINITIATED" in said else "CTI" if said else "API"


HANDLERS: Handlers = {"RECORDSTART": start, "RECORDSTOP": stop}
