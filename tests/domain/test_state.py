"""The lamps never show what nobody confirmed; rooms are what the answers said."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from console.domain import catalogue
from console.domain.call import Call
from console.domain.codes import Codes
from console.domain.decoding import judge
from console.domain.kinds import Json, Value
from console.domain.outcome import Answered, Failure, FailureKind, Unanswered, Verdict
from console.domain.reply import Event, Node, RecorderReply, RestReply
from console.domain.room import RoomType
from console.domain.secret import Secret
from console.domain.state import KnownState, Lamp, LampState

OFF, CLAIMED, CONFIRMED, UNKNOWN = LampState.OFF, LampState.CLAIMED, LampState.CONFIRMED, LampState.UNKNOWN
NOBODY = Unanswered(Failure(FailureKind.TIMEOUT, "a", "b", "c"))


class Desk:
    """Somebody who sends commands, hears events, and looks at the lamps; every step is a second later."""

    def __init__(self, codes: Codes) -> None:
        self.codes, self.known, self.now = codes, KnownState(), 0.0

    def call(self, command: str, code: int | str, *data: Node, kind: str | None = None, **values: Value) -> None:
        self.now += 1
        sent = Call(catalogue.find(command), values or {"DEVICEID": "200"}, id=1, taken_s=self.now)
        rows = self.codes.uptivity.rows_of(int(code)) if str(code).isdigit() else ()
        label = rows[0].published if rows else "API_NEW"
        reply = RecorderReply(b"", "1", None, kind or label, str(code), label, load_data=lambda: data)
        verdict = judge(sent, reply, self.codes, self.known)
        assert isinstance(verdict, Verdict)
        self.known.learn(sent, Answered(reply, verdict), self.now)

    def unanswered(self, command: str, outcome: Unanswered = NOBODY, **values: Value) -> None:
        self.now += 1
        self.known.learn(Call(catalogue.find(command), values or {"DEVICEID": "200"}, id=1), outcome, self.now)

    def hear(self, type_: str, **fields: str) -> None:
        self.now += 1
        self.known.hear(Event(b"", type_, fields=tuple(({"DEVICEID": "200"} | fields).items())), self.now)

    def lose(self) -> None:
        self.now += 1
        self.known.lose(self.now)

    def ask(self, command: str, body: Json, /, **values: Value) -> None:
        self.now += 1
        sent = Call(catalogue.find(command), values, id=1)
        reply = RestReply(b"{}", 200, {}, body)
        verdict = judge(sent, reply, self.codes, self.known)
        assert isinstance(verdict, Verdict)
        self.known.learn(sent, Answered(reply, verdict), self.now)

    def lamp(self, name: str, device_id: str = "200") -> Lamp:
        device = self.known.devices.get(device_id)
        lamp = Lamp() if device is None else getattr(device, name)
        assert isinstance(lamp, Lamp)
        return lamp


@pytest.fixture
def desk(codes: Codes) -> Desk:
    return Desk(codes)


@pytest.mark.parametrize(
    ("steps", "lamp", "state", "since_s"),
    [
        ([("record.start", 0)], "recording", CLAIMED, 1),
        ([("record.start", 20)], "recording", CLAIMED, 1),
        ([("record.start", 1)], "recording", CONFIRMED, 1),
        ([("record.start", 0), ("record.start", 1)], "recording", CONFIRMED, 2),
        ([("record.start", 0), "RECORDSTART"], "recording", CONFIRMED, 2),
        (["RECORDSTART", ("record.start", 0)], "recording", CONFIRMED, 1),
        (["RECORDSTART", "RECORDSTART"], "recording", CONFIRMED, 1),
        ([("record.start", 0), ("record.stop", 13)], "recording", OFF, 2),
        ([("record.start", 0), ("record.stop", 12)], "recording", OFF, 2),
        (["RECORDSTART", "RECORDSTOP"], "recording", OFF, 2),
        ([("record.start", 9)], "recording", OFF, 0),
        ([("record.start", 13)], "recording", UNKNOWN, 1),
        ([("record.start", 46)], "recording", UNKNOWN, 1),
        ([("record.start", 8)], "recording", OFF, 0),
        ([("record.start", 11)], "recording", UNKNOWN, 1),
        ([("record.start", 60)], "recording", UNKNOWN, 1),
        ([("record.start", "x")], "recording", UNKNOWN, 1),
        ([("record.start", 0), ("record.stop", 8)], "recording", CLAIMED, 1),
        (["RECORDSTART", ("call.stop", 20)], "recording", UNKNOWN, 2),
        (["RECORDSTOP", ("call.stop", 20)], "recording", OFF, 1),
        ([("blackout.start", 20)], "blackout", CLAIMED, 1),
        ([("blackout.start", 20), "BLACKOUTSTART"], "blackout", CONFIRMED, 2),
        ([("blackout.start", 20), ("blackout.stop", 20)], "blackout", OFF, 2),
        ([("blackout.start", 20), ("blackout.start", 38)], "blackout", CLAIMED, 1),
        ([("blackout.start", 38)], "blackout", UNKNOWN, 1),
        (["BLACKOUTSTART", ("blackout.stop", 38)], "blackout", UNKNOWN, 2),
        (["BLACKOUTSTART", "BLACKOUTSTOP"], "blackout", OFF, 2),
        ([("call.start", 20)], "in_call", CLAIMED, 1),
        ([("call.start", 9)], "in_call", CLAIMED, 1),
        ([("call.start", 20), ("call.update", 20)], "in_call", CONFIRMED, 2),
        ([("call.start", 20), ("call.stop", 20)], "in_call", OFF, 2),
        (["CALLSTART", ("record.start", 7)], "in_call", OFF, 2),
        ([("recorder.test", 20)], "in_call", OFF, 0),
    ],
)
def test_a_lamp_shows_what_was_said_and_since_when(
    desk: Desk, steps: list[str | tuple[str, int | str]], lamp: str, state: LampState, since_s: float
) -> None:
    for step in steps:
        if isinstance(step, str):
            desk.hear(step)
        else:
            desk.call(*step)
    assert desk.lamp(lamp) == Lamp(state, since_s)


def test_an_inconsistent_answer_lights_no_lamp(desk: Desk) -> None:
    desk.call("record.start", 0, kind="ERROR")
    assert desk.lamp("recording").state is UNKNOWN
    desk.call("blackout.start", 44, kind="API_OK")
    assert desk.lamp("blackout").state is UNKNOWN


def test_nobody_answered_a_change_that_may_have_been_done(desk: Desk) -> None:
    desk.hear("RECORDSTART")
    desk.unanswered("record.stop")
    assert desk.lamp("recording") == Lamp(UNKNOWN, 2)
    desk.hear("RECORDSTART", DEVICEID="201")
    desk.unanswered("call.stop", DEVICEID="201")
    assert (desk.lamp("in_call", "201").state, desk.lamp("recording", "201").state) == (UNKNOWN, UNKNOWN)


def test_what_never_left_the_machine_changes_nothing(desk: Desk) -> None:
    desk.hear("RECORDSTART")
    before = desk.known.revision
    refused = Failure(FailureKind.REFUSED, "a", "b", "c", may_have_been_done=False)
    desk.unanswered("record.stop", Unanswered(refused))
    desk.unanswered("device.list")
    assert desk.lamp("recording").state is CONFIRMED
    assert desk.known.revision == before


def test_a_lost_connection_makes_what_was_on_unknown(desk: Desk) -> None:
    desk.hear("RECORDSTART")
    desk.call("blackout.start", 20)
    desk.hear("CALLSTOP")
    desk.lose()
    assert desk.lamp("recording") == Lamp(UNKNOWN, 4)
    assert desk.lamp("blackout") == Lamp(UNKNOWN, 4)
    assert desk.lamp("in_call") == Lamp(OFF, 0)
    desk.lose()
    assert desk.lamp("recording") == Lamp(UNKNOWN, 4)


def device(device_id: str, **fields: str) -> Node:
    leaves = {"DEVICEID": device_id} | fields
    return Node("DEVICE", children=tuple(Node(name, text) for name, text in leaves.items()))


def test_the_device_list_confirms_and_names_stations(desk: Desk) -> None:
    rows = (
        device("200", STATIONNAME="WS-1", INCALL="Y", RECORDING="N"),
        device("201", STATIONNAME="WS-2", INCALL="false", RECORDING="TRUE"),
        device("202", RECORDING="?"),
    )
    desk.call("device.list", 20, Node("DEVICES", children=(Node("COUNT", "3"), *rows)))
    assert list(desk.known.devices) == ["200", "201", "202"]
    assert (desk.lamp("in_call").state, desk.lamp("recording")) == (CONFIRMED, Lamp(OFF, 1))
    assert (desk.lamp("in_call", "201"), desk.lamp("recording", "201").state) == (Lamp(OFF, 1), CONFIRMED)
    assert desk.lamp("recording", "202") == Lamp(OFF, 0)
    desk.call("record.start", 0, STATIONNAME="ws-1")
    assert desk.known.devices["200"].station == "WS-1"
    assert desk.lamp("recording").state is CLAIMED


def test_a_channel_that_records_confirms(desk: Desk) -> None:
    def channel(state: str, device_id: str) -> Node:
        pairs = {"CHANNEL": "1", "STATE": state, "DEVICEID": device_id}
        return Node("CHANNEL", children=tuple(Node(name, text) for name, text in pairs.items()))

    desk.call("record.start", 0)
    rows = (Node("COUNT", "3"), channel("2", "200"), channel("1", "201"), channel("2", ""))
    desk.call("channel.list", 20, Node("CHANNELS", children=rows))
    assert desk.lamp("recording") == Lamp(CONFIRMED, 2)
    assert "201" not in desk.known.devices


def test_a_failed_list_teaches_nothing(desk: Desk) -> None:
    desk.call("device.list", 4, Node("DEVICES", children=(device("200", INCALL="Y"),)))
    assert not desk.known.devices


def test_the_number_of_a_recording_lives_as_long_as_it(desk: Desk) -> None:
    recording = Node("RECORDING", children=(Node("RECORDID", "5001"), Node("DEVICEID", "200")))
    desk.call("record.start", 0, recording, STATIONNAME="unheard")
    assert desk.known.devices["200"].record_id == "5001"
    desk.call("record.start", 1)
    assert desk.known.devices["200"].record_id == "5001"
    desk.call("record.stop", 13)
    assert desk.known.devices["200"].record_id == ""


def test_a_call_on_hold_keeps_the_device_in_a_call(desk: Desk) -> None:
    desk.hear("CALLSTART")
    desk.hear("CALLSTART", CALLINSTANCE="A")
    desk.hear("CALLSTOP", CALLINSTANCE="A")
    assert desk.lamp("in_call").state is CONFIRMED
    desk.call("call.update", 7, DEVICEID="200", CALLINSTANCE="A")
    assert desk.lamp("in_call").state is CONFIRMED
    desk.hear("CALLSTOP")
    assert desk.lamp("in_call").state is OFF


@pytest.mark.parametrize(
    ("command", "values"),
    [
        ("recorder.free", {"type": "recordstart", "pairs": [["deviceid", "200"]]}),
        ("recorder.raw", {"xml": "<REQUEST><TYPE>RECORDSTART</TYPE><DEVICEID>200</DEVICEID></REQUEST>"}),
    ],
)
def test_free_forms_are_understood_like_the_catalogues(desk: Desk, command: str, values: dict[str, Value]) -> None:
    desk.call(command, 0, **values)
    assert desk.lamp("recording").state is CLAIMED
    desk.unanswered(command, **values)
    assert desk.lamp("recording").state is UNKNOWN


def test_events_without_a_device_or_of_an_unknown_type_change_nothing(desk: Desk) -> None:
    desk.hear("RECORDSTART", DEVICEID="")
    desk.hear("SOMETHING")
    desk.hear("CHANNELSTATE", STATE="1")
    assert desk.known.revision == 0
    desk.hear("channelstate", STATE="2")
    assert desk.lamp("recording").state is CONFIRMED


def test_the_revision_grows_with_changes_only(desk: Desk) -> None:
    desk.hear("RECORDSTART")
    first = desk.known.revision
    desk.hear("RECORDSTART")
    assert desk.known.revision == first > 0
    desk.hear("RECORDSTOP")
    assert desk.known.revision > first


def test_the_views_cannot_be_written(desk: Desk) -> None:
    desk.hear("RECORDSTART")
    with pytest.raises(TypeError):
        desk.known.devices["x"] = desk.known.devices["200"]  # type: ignore[index]


def room(room_id: str, **settings: Json) -> Json:
    return {"room_id": room_id, "name": f"Room {room_id}", "settings": dict(settings)}


def test_rooms_are_learnt_from_the_list_and_vanish_with_it(desk: Desk) -> None:
    desk.ask("room.list", {"result": 0, "rooms": [room("a"), room("b", scheduled=True), {"name": "?"}, 5]})
    assert list(desk.known.rooms) == ["a", "b"]
    assert desk.known.rooms["b"].type is RoomType.SCHEDULED
    desk.ask("room.list", {"result": 0, "rooms": [room("b"), room("c")]})
    assert set(desk.known.rooms) == {"b", "c"}
    desk.ask("room.list", {"result": "50002"})
    assert set(desk.known.rooms) == {"b", "c"}


def test_a_room_lives_from_creation_to_deletion(desk: Desk) -> None:
    desk.ask("room.create", {"result": 0, "room": room("a", adhoc=True)}, name="Room a")
    assert (desk.known.rooms["a"].type, desk.known.rooms["a"].is_active) == (RoomType.AD_HOC, None)
    desk.ask("room.users", {"result": 0, "total": 2, "users": [{}, {}]}, room_id="a")
    assert (desk.known.rooms["a"].users, desk.known.rooms["a"].is_active) == (2, True)
    desk.ask("room.get", {"result": 0, "room": room("a", adhoc=True, quality="HD")}, room_id="a")
    assert (desk.known.rooms["a"].users, desk.known.rooms["a"].settings["quality"]) == (2, "HD")
    desk.ask("room.delete", {"result": "50005"}, room_id="a")
    assert "a" in desk.known.rooms
    desk.ask("room.delete", {"result": 0}, room_id="a")
    assert not desk.known.rooms


def test_a_room_that_is_not_found_is_forgotten(desk: Desk) -> None:
    desk.ask("room.list", {"result": 0, "rooms": [room("a")]})
    desk.ask("token.create", {"result": "40001"}, room_id="a")
    assert not desk.known.rooms


def test_an_update_is_merged_and_its_secrets_are_not_kept(desk: Desk) -> None:
    desk.ask("room.list", {"result": 0, "rooms": [room("a", quality="SD", duration=30)]})
    values: dict[str, Value] = {"name": "New", "settings.quality": "HD", "sip.secret": Secret("hush")}
    desk.ask("room.update", {"result": 0}, room_id="a", **values)
    known = desk.known.rooms["a"]
    assert (known.name, known.settings) == ("New", {"quality": "HD", "duration": 30})
    assert "sip" not in known.definition
    desk.ask("enablex.free", {"result": 0}, method="patch", path="/rooms/a", body={"settings": {"duration": 60}})
    assert desk.known.rooms["a"].settings == {"quality": "HD", "duration": 60}


@pytest.mark.parametrize(
    ("body", "users"),
    [
        ({"total": 0, "users": None}, 0),
        ({"total": "3"}, 3),
        ({"users": [{}]}, 1),
        ({"users": None}, 0),
        ({"total": True}, None),
        ({}, None),
    ],
)
def test_users_are_counted_from_what_is_there(desk: Desk, body: dict[str, Json], users: int | None) -> None:
    desk.ask("room.users", {"result": 0, **body}, room_id="a")
    assert desk.known.rooms["a"].users == users


steps = st.lists(
    st.tuples(
        st.sampled_from(
            ["record.start", "record.stop", "call.start", "call.stop", "blackout.start", "blackout.stop", ""]
        ),
        st.sampled_from([0, 1, 7, 8, 9, 12, 13, 20, 38, 46, 60]),
    ),
    max_size=12,
)


@given(steps)
def test_no_lamp_is_confirmed_by_a_mere_claim(codes: Codes, steps: list[tuple[str, int]]) -> None:
    desk = Desk(codes)
    for command, code in steps:
        before = desk.lamp("recording")
        if command:
            desk.call(command, code)
        else:
            desk.lose()
        after = desk.lamp("recording")
        if after.state is CONFIRMED and before.state is not CONFIRMED:
            assert (command, code) == ("record.start", 1)
        if after.is_on and not before.is_on:
            assert (command, code) in {("record.start", 0), ("record.start", 1), ("record.start", 20)}
