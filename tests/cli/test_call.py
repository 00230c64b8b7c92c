"""`call`: one command on the built-in simulators, from arguments to exit code."""

import json
import os
import signal
import threading
from collections.abc import Iterator
from dataclasses import replace

import pytest

from console.domain.command import System
from console.domain.environment import KEY_IN_CLEAR, Environment, Stage
from console.journal import file as file_module
from console.places import find_places
from console.settings import Settings, save
from console.simulator.faults import Fault, WireFault, WireFaultKind
from console.simulator.hosting import SimulatorThread

HERE = ("--env", "simulators")


def test_a_room_is_made(run):
    ended = run("call", "room.create", "name=Stage", "owner_ref=me", *HERE)
    assert ended.code == 0
    assert "success 0 Successful Transaction" in ended.out
    assert '"name": "Stage"' in ended.out
    assert "sim" in ended.out


def test_the_json_document_holds_verdict_body_and_rows(run):
    document = run("call", "device.list", "--json", *HERE).document
    assert document["outcome"] == "answered"
    assert document["verdict"]["code"] == 20
    assert document["body"]["DEVICES"]["COUNT"] == "12"
    assert [row["command"] for row in document["rows"]] == ["device.list"]
    assert "simulated" in document["rows"][0]["flags"]


@pytest.mark.parametrize("transport", ["tcp", "http"])
def test_the_recorder_is_reached_both_ways(run, transport):
    document = run("call", "recorder.test", "--transport", transport, "--json", *HERE).document
    assert document["verdict"]["code"] == 20


def test_an_unknown_way_is_wrong_usage_and_the_known_ones_are_named(run):
    ended = run("call", "recorder.test", "--transport", "udp", *HERE)
    assert ended.code == 2
    assert "choose from 'tcp', 'http'" in ended.err.replace("choose from tcp, http", "choose from 'tcp', 'http'")


def test_a_failure_is_1_and_says_what_to_do(run):
    ended = run("call", "room.get", f"room_id={'0' * 24}", *HERE)
    assert ended.code == 1
    assert "failure 40001 Room not found" in ended.out
    assert "What to do" in ended.out


@pytest.mark.parametrize(
    ("arguments", "complaint"),
    [
        (("room.create", "name=Stage"), "owner_ref: "),
        (("room.create", "name=Stage", "owner_ref=me", "settings.moderators=9"), "9 is out of range"),
        (("call.start",), "At least one of these"),
        (("room.kick",), "There is no command"),
        (("room.get", "room_id"), "not NAME=VALUE"),
        (("record.update", "RECORDID=5000", "DEVICE=1"), "'DEVICE' is not a parameter"),
    ],
)
def test_values_that_do_not_fit_are_2_and_nothing_is_sent(run, arguments, complaint):
    ended = run("call", *arguments, *HERE)
    assert (ended.code, ended.out) == (2, "")
    assert complaint in ended.err


def test_they_are_sent_anyway_when_asked(run):
    arguments = ("room.create", "name=Stage", "owner_ref=me", "settings.moderators=9", "--anyway", "--json")
    ended = run("call", *arguments, *HERE)
    assert ended.code == 1
    assert ended.document["verdict"]["code"] == 10023
    assert "sent-anyway" in ended.document["rows"][0]["flags"]
    assert "9 is out of range" in ended.err


def test_recorder_names_may_be_typed_in_lower_case(run):
    assert run("call", "call.start", "deviceid=202", *HERE).code == 0


def test_required_parameters_take_the_default_of_the_form(run):
    document = run("call", "user.import", "--json", *HERE).document
    assert document["verdict"]["code"] == 20
    assert document["body"]["USERS"]["USER"]


def test_secrets_of_the_answer_are_masked_unless_revealed(run):
    arguments = ("call", "dialin.get", "--json", *HERE)
    hidden = run(*arguments).document["body"]
    revealed = run(*arguments, "--reveal").document["body"]
    assert "removed" in hidden["app_key"]
    assert "removed" in hidden["sip"]["password"]
    assert "removed" not in json.dumps(revealed)


def test_a_secret_parameter_comes_from_the_environment(run, monkeypatch):
    arguments = ("call", "room.create", "name=Stage", "owner_ref=me", "sip.enabled=true", "sip.uri=sip:a@example.org")
    monkeypatch.setenv("CUELIGHT_SECRET_SIP_SECRET", "open-sesame")
    ended = run(*arguments, "sip.secret", *HERE)
    assert ended.code == 0
    assert "open-sesame" not in ended.out + ended.err


def test_a_secret_is_never_an_argument(run):
    ended = run("call", "room.create", "name=Stage", "owner_ref=me", "sip.secret=open-sesame", *HERE)
    assert ended.code == 2
    assert "CUELIGHT_SECRET_SIP_SECRET" in ended.err
    assert "open-sesame" not in ended.err


def test_a_secret_that_is_not_there_is_wrong_usage(run):
    ended = run("call", "room.create", "name=Stage", "owner_ref=me", "sip.secret", *HERE)
    assert ended.code == 2
    assert "not set" in ended.err


def test_the_exchange_is_kept_in_a_session_file(run, tmp_path):
    session = tmp_path / "kept.cuelight"
    assert run("call", "recorder.test", "--session", session, *HERE).code == 0
    assert session.read_bytes().startswith(b"SQLite format 3\x00")


def test_a_session_file_that_cannot_be_written_is_told_and_fails_no_call(run, tmp_path, monkeypatch):
    def full(*_, **__):
        raise OSError("no space left on device")

    monkeypatch.setattr(file_module.SessionFile, "write", full)
    ended = run("call", "recorder.test", "--session", tmp_path / "kept.cuelight", *HERE)
    assert ended.code == 0
    assert "20 API_OK" in ended.out
    assert "kept.cuelight has stopped: no space left on device. " in ended.err
    assert "rows are not in it; the calls themselves went on." in ended.err
    assert "Make room on the disk" in ended.err


def test_an_unknown_environment_names_those_there_are(run):
    ended = run("call", "recorder.test", "--env", "moon")
    assert ended.code == 2
    assert "simulators" in ended.err.lower()


def test_without_an_environment_the_simulators_are_used(run):
    assert "simulated" in run("call", "recorder.test", "--json").document["rows"][0]["flags"]


@pytest.fixture
def simulators() -> Iterator[SimulatorThread]:
    thread = SimulatorThread()
    thread.start()
    yield thread
    thread.stop()


@pytest.fixture
def desk(simulators, home) -> Environment:
    """Make the simulators an environment of the operator's own, in use, whose key is kept nowhere."""
    environment = replace(simulators.simulators.environment, name="Desk", stage=Stage.TEST)
    save(Settings(environments=(environment,), active="Desk"), find_places())
    return environment


def key_of(environment: Environment) -> str:
    assert environment.enablex is not None
    return environment.enablex.app_key.reveal()


def test_the_environment_in_use_is_called(run, desk):
    row = run("call", "recorder.test", "--json").document["rows"][0]
    assert row["environment"] == "Desk"
    assert "simulated" not in row["flags"]


def test_the_key_comes_from_the_environment_variable(run, desk, monkeypatch):
    monkeypatch.setenv("CUELIGHT_APP_KEY", key_of(desk))
    ended = run("call", "room.list", "--env", "Desk")
    assert ended.code == 0
    assert key_of(desk) not in ended.out + ended.err


def test_the_key_comes_from_standard_input_first(run, desk, monkeypatch):
    monkeypatch.setenv("CUELIGHT_APP_KEY", "wrong")
    assert run("call", "room.list", "--secret-stdin", stdin=key_of(desk).encode() + b"\n").code == 0


@pytest.mark.parametrize(("command", "code", "is_told"), [("room.list", 2, True), ("recorder.test", 0, False)])
def test_a_key_that_would_go_over_the_network_in_clear_is_told_first(run, desk, command, code, is_told):
    afar = replace(desk, enablex=replace(desk.enablex, base_url="http://lab.example/v2"))
    save(Settings(environments=(afar,), active="Desk"), find_places())
    ended = run("call", command)
    assert ended.code == code
    assert ended.err.startswith(f"Desk: {KEY_IN_CLEAR}\n") is is_told


def test_a_key_that_stays_on_this_machine_is_not_told(run, desk, monkeypatch):
    monkeypatch.setenv("CUELIGHT_APP_KEY", key_of(desk))
    assert run("call", "room.list").err == ""


def test_a_wrong_key_is_an_answer(run, desk):
    ended = run("call", "room.list", "--secret-stdin", stdin=b"wrong\n")
    assert ended.code == 1
    assert "10000" in ended.out


def test_a_missing_key_is_wrong_usage_and_says_how_to_give_it(run, desk):
    ended = run("call", "room.list")
    assert ended.code == 2
    assert "CUELIGHT_APP_KEY" in ended.err


def test_nobody_there_is_3(run, desk, simulators):
    simulators.stop()
    ended = run("call", "call.stop", "DEVICEID=200")
    assert ended.code == 3
    assert "unanswered: connection refused" in ended.out


def test_a_deadline_is_3(run, desk, simulators):
    simulators.simulators.faults.add(Fault(System.UPTIVITY, WireFault(WireFaultKind.HALF_OPEN)))
    ended = run("call", "recorder.test", "--timeout", "0.2", "--json")
    assert ended.code == 3
    assert ended.document["failure"]["kind"] == "timeout"


@pytest.fixture
def heeds_interrupts():
    """A shell that starts a run in the background has it ignore what Ctrl+C sends, and Python keeps to that."""
    before = signal.signal(signal.SIGINT, signal.default_int_handler)
    yield
    signal.signal(signal.SIGINT, before)


@pytest.mark.usefixtures("heeds_interrupts")
def test_an_interrupted_call_is_cancelled_and_kept(run, desk, simulators, tmp_path):
    faults = simulators.simulators.faults
    faults.add(Fault(System.UPTIVITY, WireFault(WireFaultKind.HALF_OPEN), "RECORDSTART"))

    is_over = threading.Event()

    def interrupt_when_asked() -> None:
        while faults.pending():
            if is_over.wait(0.01):
                return  # the call ended without ever being asked: there is nothing to interrupt
        os.kill(os.getpid(), signal.SIGINT)

    operator = threading.Thread(target=interrupt_when_asked)
    operator.start()
    try:
        ended = run("call", "record.start", "DEVICEID=200", "--json", "--session", tmp_path / "kept.cuelight")
    finally:
        is_over.set()
        operator.join()
    assert ended.code == 3
    assert ended.document["outcome"] == "cancelled"
    assert ended.document["failure"]["may_have_been_done"] is True
    assert "cancelled" in ended.document["rows"][0]["flags"]
