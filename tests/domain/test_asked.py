"""What a call asked is read alike from catalogue records, free forms and raw XML."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from console.domain import catalogue
from console.domain.asked import Order, Route, order, route
from console.domain.call import Call
from console.domain.kinds import Value
from console.domain.secret import Secret


def call(command: str, **values: Value) -> Call:
    return Call(catalogue.find(command), values)


@pytest.mark.parametrize(
    ("asked", "expected"),
    [
        (call("room.get", room_id="a"), Route("GET", ("rooms", "a"))),
        (call("room.get"), Route("GET", ("rooms",))),
        (call("room.update", room_id="a", name="n"), Route("PATCH", ("rooms", "a"), {"name": "n"})),
        (call("token.create", room_id="a", role="x"), Route("POST", ("rooms", "a", "tokens"), {"role": "x"})),
        (call("room.update", room_id="a", pin=Secret("s")), Route("PATCH", ("rooms", "a"))),
        (
            call("enablex.free", method="put", path=" rooms//a/?x=/y", body={"k": 1}),
            Route("PUT", ("rooms", "a"), {"k": 1}),
        ),
        (call("enablex.free", method="GET", path="/dialin/", body=[1]), Route("GET", ("dialin",))),
        (call("enablex.free"), Route()),
        (call("recorder.test"), Route()),
    ],
)
def test_a_route_is_method_parts_and_body(asked: Call, expected: Route) -> None:
    assert route(asked) == expected


@pytest.mark.parametrize(
    ("parts", "category", "room_id"),
    [
        (("rooms",), "Rooms", ""),
        (("rooms", "a"), "Rooms", "a"),
        (("rooms", "a", "users"), "Rooms", "a"),
        (("rooms", "users"), "Rooms", ""),
        (("rooms", "a", "tokens"), "Token", "a"),
        (("rooms", "tokens"), "Token", ""),
        (("cdr", "room", "a"), "CDR", ""),
        (("archive", "conf"), "CDR", ""),
        (("dialin",), "General", ""),
        ((), "General", ""),
    ],
)
def test_the_route_tells_category_and_room(parts: tuple[str, ...], category: str, room_id: str) -> None:
    asked = Route("GET", parts)
    assert (asked.category, asked.room_id) == (category, room_id)


@pytest.mark.parametrize(
    ("asked", "expected"),
    [
        (call("recorder.test"), Order("TEST")),
        (call("record.start", DEVICEID="200"), Order("RECORDSTART", {"DEVICEID": "200"})),
        (call("recorder.free", type=" test ", pairs=[["a", "1"], ["A", "2"], ["b"], 5]), Order("TEST", {"A": "1"})),
        (call("recorder.free", type="X", pairs="typed wrong"), Order("X")),
        (call("recorder.raw", xml="<REQUEST><type>a</type><X>1</X><X>2</X>"), Order("A", {"X": "1"})),
        (call("recorder.raw", xml="<REQUEST><TYPE>a"), Order()),
        (call("room.list"), Order()),
    ],
)
def test_an_order_is_type_and_parameters(asked: Call, expected: Order) -> None:
    assert order(asked) == expected


def test_a_value_is_trimmed_and_never_missing() -> None:
    assert Order("X", {"A": " 1 "}).value("A") == "1"
    assert Order("X").value("A") == ""


@given(st.text(max_size=60))
def test_any_raw_text_can_be_read(xml: str) -> None:
    assert isinstance(order(call("recorder.raw", xml=xml)), Order)
