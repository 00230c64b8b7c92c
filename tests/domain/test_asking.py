"""Which calls are confirmed before they are sent, whichever way they are asked for."""

import pytest

from console.domain.asking import asks_first
from console.domain.call import Call
from console.domain.catalogue import find
from console.domain.kinds import Value


@pytest.mark.parametrize(
    ("command", "values", "in_production", "on_simulators"),
    [
        ("room.delete", {"room_id": "5f00"}, True, True),
        ("enablex.free", {"method": "DELETE", "path": "/rooms/5f00"}, True, True),
        ("enablex.free", {"method": "GET", "path": "/rooms"}, False, False),
        ("user.import", {"ACTION": "DELETE", "USERNAME": "ann"}, True, True),
        ("user.import", {"ACTION": "LIST"}, False, False),
        ("recorder.raw", {"xml": "<REQUEST><TYPE>IMPORTUSER</TYPE><ACTION>delete</ACTION></REQUEST>"}, True, True),
        ("record.stop", {"DEVICEID": "200"}, True, False),
        ("record.start", {"DEVICEID": "200"}, False, False),
        ("blackout.start", {"DEVICEID": "200"}, True, False),
        ("blackout.stop", {"DEVICEID": "200"}, True, False),
        ("call.stop", {"DEVICEID": "200"}, True, False),
        ("recorder.free", {"type": "RECORDSTOP", "pairs": [["DEVICEID", "200"]]}, True, False),
        ("recorder.raw", {"xml": "<REQUEST><TYPE>BLACKOUTSTART</TYPE></REQUEST>"}, True, False),
        ("recorder.raw", {"xml": "<REQUEST><TYPE>TEST"}, False, False),
    ],
)
def test_what_is_confirmed(command: str, values: dict[str, Value], in_production: bool, on_simulators: bool) -> None:
    call = Call(find(command), values)
    assert asks_first(call, is_simulated=False) is in_production
    assert asks_first(call, is_simulated=True) is on_simulators
