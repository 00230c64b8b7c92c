"""`commands` and `codes`, for people and for programs."""

import pytest

from console.domain.catalogue import COMMANDS
from console.domain.command import System


def test_every_command_is_listed(run):
    ended = run("commands")
    assert ended.code == 0
    listed = {line.split()[1] for line in ended.out.splitlines()[1:]}
    assert listed == {command.id for command in COMMANDS}


@pytest.mark.parametrize(("name", "system"), [("enablex", System.ENABLEX), ("recorder", System.UPTIVITY)])
def test_one_system_is_listed(run, name, system):
    documents = run("commands", "--system", name, "--json").document
    assert [document["id"] for document in documents] == [c.id for c in COMMANDS if c.system is system]


def test_a_command_is_described_with_its_certainty(run):
    ended = run("commands", "record.start")
    assert ended.code == 0
    assert "TYPE RECORDSTART" in ended.out
    assert "assumed" in ended.out
    assert "DEVICEALIAS" in ended.out


def test_a_described_command_is_a_document(run):
    document = run("commands", "token.create", "--json").document
    params = {param["name"]: param for param in document["params"]}
    assert document["request"] == {"shape": "rest", "method": "POST", "path": "/rooms/{room_id}/tokens"}
    assert params["role"]["limits"]["options"] == ["participant", "moderator", "viewer", "audience"]
    assert params["role"]["required"] is True


def test_an_unknown_command_names_its_neighbours(run):
    ended = run("commands", "room.creat")
    assert (ended.code, ended.out) == (2, "")
    assert "room.create" in ended.err


def test_every_code_is_listed(run):
    documents = run("codes", "--json").document
    uptivity = [row["code"] for row in documents if row["system"] == "uptivity"]
    assert sorted(uptivity) == [code for code in range(60) if code != 19]
    assert {row["category"] for row in documents if row["system"] == "enablex"} == {"General", "Rooms", "Token", "CDR"}


def test_a_code_is_explained(run):
    ended = run("codes", "enablex", "10114")
    assert ended.code == 0
    assert "10114 Token denied. Room is full" in ended.out
    assert "What to do" in ended.out


def test_a_code_in_two_categories_is_explained_twice(run):
    assert [row["category"] for row in run("codes", "enablex", "40001", "--json").document] == ["Rooms", "Token"]


def test_an_unpublished_code_keeps_its_number(run):
    ended = run("codes", "uptivity", "19")
    assert ended.code == 0
    assert "19 is not in the published table" in ended.out
