"""The order in which a request is checked: of two things wrong, the earlier one is told."""

from __future__ import annotations

import pytest

from console.simulator.uptivity.checks import TYPES
from console.simulator.uptivity.commands import HANDLERS


def test_every_command_of_the_catalogue_has_a_handler():
    assert HANDLERS.keys() == TYPES.keys()


@pytest.mark.parametrize(
    ("xml", "switches", "code"),
    [
        ("<OTHER></OTHER>", {}, 10),
        ("<REQUEST></REQUEST>", {}, 17),
        ("<REQUEST><TYPE>DANCE</TYPE></REQUEST>", {}, 15),
        ("<REQUEST><TYPE></TYPE></REQUEST>", {}, 15),
        ("<REQUEST><TYPE>TEST</TYPE><REQUESTID>abc</REQUESTID></REQUEST>", {"unlicensed_groups": ["recorder"]}, 14),
        ("<REQUEST><TYPE>TEST</TYPE><REQUESTID></REQUESTID></REQUEST>", {}, 14),
        ("CALLLIST", {"unlicensed_groups": ["call"], "denied_types": ["CALLLIST"], "queue_limit": 0}, 39),
        ("CALLLIST", {"denied_types": ["CALLLIST"], "unsupported_types": ["CALLLIST"], "queue_limit": 0}, 44),
        ("CALLLIST", {"unsupported_types": ["CALLLIST"], "queue_limit": 0}, 49),
        ("IMPORTUSER<ACTION>FLY</ACTION>", {"queue_limit": 0}, 47),
        ("IMPORTUSER<ACTION>FLY</ACTION><USER_ID>x</USER_ID>", {"database_down": True}, 21),
        ("CALLSTART<KEEPDAYS>x</KEEPDAYS>", {}, 5),
        ("CALLSTART<DEVICEID>999</DEVICEID><KEEPDAYS>x</KEEPDAYS>", {}, 59),
        ("CALLSTART<DEVICEID>200</DEVICEID><CALLDIRECTION>sideways</CALLDIRECTION>", {}, 59),
        ("CALLSTART<DEVICEID>200</DEVICEID><CALLDIRECTION>i</CALLDIRECTION>", {}, 20),
        ("RECORDSTART<DEVICEID>200</DEVICEID><AGENTINITIATED>maybe</AGENTINITIATED>", {}, 59),
        ("RECORDSTART<DEVICEID>200</DEVICEID><COREIDENT>9</COREIDENT>", {}, 59),
        ("CALLUPDATE<DEVICEID>200</DEVICEID><USER1>four</USER1>", {"length_limits": {"USER1": 3}}, 59),
        ("CALLUPDATE<DEVICEID>999</DEVICEID>", {"config_broken": True}, 8),
        ("CALLUPDATE<DEVICEID>205</DEVICEID>", {"config_broken": True}, 7),
        ("RECORDSTART<DEVICEID>203</DEVICEID>", {"disk_full": True}, 1),
        ("RECORDSTART<DEVICEID>200</DEVICEID>", {"disk_full": True, "scheduler_down": True, "fails_inside": True}, 2),
        ("RECORDSTART<DEVICEID>200</DEVICEID>", {"config_broken": True, "fails_unspecified": True, "cores_up": 1}, 55),
        ("RECORDSTART<DEVICEID>200</DEVICEID>", {"cores_up": 0}, 3),
        ("RECORDSTOP<DEVICEID>203</DEVICEID>", {"cores_up": 0}, 34),
        ("MONITORSTOP<SESSIONID></SESSIONID>", {}, 33),
        ("EVENTSUBSCRIBE<MODE></MODE>", {}, 29),
        ("EVENTSUBSCRIBE<MODE>LIST</MODE>", {}, 30),
    ],
)
async def test_the_earlier_check_is_told(recorder, line, xml, switches, code):
    recorder.switches.change(switches)
    if not xml.startswith("<"):
        kind, mark, rest = xml.partition("<")
        xml = f"<REQUEST><TYPE>{kind}</TYPE><REQUESTID>1</REQUESTID>{mark}{rest}</REQUEST>"

    assert (await line.say(xml.encode() + b"\r\n")).findtext("RESULTCODE") == str(code)


async def test_the_first_of_a_repeated_parameter_counts(line):
    twice = b"<DEVICEID>205</DEVICEID><DEVICEID>999</DEVICEID>"
    request = b"<REQUEST><TYPE>CALLSTART</TYPE><REQUESTID>1</REQUESTID>" + twice + b"</REQUEST>\r\n"

    assert (await line.say(request)).findtext("CALL/DEVICEID") == "205"
