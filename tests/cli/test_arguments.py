"""Wrong usage, help, and the doors to the window."""

import pytest

from console import __version__
from console.cli.entry import Doors, main

SUB_COMMANDS = ("window", "simulate", "commands", "codes", "decode", "call", "log", "export", "tour")


@pytest.mark.parametrize(
    "arguments",
    [
        (),
        ("fly",),
        ("call",),
        ("codes", "enablex", "many"),
        ("codes", "other"),
        ("call", "room.list", "--timeout", "0"),
        ("call", "recorder.test", "--transport", "udp"),
        ("simulate", "--web-port", "70000"),
    ],
)
def test_wrong_usage_is_2_and_writes_nothing_to_standard_output(run, arguments):
    ended = run(*arguments)
    assert (ended.code, ended.out) == (2, "")
    assert ended.err


@pytest.mark.parametrize("name", SUB_COMMANDS)
def test_every_sub_command_has_help_and_json(run, name):
    ended = run(name, "--help")
    assert ended.code == 0
    assert "--json" in ended.out


def test_the_version_is_said(run):
    assert run("--version").out.strip() == f"Cuelight {__version__}"


def test_the_window_is_opened_by_its_door(run, visits):
    assert run("window", "--simulators", "--theme", "dark").code == 0
    assert visits.windows == [["--simulators", "--theme", "dark"]]


def test_a_screenshot_is_named_in_json(run, visits, tmp_path):
    ended = run("window", "--json", "--screenshot", tmp_path / "a.png")
    assert ended.document == {"screenshot": str(tmp_path / "a.png")}
    assert visits.windows == [["--screenshot", str(tmp_path / "a.png")]]


def test_a_machine_without_qt_is_told_so(capsys):
    def no_qt(_arguments):
        raise ImportError("libEGL.so.1: cannot open shared object file", name="QtGui", path="/x/PySide6/QtGui.so")

    assert main(["window"], Doors(no_qt, lambda *_: None)) == 2
    assert "libEGL.so.1" in capsys.readouterr().err


def test_a_picture_that_cannot_be_written_is_no_defect(capsys):
    def full(_arguments):
        raise OSError("The picture could not be written to a.png.")

    assert main(["window", "--screenshot", "a.png"], Doors(full, lambda *_: None)) == 2
    assert capsys.readouterr().err == "The picture could not be written to a.png.\n"
    with pytest.raises(OSError, match="picture"):
        main(["window"], Doors(full, lambda *_: None))


def test_a_defect_is_not_blamed_on_qt(capsys):
    def broken(_arguments):
        raise ImportError("cannot import name 'lamp'", name="console.ui.lamp")

    with pytest.raises(ImportError, match="lamp"):
        main(["window"], Doors(broken, lambda *_: None))
    capsys.readouterr()
