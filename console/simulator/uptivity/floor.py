"""What happens on the floor, whoever causes it: a command, the telephone system or the passing of time.

Operations here change the world and announce it as events; they check nothing. Who may ask for what, and which code
answers, is the business of the command modules.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Mapping, Sequence

from console.simulator.clock import Clock
from console.simulator.uptivity.state import (
    Blackout,
    Channel,
    ChannelState,
    Device,
    LiveCall,
    Record,
    Recording,
    User,
    World,
)
from console.simulator.uptivity.switches import BlackoutBinding, Switches

Publish = Callable[[str, Sequence[tuple[str, str]]], None]
"""Announces an event: its type and its fields."""

CALL_FIELDS = (
    "ANI",
    "DNIS",
    "CALLID",
    "CALLDIRECTION",
    "GATE",
    "SGROUP",
    "KEEPDAYS",
    "ARCHIVEACTION",
    *(f"USER{number}" for number in range(1, 16)),
)
"""Metadata a call carries, by parameter name."""

STORED_NAMES = {"CALLDIRECTION": "Calldirection", "ARCHIVEACTION": "archive_action_id"}
"""Where a stored field is not the parameter in lower case."""

EVENT_FIELDS = ("CALLID", "ANI", "DNIS", "CALLDIRECTION")


def us_time(moment: dt.datetime | None) -> str:
    """Write a moment as the one published sample does; None is its year 1, which means never."""
    if moment is None:
        return "1/1/0001 12:00:00 AM +00:00"
    hour = moment.hour % 12 or 12
    half = "AM" if moment.hour < 12 else "PM"
    return f"{moment.month}/{moment.day}/{moment.year} {hour}:{moment:%M:%S} {half} +00:00"


class Floor:
    """The phones, calls, recordings and blackouts, and what can happen to them."""

    def __init__(self, world: World, switches: Switches, clock: Clock, publish: Publish) -> None:
        self.world = world
        self._switches = switches
        self._clock = clock
        self._publish = publish
        self.blackout_began: Callable[[], None] = _nobody_waits
        """Called with every blackout, so that whoever watches the clock knows that there is something to watch."""

    def start_call(self, device: Device, instance: str, fields: Mapping[str, str]) -> LiveCall:
        """Put a call on a device; one with the same instance ends first."""
        if (device.device_id, instance) in self.world.calls:
            self.stop_call(device.device_id, instance)
        self.world.last_call_id += 1
        known = {"CALLID": str(self.world.last_call_id), **{name: value for name, value in fields.items() if value}}
        call = LiveCall(device.device_id, instance, self._clock.now(), known)
        self.world.calls[device.device_id, instance] = call
        self._announce_call("CALLSTART", call)
        return call

    def update_call(self, call: LiveCall, fields: Mapping[str, str]) -> None:
        """Change the fields given; a blank one is cleared."""
        for name, value in fields.items():
            if value:
                call.fields[name] = value
            else:
                call.fields.pop(name, None)
        recording = self.world.recordings.get(call.device_id)
        if recording is not None and recording.instance == call.instance:
            recording.record.fields.update({STORED_NAMES.get(name, name.lower()): v for name, v in fields.items()})
        self._announce_call("CALLUPDATE", call, tuple(fields.items()))

    def stop_call(self, device_id: str, instance: str) -> None:
        """End a call; its recording and a blackout bound to it end first."""
        recording = self.world.recordings.get(device_id)
        if recording is not None and recording.instance == instance:
            self.stop_recording(recording)
        for blackout in list(self.world.blackouts):
            if blackout.agent_id is None and (blackout.device_id, blackout.instance) == (device_id, instance):
                self.stop_blackout(blackout)
        self._announce_call("CALLSTOP", self.world.calls.pop((device_id, instance)))

    def free_channel(self, core: int | None = None) -> Channel | None:
        """Return an idle channel of a core that answers, of one core when asked for."""
        up = self.world.cores[: self._switches.cores_up]
        return next(
            (
                channel
                for channel in self.world.channels
                if channel.state is ChannelState.ON_HOOK and channel.core in up and core in (None, channel.core)
            ),
            None,
        )

    def start_recording(self, call: LiveCall, channel: Channel) -> Recording:
        """Record a call on a channel."""
        self.world.last_record_id += 1
        record = self._new_record(self.world.last_record_id, call, channel)
        self.world.records[record.ident] = record
        recording = Recording(record, call.device_id, call.instance, channel, self._clock.now())
        self.world.recordings[call.device_id] = recording
        for state in (ChannelState.OFF_HOOK, ChannelState.RECORDING_PREP, ChannelState.RECORDING):
            self._move(channel, state, call.device_id)
        self._publish("RECORDSTART", self._recording_fields(recording))
        return recording

    def stop_recording(self, recording: Recording) -> int:
        """End a recording, keep its record and return its length in seconds; listening to it ends too."""
        del self.world.recordings[recording.device_id]
        duration_s = max(0, round((self._clock.now() - recording.started_at).total_seconds()))
        recording.record.fields["duration"] = str(duration_s)
        recording.record.has_media = recording.record.is_finished = True
        self.world.monitors = {s: d for s, d in self.world.monitors.items() if d != recording.device_id}
        self._move(recording.channel, ChannelState.FINISH_RECORDING, recording.device_id)
        self._publish("RECORDSTOP", (*self._recording_fields(recording), ("DURATION", str(duration_s))))
        self._move(recording.channel, ChannelState.ON_HOOK, "")
        return duration_s

    def start_blackout(self, device_id: str, instance: str) -> Blackout:
        """Hide what is said from now on."""
        agent = self.world.agent_on(device_id)
        follows = agent is not None and self._switches.blackout_binding is BlackoutBinding.AGENT
        blackout = Blackout(device_id, self._clock.now(), agent.user_id if agent and follows else None, instance)
        self.world.blackouts.append(blackout)
        self._publish("BLACKOUTSTART", _blackout_fields(blackout))
        self.blackout_began()
        return blackout

    def stop_blackout(self, blackout: Blackout, reason: str = "") -> None:
        """End a blackout; the reason goes into the event when nobody asked for it."""
        self.world.blackouts.remove(blackout)
        extra = (("REASON", reason),) if reason else ()
        self._publish("BLACKOUTSTOP", (*_blackout_fields(blackout), *extra))

    def log_in(self, agent: User, device: Device, alias: str = "") -> None:
        """Seat an agent at a phone; whoever was logged in elsewhere leaves that phone."""
        agent.device_id = device.device_id
        agent.alias = alias or agent.alias
        self._publish("AGENTLOGIN", _agent_fields(agent, device.device_id))

    def log_out(self, agent: User) -> None:
        """Let an agent leave the phone; a blackout that follows the agent ends, as no device leads to it any more."""
        for blackout in [b for b in self.world.blackouts if b.agent_id == agent.user_id]:
            self.stop_blackout(blackout, "LOGOUT")
        device_id, agent.device_id = agent.device_id, ""
        self._publish("AGENTLOGOUT", _agent_fields(agent, device_id))

    def announce_chat(self, kind: str, session_id: str, agent_id: int) -> None:
        """Tell that a chat began or ended."""
        self._publish(kind, (("SESSIONID", session_id), ("AGENTID", str(agent_id))))

    def let_time_pass(self) -> None:
        """End the blackouts whose maximum is reached."""
        now = self._clock.now()
        for blackout in list(self.world.blackouts):
            if (now - blackout.since).total_seconds() >= self._switches.blackout_maximum_s:
                self.stop_blackout(blackout, "MAXIMUM")

    def burst(self, count: int) -> None:
        """Announce many updates in a row that change nothing, to see whether a listener keeps up."""
        calls = list(self.world.calls.values())
        for number in range(1, count + 1):
            if calls:
                self._announce_call("CALLUPDATE", calls[number % len(calls)], (("USER15", f"burst {number}"),))
            else:
                channel = self.world.channels[number % len(self.world.channels)]
                self._move(channel, channel.state, channel.device_id)

    def _move(self, channel: Channel, state: ChannelState, device_id: str) -> None:
        channel.state, channel.device_id = state, device_id
        self._publish(
            "CHANNELSTATE",
            (
                ("DEVICEID", device_id),
                ("CHANNEL", str(channel.number)),
                ("STATE", str(int(state))),
                ("COREIDENT", str(channel.core)),
            ),
        )

    def _announce_call(self, kind: str, call: LiveCall, extra: Sequence[tuple[str, str]] = ()) -> None:
        known = tuple((name, call.fields[name]) for name in EVENT_FIELDS if name in call.fields)
        rest = tuple((name, value) for name, value in extra if name not in dict(known))
        self._publish(kind, (("DEVICEID", call.device_id), ("CALLINSTANCE", call.instance), *known, *rest))

    def _recording_fields(self, recording: Recording) -> tuple[tuple[str, str], ...]:
        return (
            ("DEVICEID", recording.device_id),
            ("CALLINSTANCE", recording.instance),
            ("RECORDID", str(recording.record.ident)),
            ("CHANNEL", str(recording.channel.number)),
            ("COREIDENT", str(recording.channel.core)),
        )

    def _new_record(self, ident: int, call: LiveCall, channel: Channel) -> Record:
        agent = self.world.agent_on(call.device_id)
        fields = {"Ident": str(ident), "device_id": call.device_id, "recording_time": us_time(self._clock.now())}
        fields |= {STORED_NAMES.get(name, name.lower()): call.fields.get(name, "") for name in CALL_FIELDS}
        fields |= {
            "agent_id": str(agent.user_id) if agent else "",
            "device_alias": agent.alias if agent else "",
            "channel": str(channel.number),
            "keepdays": call.fields.get("KEEPDAYS", "-1"),
            "archive_action_id": call.fields.get("ARCHIVEACTION", "-1"),
            "duration": "0",
            "locked": "N",
            "priority": "0",
        }
        return Record(ident, fields, has_media=False, is_finished=False)


def _nobody_waits() -> None:
    """Nobody watches the clock yet."""


def _blackout_fields(blackout: Blackout) -> tuple[tuple[str, str], ...]:
    agent = () if blackout.agent_id is None else (("AGENTID", str(blackout.agent_id)),)
    return (("DEVICEID", blackout.device_id), ("CALLINSTANCE", blackout.instance), *agent)


def _agent_fields(agent: User, device_id: str) -> tuple[tuple[str, str], ...]:
    return (("DEVICEID", device_id), ("AGENTID", str(agent.user_id)), ("USERNAME", agent.username))
