"""`tour`: every step of the demonstration, on real simulators."""

import sqlite3

import pytest

from console.cli import tour as tour_module
from console.cli.entry import Doors, main
from console.cli.tour_steps import STEPS, CallStep, EventStep
from console.domain.command import Transport
from console.domain.outcome import FailureKind

PROMISED = [
    ("room.create", 0),
    ("room.update", 0),
    ("room.list", 0),
    ("room.users", 0),
    ("token.create", 0),
    ("token.create", 10114),
    ("token.create", 10113),
    ("room.delete", 50005),
    ("record.start", 0),
    ("record.start", 1),
    ("blackout.start", 20),
    ("blackout.stop", 20),
    ("record.stop", 13),
    ("recorder.free", 15),
    ("recorder.raw", 16),
    ("recorder.test", 17),
    ("recorder.test", FailureKind.TIMEOUT),
]


@pytest.mark.parametrize(("command", "expected"), PROMISED)
def test_what_was_promised_is_a_step(command, expected):
    assert any(isinstance(step, CallStep) and (step.command, step.expects) == (command, expected) for step in STEPS)


def test_a_room_of_each_type_both_transports_and_a_burst_are_steps():
    rooms = [step for step in STEPS if isinstance(step, CallStep) and step.keeps]
    assert {step.keeps for step in rooms} == {"permanent", "scheduled", "adhoc"}
    tests = {step.transport for step in STEPS if isinstance(step, CallStep) and step.command == "recorder.test"}
    assert tests == set(Transport)
    assert any(isinstance(step, EventStep) for step in STEPS)
    assert len(STEPS) >= 30


def test_every_step_gives_what_was_expected(run, visits, tmp_path):
    folder = tmp_path / "shown"
    ended = run("tour", "--out", folder)
    assert ended.code == 0, ended.out + ended.err
    assert f"All {len(STEPS)} steps gave what was expected." in ended.out
    assert "17 API_INVALID_MESSAGE_FORMAT" in ended.out
    assert visits.pictures == [(folder / "tour.cuelight", folder / "tour.png", "Simulators")]
    with sqlite3.connect(folder / "tour.cuelight") as session:
        session.execute("pragma integrity_check").fetchone()
        tables = {name for (name,) in session.execute("select name from sqlite_master where type = 'table'")}
    session.close()
    assert tables


def test_a_step_that_gives_something_else_is_named(run, monkeypatch):
    wrong = CallStep("The recorder is there", "recorder.test", 19)
    monkeypatch.setattr(tour_module, "STEPS", (wrong, CallStep("Still there", "recorder.test", 20)))
    ended = run("tour", "--json")
    assert ended.code == 1
    assert [record.get("as_expected") for record in ended.records] == [False, True, None]
    assert ended.records[-1]["unexpected"] == [1]
    assert "expected 19, came 20" in ended.err


def test_a_second_tour_overwrites_nothing(run, visits, tmp_path, monkeypatch):
    monkeypatch.setattr(tour_module, "STEPS", (CallStep("The recorder is there", "recorder.test", 20),))
    run("tour", "--out", tmp_path)
    first = (tmp_path / "tour.cuelight").read_bytes()
    assert run("tour", "--out", tmp_path).code == 0
    assert (tmp_path / "tour.cuelight").read_bytes() == first
    assert len({session for session, _, _ in visits.pictures}) == 2


def test_a_folder_that_cannot_be_made_is_wrong_usage(run, tmp_path):
    (tmp_path / "file").write_text("")
    ended = run("tour", "--out", tmp_path / "file")
    assert ended.code == 2


def test_without_qt_or_room_everything_but_the_picture_is_there(capsys, tmp_path, monkeypatch):
    def no_qt(*_arguments):
        raise ImportError("libEGL.so.1: cannot open shared object file", name="QtGui", path="/x/PySide6/QtGui.so")

    def full(*_arguments):
        raise OSError("The picture could not be written to tour.png.")

    monkeypatch.setattr(tour_module, "STEPS", (CallStep("The recorder is there", "recorder.test", 20),))
    for picture, why in ((no_qt, "libEGL.so.1"), (full, "could not be written")):
        assert main(["tour", "--out", str(tmp_path)], Doors(lambda _: 0, picture)) == 1
        assert why in capsys.readouterr().err
        assert (tmp_path / "tour.cuelight").exists()
