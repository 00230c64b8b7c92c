"""Live listening; the command names are our own, and no media is simulated."""

from __future__ import annotations

from console.simulator.uptivity.ask import Answer, Ask, Handlers, Refused, Subsystem, group
from console.simulator.uptivity.result_codes import ALREADY_MONITORING, CLIENT_NOT_FOUND, NOT_RECORDING, OK, STREAMING
from console.simulator.uptivity.targets import find_device


def start(ask: Ask) -> Answer:
    """Stream a call that is being recorded, to one listener at a time."""
    device = find_device(ask)
    if device.device_id not in ask.world.recordings:
        raise Refused(NOT_RECORDING)
    if device.device_id in ask.world.monitors.values():
        raise Refused(ALREADY_MONITORING)
    ask.ready(Subsystem.RECORDER, Subsystem.LOGGER)
    ask.world.last_session += 1
    session = f"s-{ask.world.last_session}"
    ask.world.monitors[session] = device.device_id
    return Answer(ask.partly(STREAMING), (group("SESSION", SESSIONID=session),))


def stop(ask: Ask) -> Answer:
    """End a stream; it has ended by itself when the recording has."""
    session = ask.value("SESSIONID")
    if session not in ask.world.monitors:
        raise Refused(CLIENT_NOT_FOUND)
    ask.ready()
    del ask.world.monitors[session]
    return Answer(OK)


HANDLERS: Handlers = {"MONITORSTART": start, "MONITORSTOP": stop}
