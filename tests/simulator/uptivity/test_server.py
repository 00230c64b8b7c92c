"""One exchange a command, as the dialect writes them down, and what each changes."""

from __future__ import annotations

import re

import pytest

EXCHANGES = [
    ("TEST", {}, 20, ""),
    (
        "CALLSTART",
        {"DEVICEID": 205, "ANI": "5551234", "CALLDIRECTION": "I"},
        20,
        "<CALL><DEVICEID>205</DEVICEID><CALLINSTANCE></CALLINSTANCE></CALL>",
    ),
    (
        "CALLUPDATE",
        {"DEVICEID": 200, "USER1": "SpecialCall", "KEEPDAYS": 3650},
        20,
        "<CALL><DEVICEID>200</DEVICEID><CALLINSTANCE></CALLINSTANCE></CALL>",
    ),
    ("CALLSTOP", {"DEVICEID": 200}, 20, "<CALL><DEVICEID>200</DEVICEID><CALLINSTANCE></CALLINSTANCE></CALL>"),
    (
        "RECORDSTART",
        {"DEVICEID": 200, "AGENTINITIATED": "Y"},
        0,
        (
            "<RECORDING><RECORDID>5002</RECORDID><DEVICEID>200</DEVICEID><CHANNEL>2</CHANNEL><COREIDENT>1</COREIDENT>"
            "</RECORDING>"
        ),
    ),
    ("BLACKOUTSTART", {"DEVICEID": 200}, 20, "<BLACKOUT><DEVICEID>200</DEVICEID><STATE>ON</STATE></BLACKOUT>"),
    ("CHATSTART", {"SESSIONID": "c-1", "USERNAME": "jdoe"}, 20, "<CHAT><SESSIONID>c-1</SESSIONID></CHAT>"),
    (
        "AGENTLOGIN",
        {"AGENTID": 6, "DEVICEID": 206},
        20,
        "<AGENT><AGENTID>6</AGENTID><DEVICEID>206</DEVICEID></AGENT>",
    ),
    ("AGENTLOGOUT", {"AGENTID": 7}, 20, "<AGENT><AGENTID>7</AGENTID><DEVICEID></DEVICEID></AGENT>"),
    ("RECORDUPDATE", {"RECORDID": 5000, "USER2": "refund"}, 37, "<RECORDING><RECORDID>5000</RECORDID></RECORDING>"),
    ("MONITORSTART", {"DEVICEID": 203}, 43, "<SESSION><SESSIONID>s-1</SESSIONID></SESSION>"),
    ("EVENTSUBSCRIBE", {"MODE": "ALL"}, 20, ""),
]


@pytest.mark.parametrize(("kind", "params", "code", "data"), EXCHANGES, ids=[row[0] for row in EXCHANGES])
async def test_a_command_is_answered_as_its_dialect_says(line, codes, kind, params, code, data):
    inside = "".join(f"<{name}>{value}</{name}>" for name, value in params.items())
    line.writer.write(f"<REQUEST><TYPE>{kind}</TYPE><REQUESTID>17</REQUESTID>{inside}</REQUEST>\r\n".encode())

    label = codes.find(code).published
    assert (await line.hear()).decode() == (
        f"<RESULT><REQUESTID>17</REQUESTID><REQUESTTYPE>{kind}</REQUESTTYPE><RESULTTYPE>{label}</RESULTTYPE>"
        f"<RESULTCODE>{code}</RESULTCODE><RESULTMSG>{label}</RESULTMSG>{data}</RESULT>\r\n"
    )


@pytest.mark.parametrize(
    ("kind", "params", "path", "count"),
    [
        ("CALLLIST", {"CALLCOUNT": 2}, "CALLS/CALL", 2),
        ("CALLLIST", {}, "CALLS/CALL", 10),
        ("CALLLIST", {"DEVICEID": 210}, "CALLS/CALL", 0),
        ("CALLLIST", {"AGENTID": 1, "CALLCOUNT": 100}, "CALLS/CALL", 3),
        ("CHANNELLIST", {}, "CHANNELS/CHANNEL", 8),
        ("AGENTLIST", {}, "AGENTS/AGENT", 9),
        ("AGENTLIST", {"SGROUP": "Sales"}, "AGENTS/AGENT", 3),
        ("DEVICELIST", {}, "DEVICES/DEVICE", 12),
        ("IMPORTUSER", {"ACTION": "LIST"}, "USERS/USER", 10),
        ("IMPORTROLE", {"ACTION": "list"}, "ROLES/ROLE", 3),
    ],
)
async def test_a_list_counts_what_it_holds(line, kind, params, path, count):
    result = await line.ask(kind, **params)

    container = result.find(path.partition("/")[0])
    assert result.findtext("RESULTCODE") == "20"
    assert (container[0].tag, container[0].text) == ("COUNT", str(count))
    assert len(result.findall(path)) == count


async def test_the_newest_stored_call_comes_first_with_its_published_fields(line):
    calls = (await line.ask("CALLLIST", CALLCOUNT=3)).findall("CALLS/CALL")

    assert [call.findtext("IDENT") for call in calls] == ["5000", "4999", "4998"]
    assert {"DEVICE_ID", "ANI", "CALLDIRECTION", "ARCHIVE_ACTION_ID", "USER15"} <= {leaf.tag for leaf in calls[0]}


async def test_a_user_looks_as_the_one_real_list_did(line):
    user = (await line.ask("IMPORTUSER", ACTION="GET", USERNAME="JDOE")).find("USERS/USER")

    assert [leaf.tag for leaf in user] == [
        *("USER_ID", "USERNAME", "EMPLOYEE_ID", "FIRST_NAME", "LAST_NAME", "AGENT", "STATUS", "ADD_TIME", "MOD_TIME"),
        *("SYS_USER", "SYS_DOMAIN", "EMAIL", "CRM_USER", "SITE_ID", "PHONES"),
    ]
    assert user.findtext("ADD_TIME") == "1/1/0001 12:00:00 AM +00:00"
    assert re.fullmatch(r"\d{1,2}/\d{1,2}/\d{4} \d{1,2}:\d\d:\d\d [AP]M \+00:00", user.findtext("MOD_TIME"))
    assert (user.findtext("AGENT"), user.findtext("PHONES")) == ("TRUE", "205")


async def test_a_call_is_recorded_hidden_shown_and_stored(line, clock):
    clock.hold()
    started = await line.ask("RECORDSTART", DEVICEID=200, USER1="Gold")
    record_id = started.findtext("RECORDING/RECORDID")
    assert (await line.ask("RECORDGET", RECORDID=record_id)).findtext("RESULTCODE") == "41"
    assert (await line.ask("BLACKOUTSTART", DEVICEID=200)).findtext("BLACKOUT/STATE") == "ON"
    assert (await line.ask("BLACKOUTSTOP", DEVICEID=200)).findtext("BLACKOUT/STATE") == "OFF"
    clock.advance(42)

    stopped = await line.ask("RECORDSTOP", DEVICEID=200)

    assert stopped.findtext("RECORDING/DURATION") == "42"
    stored = (await line.ask("RECORDGET", RECORDID=record_id)).find("RECORDING")
    assert [stored.findtext(name) for name in ("DURATION", "USER1", "ANI", "AGENT_ID")] == [
        "42",
        "Gold",
        "5551234",
        "1",
    ]
    assert (await line.ask("CALLLIST", CALLCOUNT=1)).findtext("CALLS/CALL/IDENT") == record_id


async def test_devices_tell_what_they_are_doing(line):
    async def doing() -> dict[str, str]:
        devices = (await line.ask("DEVICELIST")).findall("DEVICES/DEVICE")
        return {d.findtext("DEVICEID"): d.findtext("INCALL") + d.findtext("RECORDING") for d in devices}

    assert {device: state for device, state in (await doing()).items() if state != "NN"} == {
        "200": "YN",
        "201": "YN",
        "203": "YY",
        "204": "YN",
    }
    await line.ask("CALLSTOP", DEVICEID=203)
    assert (await doing())["203"] == "NN"


async def test_a_second_instance_is_a_second_call_and_blank_is_not_any(line, recorder):
    await line.ask("CALLSTART", DEVICEID=205, CALLINSTANCE="A")

    assert (await line.ask("CALLSTOP", DEVICEID=205)).findtext("RESULTCODE") == "7"
    assert (await line.ask("RECORDSTART", DEVICEID=205)).findtext("RESULTCODE") == "7"
    assert (await line.ask("CALLSTART", DEVICEID=205)).findtext("RESULTCODE") == "20"
    assert len(recorder.state.calls_on("205")) == 2
    assert (await line.ask("RECORDSTART", DEVICEID=205, CALLINSTANCE="A")).findtext("RESULTCODE") == "0"
    assert (await line.ask("RECORDSTOP", DEVICEID=205)).findtext("RESULTCODE") == "12"
    assert (await line.ask("CALLSTOP", DEVICEID=205, CALLINSTANCE="A")).findtext("RESULTCODE") == "20"
    assert "205" not in recorder.state.recordings


async def test_a_new_call_with_the_same_instance_replaces_the_old_one(line, recorder):
    old = recorder.state.calls["203", ""]

    assert (await line.ask("CALLSTART", DEVICEID=203, ANI="1")).findtext("RESULTCODE") == "20"

    assert recorder.state.calls["203", ""] is not old
    assert "203" not in recorder.state.recordings


async def test_a_blank_field_is_cleared_and_the_others_stay(line, recorder):
    await line.ask("CALLUPDATE", DEVICEID=200, USER1="a <b> & 'c' \"é\"", USER2="two")
    await line.ask("CALLUPDATE", DEVICEID=200, USER2="")

    fields = recorder.state.calls["200", ""].fields
    assert (fields["USER1"], "USER2" in fields, fields["ANI"]) == ("a <b> & 'c' \"é\"", False, "5551234")


@pytest.mark.parametrize(
    ("params", "device", "code"),
    [
        ({"DEVICEID": "", "STATIONNAME": "WS-6"}, "205", 20),
        ({"COMPUTERNAME": "ws-6"}, "205", 20),
        ({"SYS_USER": "jdoe"}, "205", 20),
        ({"CRM_USER": "CRM-JDOE"}, "205", 20),
        ({"DEVICEALIAS": "707"}, "205", 20),
        ({"AGENTID": "7"}, "205", 20),
        ({"USERNAME": "jdoe"}, "205", 20),
        ({"DEVICEID": "205", "SYS_USER": "nobody"}, "205", 20),
        ({"STATIONNAME": "nowhere"}, "", 8),
        ({"SYS_USER": "ftanaka"}, "", 5),
        ({"USERNAME": "gone"}, "", 25),
        ({"DEVICEID": "", "STATIONNAME": " "}, "", 5),
    ],
)
async def test_a_device_is_found_by_every_name_of_the_group(line, params, device, code):
    result = await line.ask("CALLSTART", **params)

    assert (result.findtext("RESULTCODE"), result.findtext("CALL/DEVICEID", "")) == (str(code), device)


async def test_a_station_sent_with_a_device_replaces_its_stored_one(line):
    await line.ask("CALLSTART", DEVICEID="205", STATIONNAME="WS-1")

    assert (await line.ask("CALLSTART", STATIONNAME="WS-1")).findtext("CALL/DEVICEID") == "205"
    assert (await line.ask("CALLSTART", STATIONNAME="WS-6")).findtext("RESULTCODE") == "8"


async def test_schedules_record_the_calls_they_want(line, recorder):
    recorder.switches.schedules_enforced = True

    assert (await line.ask("CALLSTART", DEVICEID=206)).findtext("RESULTCODE") == "20"
    assert "206" in recorder.state.recordings
    assert (await line.ask("CALLSTART", DEVICEID=205)).findtext("RESULTCODE") == "9"
    assert ("205", "") in recorder.state.calls
    assert (await line.ask("CALLSTART", DEVICEID=211)).findtext("RESULTCODE") == "35"
    assert not recorder.state.calls_on("211")


async def test_chats_go_by_their_session(line, recorder):
    await line.ask("CHATSTART", SESSIONID="c-1", USERNAME="jdoe")
    await line.ask("CHATUPDATE", SESSIONID="c-1", MESSAGE="Hello", KEEPDAYS=30)

    chat = recorder.state.chats["c-1"]
    assert (chat.messages, chat.keepdays) == (["Hello"], "30")
    assert (await line.ask("CHATSTOP", SESSIONID="c-1")).findtext("RESULTCODE") == "20"
    assert (await line.ask("CHATUPDATE", SESSIONID="c-1")).findtext("RESULTCODE") == "31"
    assert (await line.ask("CHATSTART", USERNAME="jdoe")).findtext("RESULTCODE") == "33"
    assert (await line.ask("CHATSTART", SESSIONID="c-2")).findtext("RESULTCODE") == "26"
    assert (await line.ask("CHATSTART", SESSIONID="c-2", USERNAME="gone")).findtext("RESULTCODE") == "25"


async def test_users_are_added_changed_and_retired(line):
    added = await line.ask("IMPORTUSER", ACTION="ADD", USERNAME="new", AGENT="TRUE", PHONES="206;207", EMAIL="n@e.org")
    user_id = added.findtext("USER/USER_ID")

    assert user_id == "11"
    assert (await line.ask("IMPORTUSER", ACTION="UPDATE", USER_ID=11, USERNAME="newer")).findtext("RESULTCODE") == "20"
    assert (await line.ask("IMPORTUSER", ACTION="DELETE", USERNAME="newer")).findtext("USER/STATUS") == "I"
    for params, code in (
        ({"ACTION": "UPDATE", "USERNAME": "adoe", "AGENT": "N"}, "59"),
        ({"ACTION": "ADD", "USERNAME": "x", "PHONES": "209"}, "59"),
        ({"ACTION": "ADD", "USERNAME": "x", "AGENT": "Y", "PHONES": "200"}, "57"),
        ({"ACTION": "ADD", "USERNAME": "x", "SGROUP": "Nobody"}, "27"),
        ({"ACTION": "DELETE"}, "26"),
        ({"ACTION": "GET", "USER_ID": 99}, "28"),
    ):
        assert (await line.ask("IMPORTUSER", **params)).findtext("RESULTCODE") == code


async def test_roles_are_added_changed_and_removed(line, recorder):
    assert (await line.ask("IMPORTROLE", ACTION="ADD", ROLENAME="Listener")).findtext("ROLE/ROLE_ID") == "4"
    await line.ask("IMPORTROLE", ACTION="UPDATE", ROLENAME="listener", PERMISSIONIDENT="MONITOR")
    assert recorder.state.roles[4].permissions == ("MONITOR",)
    assert (await line.ask("IMPORTROLE", ACTION="DELETE", ROLENAME="Listener")).findtext("RESULTCODE") == "20"
    assert (await line.ask("IMPORTROLE", ACTION="ADD")).findtext("RESULTCODE") == "26"


async def test_live_listening_ends_with_its_recording(line, recorder):
    session = (await line.ask("MONITORSTART", DEVICEID=203)).findtext("SESSION/SESSIONID")
    assert (await line.ask("MONITORSTOP", SESSIONID=session)).findtext("RESULTCODE") == "20"
    again = (await line.ask("MONITORSTART", DEVICEID=203)).findtext("SESSION/SESSIONID")
    await line.ask("RECORDSTOP", DEVICEID=203)

    assert (await line.ask("MONITORSTOP", SESSIONID=again)).findtext("RESULTCODE") == "31"
    assert (await line.ask("MONITORSTART", DEVICEID=203)).findtext("RESULTCODE") == "12"


@pytest.mark.parametrize(
    ("params", "code"),
    [
        ({"RECORDID": 5000, "DURATION": "1"}, "59"),
        ({"RECORDID": 5000}, "59"),
        ({"RECORDID": 5000, "IDENT": 4999, "USER1": "x"}, "22"),
        ({"RECORDID": "", "USER1": "x"}, "26"),
        ({"RECORDID": "x", "USER1": "x"}, "59"),
        ({"RECORDID": 5000, "archive_action_id": "3", "locked": "Y"}, "37"),
    ],
)
async def test_only_writable_fields_of_one_record_change(line, params, code):
    assert (await line.ask("RECORDUPDATE", **params)).findtext("RESULTCODE") == code


async def test_a_core_that_is_down_takes_its_channels_along(line, recorder):
    recorder.switches.cores_up = 1

    channels = await line.ask("CHANNELLIST")
    assert (channels.findtext("RESULTCODE"), channels.findtext("CHANNELS/COUNT")) == ("46", "4")
    assert (await line.ask("RECORDSTART", DEVICEID=200, COREIDENT=2)).findtext("RESULTCODE") == "3"
    recorder.switches.cores_up = 2
    assert (await line.ask("RECORDSTART", DEVICEID=200, COREIDENT=2)).findtext("RECORDING/COREIDENT") == "2"


@pytest.mark.parametrize(
    ("kind", "params", "code"),
    [
        ("AGENTLOGIN", {"USERNAME": "ftanaka", "STATIONNAME": "ws-7", "DEVICEALIAS": "77"}, "20"),
        ("AGENTLOGIN", {"USERNAME": "ftanaka"}, "5"),
        ("AGENTLOGIN", {"DEVICEID": "206"}, "5"),
        ("AGENTLOGIN", {"USERNAME": "ftanaka", "DEVICEID": "999"}, "8"),
        ("AGENTLOGOUT", {"USERNAME": "ftanaka"}, "5"),
        ("CALLLIST", {"DEVICEID": "999"}, "8"),
        ("CALLLIST", {"AGENTID": "99"}, "24"),
        ("CALLLIST", {"USERNAME": "nobody"}, "28"),
        ("CALLLIST", {"USERNAME": "JDOE"}, "20"),
        ("AGENTLIST", {"SGROUP": "Nobody"}, "27"),
        ("CHATUPDATE", {"SESSIONID": "c-1", "USERNAME": "nobody"}, "24"),
    ],
)
async def test_agents_and_filters_have_to_exist(line, kind, params, code):
    assert (await line.ask(kind, **params)).findtext("RESULTCODE") == code


async def test_an_alias_given_at_login_leads_to_the_phone(line):
    await line.ask("AGENTLOGIN", USERNAME="ftanaka", DEVICEID=206, DEVICEALIAS="77")

    assert (await line.ask("CALLSTART", DEVICEALIAS="77")).findtext("CALL/DEVICEID") == "206"


async def test_a_chat_with_a_known_session_replaces_the_old_one(line, recorder, ear):
    for name in ("jdoe", "adoe"):
        await line.ask("CHATSTART", SESSIONID="c-1", USERNAME=name)

    assert [(await ear.event()).findtext("TYPE") for _ in range(3)] == ["CHATSTART", "CHATSTOP", "CHATSTART"]
    assert recorder.state.chats["c-1"].agent_id == 1
