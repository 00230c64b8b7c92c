"""The recorder's records against what is published of it, transcribed here a second time."""

import pytest

from console.domain.catalogue import find
from console.domain.catalogue.uptivity import UPTIVITY
from console.domain.command import Mark, Message, Provenance, check

D, O, N, A = Provenance.DOCUMENTED, Provenance.OBSERVED, Provenance.NAMED, Provenance.ASSUMED  # noqa: E741

COMMANDS = [
    ("recorder.test", "TEST", D),
    ("call.start", "CALLSTART", D),
    ("call.update", "CALLUPDATE", N),
    ("call.stop", "CALLSTOP", N),
    ("record.start", "RECORDSTART", A),
    ("record.stop", "RECORDSTOP", A),
    ("blackout.start", "BLACKOUTSTART", A),
    ("blackout.stop", "BLACKOUTSTOP", A),
    ("chat.start", "CHATSTART", N),
    ("chat.update", "CHATUPDATE", N),
    ("chat.stop", "CHATSTOP", A),
    ("agent.login", "AGENTLOGIN", A),
    ("agent.logout", "AGENTLOGOUT", A),
    ("call.list", "CALLLIST", N),
    ("channel.list", "CHANNELLIST", A),
    ("agent.list", "AGENTLIST", A),
    ("device.list", "DEVICELIST", A),
    ("record.update", "RECORDUPDATE", A),
    ("record.get", "RECORDGET", A),
    ("monitor.start", "MONITORSTART", A),
    ("monitor.stop", "MONITORSTOP", A),
    ("user.import", "IMPORTUSER", O),
    ("role.import", "IMPORTROLE", A),
    ("event.subscribe", "EVENTSUBSCRIBE", A),
    ("event.unsubscribe", "EVENTUNSUBSCRIBE", A),
]
WITH_TARGET = "call.start call.update call.stop record.start record.stop blackout.start blackout.stop monitor.start"


@pytest.mark.parametrize(("command_id", "type_", "provenance"), COMMANDS)
def test_a_command_is_there_with_its_certainty(command_id, type_, provenance):
    command = find(command_id)
    assert command.request == Message(type_)
    assert command.provenance is provenance


def test_there_is_nothing_beside_them_but_the_free_forms():
    assert [command.id for command in UPTIVITY] == [*(row[0] for row in COMMANDS), "recorder.free", "recorder.raw"]


@pytest.mark.parametrize("command_id", WITH_TARGET.split())
def test_a_device_is_found_by_the_published_group(command_id):
    command = find(command_id)
    one_of = {param.name for param in command.params if Mark.AT_LEAST_ONE in param.marks}
    with_device = {param.name for param in command.params if Mark.NEEDS_AGENT_DEVICE in param.marks}
    assert one_of == {"DEVICEID", "DEVICEALIAS", "STATIONNAME", "SYS_USER", "CRM_USER"}
    assert with_device == {"DEVICEALIAS", "SYS_USER", "CRM_USER"}
    assert "CALLINSTANCE" in command.by_name


@pytest.mark.parametrize("command_id", ["call.start", "call.update", "record.start"])
def test_a_call_carries_its_metadata(command_id):
    wanted = {"ANI", "DNIS", "CALLID", "CALLDIRECTION", "GATE", "SGROUP", "KEEPDAYS", "ARCHIVEACTION"}
    wanted |= {f"USER{number}" for number in range(1, 16)}
    assert wanted <= set(find(command_id).by_name)


def test_what_the_published_address_shows_of_an_update_is_not_called_assumed():
    params = find("call.update").by_name
    shown = {name for name, param in params.items() if param.section.startswith("What") and param.provenance is None}
    assert shown == {"USER1", "USER2", "KEEPDAYS"}


def test_the_optional_parameters_of_a_call_start_are_called_assumed():
    params = find("call.start").by_name
    assert params["DEVICEID"].provenance is None
    assert params["CALLINSTANCE"].provenance is None
    assert params["USER1"].provenance is A


def test_free_fields_warn_of_lost_symbols():
    params = find("call.start").by_name
    assert all(Mark.FRAGILE in params[f"USER{number}"].marks for number in range(1, 16))


@pytest.mark.parametrize(
    ("command_id", "codes"),
    [
        ("recorder.test", {20, 14}),
        ("call.start", {20, 46, 5, 8, 9, 24, 25, 6, 34, 35}),
        ("call.stop", {20, 7, 46, 5, 8}),
        ("record.start", {0, 1, 7, 2, 3, 6, 34, 9, 18, 35, 46, 5, 8}),
        ("record.stop", {13, 12, 5, 8}),
        ("blackout.start", {20, 38, 7, 12, 5, 8, 49, 56}),
        ("chat.start", {20, 33, 24, 25, 46}),
        ("record.update", {37, 40, 59, 22}),
        ("record.get", {20, 40, 41}),
        ("monitor.start", {43, 32}),
        ("monitor.stop", {20, 33, 31}),
        ("user.import", {20, 21, 22, 26, 28, 42, 45, 53, 54, 57, 27}),
        ("role.import", {20, 21, 50, 51, 52}),
        ("event.subscribe", {20, 29, 30}),
        ("event.unsubscribe", {20, 31}),
    ],
)
def test_the_codes_named_for_a_command_are_expected(command_id, codes):
    assert codes <= set(find(command_id).expects)


ADD = {"ACTION": "ADD"}
COMPLAINTS = [
    ("recorder.test", {}, set()),
    ("call.start", {}, {""}),
    ("call.start", {"DEVICEID": "", "STATIONNAME": ""}, {""}),
    ("call.start", {"DEVICEID": "", "STATIONNAME": "WS-1"}, set()),
    ("call.start", {"DEVICEID": "200", "CALLINSTANCE": ""}, set()),
    ("call.start", {"DEVICEID": "200", "CALLDIRECTION": "inbound"}, {"CALLDIRECTION"}),
    ("call.update", {"DEVICEID": "200", "KEEPDAYS": "-2"}, {"KEEPDAYS"}),
    ("call.update", {"DEVICEID": "200", "USER16": "x"}, {"USER16"}),
    ("record.start", {"DEVICEID": "200", "AGENTINITIATED": "maybe"}, {"AGENTINITIATED"}),
    ("chat.start", {"SESSIONID": "c-1"}, {""}),
    ("chat.start", {"USERNAME": "jdoe"}, {"SESSIONID"}),
    ("chat.update", {"SESSIONID": "c-1", "MESSAGE": "Hello"}, set()),
    ("chat.stop", {"SESSIONID": "c-1"}, set()),
    ("agent.login", {"AGENTID": "7", "DEVICEID": "200"}, set()),
    ("agent.logout", {}, {""}),
    ("call.list", {}, set()),
    ("call.list", {"CALLCOUNT": "0"}, {"CALLCOUNT"}),
    ("record.update", {"RECORDID": "5001"}, {""}),
    ("record.update", {"RECORDID": "5001", "USER2": "refund"}, set()),
    ("monitor.stop", {}, {"SESSIONID"}),
    ("user.import", {}, {"ACTION"}),
    ("user.import", {"ACTION": "LIST"}, set()),
    ("user.import", ADD, {"USERNAME"}),
    ("user.import", ADD | {"USERNAME": "new"}, set()),
    ("user.import", {"ACTION": "GET"}, {"USER_ID"}),
    ("user.import", {"ACTION": "UPDATE", "USER_ID": "0"}, set()),
    ("user.import", {"ACTION": "DELETE", "USERNAME": "jdoe"}, set()),
    ("user.import", ADD | {"USERNAME": "new", "AGENT": "false", "PHONES": "300"}, {"PHONES"}),
    ("user.import", {"ACTION": "EXPORT"}, set()),
    ("role.import", ADD, {"ROLENAME"}),
    ("role.import", {"ACTION": "LIST"}, set()),
    ("event.subscribe", {"MODE": "LIST"}, {"EVENTTYPES"}),
    ("event.subscribe", {"MODE": "LIST", "EVENTTYPES": "CALLSTART"}, set()),
    ("event.subscribe", {"MODE": "ALL"}, set()),
    ("recorder.free", {"type": "PING", "pairs": "A=1\nB=2"}, set()),
    ("recorder.free", {"type": "", "pairs": "A"}, {"type", "pairs"}),
    ("recorder.raw", {"xml": "<REQUEST"}, set()),
    ("recorder.raw", {"xml": " "}, {"xml"}),
]


@pytest.mark.parametrize(("command_id", "texts", "complaints"), COMPLAINTS)
def test_the_check_names_the_field(command_id, texts, complaints):
    assert {problem.param for problem in check(find(command_id), texts).problems} == complaints


def test_booleans_go_out_as_yes_and_no():
    checked = check(find("record.start"), {"DEVICEID": "200", "AGENTINITIATED": "true", "CTIINITIATED": "0"})
    assert checked.values == {"DEVICEID": "200", "AGENTINITIATED": "Y", "CTIINITIATED": "N"}
