"""Every published result code can be provoked over the wire, by state where a trigger is known, else by a fault."""

from __future__ import annotations

from dataclasses import dataclass

import pytest

from console import assets
from console.domain.codes import parse_table
from console.domain.command import System
from console.simulator.faults import Fault, ResultFault

PUBLISHED = {
    row.code: row.published for row in parse_table(assets.read_text("codes/uptivity.toml"), "uptivity.toml").rows
}

Step = tuple[str, dict]


@dataclass(frozen=True)
class Way:
    """Requests that lead to a code with the last one, on a recorder set up with switches."""

    steps: tuple[Step | bytes, ...]
    switches: tuple[tuple[str, object], ...] = ()
    fault: bool = False


def way(*steps: Step | bytes, fault: bool = False, **switches: object) -> Way:
    return Way(steps, tuple(switches.items()), fault)


def at(kind: str, device: str = "200", **params: object) -> Step:
    return kind, {"DEVICEID": device, **params}


def user(action: str, **params: object) -> Step:
    return "IMPORTUSER", {"ACTION": action, **params}


def role(action: str, **params: object) -> Step:
    return "IMPORTROLE", {"ACTION": action, **params}


IDLE = ("202", "205", "206", "207", "208")
ALL_CHANNELS = tuple(at("CALLSTART", d) for d in IDLE) + tuple(
    at("RECORDSTART", d) for d in ("200", "201", "204", "202", "205", "206", "207", "208")
)

WAYS: dict[int, Way] = {
    0: way(at("RECORDSTART")),
    1: way(at("RECORDSTART"), at("RECORDSTART")),
    2: way(at("RECORDSTART"), disk_full=True),
    3: way(*ALL_CHANNELS),
    4: way(("TEST", {}), fails_unspecified=True),
    5: way(("CALLSTART", {"ANI": "1"})),
    6: way(at("CALLSTART", "205"), scheduler_down=True),
    7: way(at("CALLSTOP", "205")),
    8: way(at("CALLSTART", "999")),
    9: way(at("RECORDSTART", "201"), schedules_enforced=True),
    10: way(b"<TEST><TYPE>TEST</TYPE><REQUESTID>1</REQUESTID></TEST>\r\n"),
    11: way(("TEST", {}), fails_inside=True),
    12: way(at("RECORDSTOP")),
    13: way(at("RECORDSTOP", "203")),
    14: way(b"<REQUEST><TYPE>TEST</TYPE></REQUEST>\r\n"),
    15: way(("DANCE", {})),
    16: way(b"<REQUEST><TYPE>TEST</REQUEST>\r\n"),
    17: way(b"<REQUEST><REQUESTID>1</REQUESTID></REQUEST>\r\n"),
    18: way(at("RECORDSTART"), default_path_missing=True),
    20: way(("TEST", {})),
    21: way(user("FLY")),
    22: way(user("UPDATE", USER_ID=1, USERNAME="jdoe")),
    23: way(("CALLLIST", {}), database_down=True),
    24: way(("CALLSTART", {"SYS_USER": "nobody"})),
    25: way(("AGENTLOGIN", {"USERNAME": "gone", "DEVICEID": "206"})),
    26: way(user("ADD", FIRST_NAME="Nobody")),
    27: way(("AGENTLOGIN", {"USERNAME": "newcomer", "DEVICEID": "206"})),
    28: way(user("GET", USERNAME="nobody")),
    29: way(("EVENTSUBSCRIBE", {"MODE": "SOME"})),
    30: way(("EVENTSUBSCRIBE", {"MODE": "LIST", "EVENTTYPES": "CALLSTART,TEA"})),
    31: way(("EVENTUNSUBSCRIBE", {})),
    32: way(at("MONITORSTART", "203"), at("MONITORSTART", "203")),
    33: way(("MONITORSTOP", {})),
    34: way(at("RECORDSTART"), recorder_down=True),
    35: way(at("CALLSTART", "211"), at("RECORDSTART", "211")),
    36: way(at("RECORDSTOP", "203"), logger_down=True),
    37: way(("RECORDUPDATE", {"RECORDID": 5000, "USER2": "refund"})),
    38: way(at("BLACKOUTSTART"), at("BLACKOUTSTART")),
    39: way(at("BLACKOUTSTART"), unlicensed_groups=["blackout"]),
    40: way(("RECORDGET", {"RECORDID": 1})),
    41: way(("RECORDGET", {"RECORDID": 4977})),
    42: way(user("ADD", USERNAME="twin", AGENT="Y", SYS_USER="adoe")),
    43: way(at("MONITORSTART", "203")),
    44: way(at("CALLSTART"), denied_types=["callstart"]),
    45: way(user("ADD", USERNAME="new", EMAIL="x")),
    46: way(at("CALLUPDATE", USER1="x"), cores_up=1),
    47: way(("TEST", {}), queue_limit=0),
    48: way(b"", client_limit=0),
    49: way(at("BLACKOUTSTART"), unsupported_types=["BLACKOUTSTART"]),
    50: way(role("ADD", ROLENAME="Agent")),
    51: way(role("ADD", ROLENAME="Listener", PERMISSIONIDENT="FLY")),
    52: way(role("DELETE", ROLENAME="Nobody")),
    53: way(user("ADD", USERNAME="new", SITE_ID=77)),
    54: way(user("ADD", USERNAME="jdoe")),
    55: way(("TEST", {}), config_broken=True),
    56: way(at("BLACKOUTSTART", MASKID="9")),
    57: way(("AGENTLOGIN", {"AGENTID": 2, "DEVICEID": "200"})),
    58: way(("TEST", {}), fault=True),
    59: way(("CALLLIST", {"CALLCOUNT": 5000})),
}


def test_there_is_a_way_to_every_published_code():
    assert WAYS.keys() == PUBLISHED.keys()
    assert set(PUBLISHED) == set(range(60)) - {19}


@pytest.mark.parametrize("wanted", sorted(PUBLISHED))
async def test_the_code_comes_over_the_wire(wanted, recorder, faults, dial):
    chosen = WAYS[wanted]
    recorder.switches.change(dict(chosen.switches))
    if chosen.fault:
        faults.add(Fault(System.UPTIVITY, ResultFault(wanted)))
    line = await dial(recorder.ports.recorder)

    for step in chosen.steps:
        result = await (line.say(step) if isinstance(step, bytes) else line.ask(step[0], **step[1]))

    assert result.findtext("RESULTCODE") == str(wanted)
    assert result.findtext("RESULTMSG") == PUBLISHED[wanted]
    is_success = wanted in (0, 9, 13, 20, 37, 43, 46)
    assert result.findtext("RESULTTYPE") == (PUBLISHED[wanted] if is_success else "ERROR")


@pytest.mark.parametrize("wanted", [*sorted(PUBLISHED), 19, 60, 4711])
async def test_a_fault_answers_any_code_and_does_nothing(wanted, recorder, faults, line):
    faults.add(Fault(System.UPTIVITY, ResultFault(wanted, "said by the fault"), target="call.start"))

    result = await line.ask("CALLSTART", DEVICEID=205)

    assert (result.findtext("RESULTCODE"), result.findtext("RESULTMSG")) == (str(wanted), "said by the fault")
    assert not recorder.state.calls_on("205")
    assert (await line.ask("CALLSTART", DEVICEID=205)).findtext("RESULTCODE") == "20"
