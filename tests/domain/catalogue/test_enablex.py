"""The EnableX records against the published routes and keys, transcribed here a second time."""

import pytest

from console.domain.catalogue import find
from console.domain.catalogue.enablex import ENABLEX
from console.domain.catalogue.enablex_settings import ROOM_PARAMS
from console.domain.command import Changes, Command, Provenance, Rest, check

D, O, N, A = Provenance.DOCUMENTED, Provenance.OBSERVED, Provenance.NAMED, Provenance.ASSUMED  # noqa: E741

ROUTES = [
    ("room.create", "POST", "/rooms", D),
    ("room.list", "GET", "/rooms", D),
    ("room.get", "GET", "/rooms/{room_id}", D),
    ("room.update", "PATCH", "/rooms/{room_id}", D),
    ("room.delete", "DELETE", "/rooms/{room_id}", D),
    ("room.users", "GET", "/rooms/{room_id}/users", D),
    ("token.create", "POST", "/rooms/{room_id}/tokens", D),
    ("cdr.period", "GET", "/cdr/period/{from_date}/{to_date}", D),
    ("cdr.room", "GET", "/cdr/room/{room_id}", D),
    ("cdr.room-period", "GET", "/cdr/room-period/{room_id}/{from_date}/{to_date}", D),
    ("cdr.session", "GET", "/cdr/conf/{conf_num}", D),
    ("archive.period", "GET", "/archive/period/{from_date}/{to_date}", O),
    ("archive.room", "GET", "/archive/room/{room_id}", D),
    ("archive.room-period", "GET", "/archive/room-period/{room_id}/{from_date}/{to_date}", D),
    ("archive.session", "GET", "/archive/conf/{conf_num}", D),
    ("dialin.get", "GET", "/dialin", D),
]

SETTINGS = {
    None: """description mode scheduled adhoc scheduled_time duration moderators participants billing_code
        auto_recording max_active_talkers screen_share canvas knock wait_for_moderator quality abwd facex media_zone
        single_file_recording role_based_recording live_recording watermark""",
    O: "active_talker wait_moderator media_configuration viewers encryption",
    N: "audiences send_audiences_stats hls_view_url peep aor",
}


@pytest.mark.parametrize(("command_id", "method", "path", "provenance"), ROUTES)
def test_a_published_route_is_there(command_id, method, path, provenance):
    command = find(command_id)
    assert command.request == Rest(method, path)
    assert command.provenance is provenance


def test_there_is_no_route_beside_the_published_ones():
    assert [command.id for command in ENABLEX] == [*(route[0] for route in ROUTES), "enablex.free"]


@pytest.mark.parametrize("provenance", SETTINGS)
def test_every_settings_key_is_there_with_its_certainty(provenance):
    found = {
        param.name.removeprefix("settings.")
        for param in ROOM_PARAMS
        if param.name.startswith("settings.") and param.provenance is provenance
    }
    assert found == set(SETTINGS[provenance].split())


def test_no_settings_key_is_there_without_a_certainty_of_the_list():
    found = {param.name for param in ROOM_PARAMS if param.name.startswith("settings.")}
    assert found == {f"settings.{key}" for keys in SETTINGS.values() for key in keys.split()}


def test_the_sip_keys_are_there():
    sip = {param.name for param in ROOM_PARAMS if param.name.startswith("sip.")}
    assert sip == {"sip.enabled", "sip.uri", "sip.name", "sip.auth", "sip.secret", "sip.proxy", "sip.aor"}


@pytest.mark.parametrize("command_id", ["room.create", "room.update"])
def test_rooms_take_every_key(command_id):
    assert {param.name for param in ROOM_PARAMS} <= set(find(command_id).by_name)


@pytest.mark.parametrize(
    ("command_id", "required"),
    [
        ("room.create", {"name", "owner_ref"}),
        ("room.update", {"room_id"}),
        ("token.create", {"room_id", "name", "user_ref", "role"}),
    ],
)
def test_what_is_required(command_id, required):
    assert {param.name for param in find(command_id).params if param.required} == required


@pytest.mark.parametrize(
    ("command_id", "changes"),
    [("room.create", Changes.STATE), ("room.update", Changes.STATE), ("room.delete", Changes.DESTROYS)],
)
def test_what_a_room_command_changes(command_id, changes):
    assert find(command_id).changes is changes


def test_making_a_room_is_never_repeated_blindly():
    assert not find("room.create").repeatable


ROOM = {"name": "Studio", "owner_ref": "ops"}
SCHEDULED = ROOM | {"settings.scheduled": "true"}
START = {"settings.scheduled_time": "2031-05-01 09:00:00"}

COMPLAINTS = [
    ("room.create", ROOM, set()),
    ("room.create", {"name": "Studio"}, {"owner_ref"}),
    ("room.create", {"name": "", "owner_ref": "ops"}, {"name"}),
    ("room.create", SCHEDULED | START | {"settings.duration": "30"}, set()),
    ("room.create", SCHEDULED, {"settings.scheduled_time", "settings.duration"}),
    ("room.create", SCHEDULED | START | {"settings.duration": "0"}, {"settings.duration"}),
    ("room.create", ROOM | START, {"settings.scheduled_time"}),
    ("room.create", ROOM | {"settings.adhoc": "true", "settings.duration": "30"}, set()),
    (
        "room.create",
        SCHEDULED | START | {"settings.duration": "30", "settings.adhoc": "true"},
        {"settings.adhoc"},
    ),
    ("room.create", ROOM | {"settings.moderators": "6"}, {"settings.moderators"}),
    ("room.create", ROOM | {"settings.max_active_talkers": "17"}, {"settings.max_active_talkers"}),
    ("room.create", ROOM | {"settings.quality": "4K"}, {"settings.quality"}),
    ("room.create", ROOM | {"settings.mode": "p2p"}, set()),
    ("room.create", ROOM | {"settings.foo": "1"}, {"settings.foo"}),
    ("room.create", ROOM | {"settings.scheduled_time": "31/05/2021 5pm"}, {"settings.scheduled_time"}),
    ("room.create", ROOM | {"settings.live_recording": "true", "settings.role_based_recording": "{}"}, set()),
    ("room.create", ROOM | {"settings.role_based_recording": "audio"}, {"settings.role_based_recording"}),
    ("room.update", {"room_id": "5f"}, {""}),
    ("room.update", {"room_id": "5f", "name": "Studio 2"}, set()),
    ("room.update", {"room_id": "5f", "settings.scheduled": "1", "settings.adhoc": "1"}, {"settings.adhoc"}),
    ("room.get", {"room_id": "a/b"}, {"room_id"}),
    ("token.create", {"room_id": "5f", "name": "Jo", "user_ref": "1", "role": "viewer"}, set()),
    ("token.create", {"room_id": "5f", "name": "Jo", "user_ref": "1"}, {"role"}),
    (
        "token.create",
        {
            "room_id": "5f",
            "name": "Jo",
            "user_ref": "1",
            "role": "viewer",
            "data": '{"a":1,"b":2,"c":3,"d":4,"e":5,"f":6}',
        },
        {"data"},
    ),
    ("cdr.period", {"from_date": "2031-05-01", "to_date": "2031-05-01"}, set()),
    ("cdr.period", {"from_date": "2031-05-02", "to_date": "2031-05-01"}, {"to_date"}),
    ("archive.room-period", {"room_id": "5f", "from_date": "2031-05-02", "to_date": "2031-05-01"}, {"to_date"}),
    ("enablex.free", {"method": "GET", "path": "/rooms"}, set()),
]


@pytest.mark.parametrize(("command_id", "texts", "complaints"), COMPLAINTS)
def test_the_check_names_the_field(command_id, texts, complaints):
    assert {problem.param for problem in check(find(command_id), texts).problems} == complaints


def test_values_take_their_wire_form():
    texts = ROOM | {"settings.adhoc": "yes", "settings.participants": "4", "data": '{"desk": 1}'}
    assert check(find("room.create"), texts).values == {
        "name": "Studio",
        "owner_ref": "ops",
        "settings.adhoc": True,
        "settings.participants": 4,
        "data": {"desk": 1},
    }


def test_a_value_that_does_not_fit_is_kept_for_sending_anyway():
    checked = check(find("room.create"), ROOM | {"settings.participants": "ten"})
    assert checked.values["settings.participants"] == "ten"
    assert "'ten' is not a whole number" in checked.problems[0].message


def test_forms_for_a_new_room_start_with_a_permanent_group_room():
    defaults = {param.name: param.default for param in find("room.create").params if param.default is not None}
    assert defaults == {"settings.mode": "group", "settings.scheduled": "false", "settings.adhoc": "false"}


def test_forms_for_a_change_start_empty():
    update: Command = find("room.update")
    assert all(param.default is None for param in update.params)
