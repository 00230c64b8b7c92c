"""Recording on demand, whatever the schedules say."""

from __future__ import annotations

from console.simulator.uptivity.ask import Answer, Ask, Handlers, Refused, Subsystem, group
from console.simulator.uptivity.floor import CALL_FIELDS
from console.simulator.uptivity.result_codes import (
    ALREADY_RECORDING,
    BLOCKED,
    NO_FREE_CHANNEL,
    NO_SCHEDULE,
    NOT_IN_CALL,
    NOT_RECORDING,
    PARAMETERS_INVALID,
    STARTED,
    STOPPED,
)
from console.simulator.uptivity.targets import find_device, pair_station


def start(ask: Ask) -> Answer:
    """Record a device's call on a free channel."""
    core = ask.number("COREIDENT", 0) or None
    if core is not None and core not in ask.world.cores:
        raise Refused(PARAMETERS_INVALID)
    device = find_device(ask)
    if device.device_id in ask.world.recordings:
        raise Refused(ALREADY_RECORDING)
    call = ask.world.calls.get((device.device_id, ask.value("CALLINSTANCE")))
    if call is None:
        raise Refused(NOT_IN_CALL)
    channel = ask.floor.free_channel(core)
    found = [code for code, is_so in ((NO_FREE_CHANNEL, channel is None), (BLOCKED, device.is_blocked)) if is_so]
    ask.ready(Subsystem.DISK, Subsystem.SCHEDULER, Subsystem.DEFAULT_PATH, Subsystem.RECORDER, also=found)
    if ask.switches.schedules_enforced and not device.is_scheduled:
        raise Refused(NO_SCHEDULE)
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
    return Answer(ask.partly(STARTED), (data,))


def stop(ask: Ask) -> Answer:
    """End the recording of a device's call; no CALLINSTANCE means the blank one."""
    device = find_device(ask)
    recording = ask.world.recordings.get(device.device_id)
    if recording is None or recording.instance != ask.value("CALLINSTANCE"):
        raise Refused(NOT_RECORDING)
    ask.ready(Subsystem.RECORDER, Subsystem.LOGGER)
    duration_s = ask.floor.stop_recording(recording)
    data = group("RECORDING", RECORDID=recording.record.ident, DURATION=duration_s)
    return Answer(ask.partly(STOPPED), (data,))


def _origin(ask: Ask) -> str:
    """Who asked for the recording, as the stored field names it."""
    asked = ask.given(("AGENTINITIATED", "CTIINITIATED"))
    said = {name for name, value in asked.items() if value.upper() in ("Y", "YES", "T", "TRUE", "1")}
    return "AGENT" if "AGENTINITIATED" in said else "CTI" if said else "API"


HANDLERS: Handlers = {"RECORDSTART": start, "RECORDSTOP": stop}
