"""Hiding sensitive passages (Blackouts Overview); the command names are our own."""

from __future__ import annotations

from console.domain.reply import Node
from console.simulator.uptivity.ask import Answer, Ask, Handlers, Refused, Subsystem, group
from console.simulator.uptivity.result_codes import MASK_INVALID, NOT_IN_CALL, NOT_RECORDING, OK, WRONG_STATE
from console.simulator.uptivity.state import Device
from console.simulator.uptivity.targets import find_device


def start(ask: Ask) -> Answer:
    """Hide what is said on a device's call until somebody stops it."""
    device, instance = _concerned(ask)
    if (device.device_id, instance) not in ask.world.calls:
        raise Refused(NOT_IN_CALL)
    if ask.switches.blackout_needs_recording and device.device_id not in ask.world.recordings:
        raise Refused(NOT_RECORDING)
    if ask.world.blackout_on(device.device_id, instance) is not None:
        raise Refused(WRONG_STATE)
    ask.ready(Subsystem.RECORDER)
    ask.floor.start_blackout(device.device_id, instance)
    return Answer(ask.partly(OK), (_shown(device, "ON"),))


def stop(ask: Ask) -> Answer:
    """Let the recording hear the call again; a blackout that follows the agent needs no call to be stopped."""
    device, instance = _concerned(ask)
    blackout = ask.world.blackout_on(device.device_id, instance)
    if blackout is None:
        raise Refused(WRONG_STATE)
    ask.ready(Subsystem.RECORDER)
    ask.floor.stop_blackout(blackout)
    return Answer(ask.partly(OK), (_shown(device, "OFF"),))


def _concerned(ask: Ask) -> tuple[Device, str]:
    device = find_device(ask)
    mask = ask.value("MASKID")
    if mask and mask not in ask.world.masks:
        raise Refused(MASK_INVALID)
    return device, ask.value("CALLINSTANCE")


def _shown(device: Device, state: str) -> Node:
    return group("BLACKOUT", DEVICEID=device.device_id, STATE=state)


HANDLERS: Handlers = {"BLACKOUTSTART": start, "BLACKOUTSTOP": stop}
