"""Walks over the whole catalogue: every record says what a form, a row and a confirmation need."""

import subprocess
import sys

import pytest

from console.domain.catalogue import COMMANDS, ENABLEX, UPTIVITY, UnknownCommand, find, of
from console.domain.command import (
    Changes,
    Command,
    FreeMessage,
    FreeRest,
    Message,
    Provenance,
    RawXml,
    Rest,
    System,
    check,
)
from console.domain.kinds import Password

RANK = (Provenance.ASSUMED, Provenance.NAMED, Provenance.OBSERVED, Provenance.DOCUMENTED)
EVERY = pytest.mark.parametrize("command", COMMANDS, ids=lambda command: command.id)


def test_every_command_is_found_by_its_id():
    assert {command.id for command in COMMANDS} == {find(command.id).id for command in COMMANDS}
    assert len({command.id for command in COMMANDS}) == len(COMMANDS)


def test_an_unknown_id_says_which():
    with pytest.raises(UnknownCommand, match=r"room\.kick"):
        find("room.kick")


def test_each_system_has_its_own_commands():
    assert of(System.ENABLEX) == ENABLEX
    assert of(System.UPTIVITY) == UPTIVITY
    assert all(command.system is System.ENABLEX for command in ENABLEX)
    assert all(command.system is System.UPTIVITY for command in UPTIVITY)


@EVERY
def test_its_texts_are_written_for_people(command: Command):
    assert command.source
    assert command.help.endswith(".")
    assert not command.title.endswith(".")
    for param in command.params:
        assert param.help.endswith((".", "…")), param.name
        assert param.label[0].isupper(), param.name
        assert len(param.help) <= 160, param.name


@EVERY
def test_its_shape_belongs_to_its_system(command: Command):
    shapes = (Rest, FreeRest) if command.system is System.ENABLEX else (Message, FreeMessage, RawXml)
    assert isinstance(command.request, shapes)


@EVERY
def test_it_expects_success_first_and_nothing_twice(command: Command):
    assert command.expects[0] in ({0} if command.system is System.ENABLEX else {0, 13, 20, 37, 43})
    assert len(set(command.expects)) == len(command.expects)
    assert 19 not in command.expects, "19 is not assigned"


@EVERY
def test_a_parameter_is_never_surer_than_its_command(command: Command):
    for param in command.params:
        if param.provenance is not None:
            assert RANK.index(param.provenance) <= max(RANK.index(command.provenance), RANK.index(Provenance.OBSERVED))


@EVERY
def test_what_reads_only_may_be_repeated_and_what_destroys_may_not(command: Command):
    if command.changes is Changes.NOTHING:
        assert command.repeatable
    if command.changes is Changes.DESTROYS:
        assert not command.repeatable


@EVERY
def test_recorder_names_are_upper_case_and_path_names_are_required(command: Command):
    match command.request:
        case Message(type=name):
            assert name == name.upper()
            assert all(param.name == param.name.upper() for param in command.params)
        case Rest() as rest:
            assert all(command.by_name[name].required for name in rest.path_names)
        case _:
            pass


@EVERY
def test_the_texts_a_form_starts_with_are_allowed(command: Command):
    texts = {param.name: param.default for param in command.params if param.default is not None}
    problems = check(command, texts).problems
    still_missing = {param.name for param in command.params if param.required and param.default is None}
    assert {problem.param for problem in problems} <= still_missing | {""}


def test_secrets_in_requests_are_of_the_masked_kind():
    masked = {param.name for command in COMMANDS for param in command.params if isinstance(param.kind, Password)}
    assert masked == {"sip.secret"}


def test_secrets_in_replies_are_named():
    assert find("token.create").reply_secrets == ("token",)
    assert set(find("dialin.get").reply_secrets) == {"app_key", "sip.password"}
    for command_id in ("cdr.period", "cdr.room", "cdr.room-period", "cdr.session"):
        assert "cdr[].user.token" in find(command_id).reply_secrets
    everything = {place for command in ENABLEX for place in command.reply_secrets}
    assert everything - {"room.sip.secret"} <= set(find("enablex.free").reply_secrets)


def test_only_deleting_a_room_is_beyond_repair():
    assert [command.id for command in COMMANDS if command.changes is Changes.DESTROYS] == ["room.delete"]


def test_importing_it_costs_nothing_heavy():
    program = (
        "import sys; import console.domain.catalogue; "
        "print(sorted({'httpx','lxml','sqlite3','asyncio','keyring','PySide6'} & set(sys.modules)))"
    )
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"
