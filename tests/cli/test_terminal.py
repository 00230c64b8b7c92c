"""What is written where, and what colour may and may not do."""

import io

import pytest

from console.cli.terminal import Terminal, one_line, visible
from console.domain.outcome import Severity


class Screen(io.StringIO):
    def isatty(self) -> bool:
        return True


@pytest.fixture
def page() -> Terminal:
    return Terminal(io.StringIO(), io.StringIO(), width=40)


def test_control_characters_cannot_steer_the_terminal():
    assert visible("a\x1b[2Jb\x07\x9b") == "a\\x1b[2Jb\\x07\\x9b"
    assert one_line("a\r\n b\tc") == "a b c"


def test_columns_are_as_wide_as_their_widest_cell(page):
    page.table([("room.get", "x"), ("cdr.room-period", "y")], ("Command", "Kind"))
    assert page.out.getvalue().splitlines() == [
        "Command          Kind",
        "room.get         x",
        "cdr.room-period  y",
    ]


def test_a_paragraph_hangs_under_its_label(page):
    page.block("Meaning", "one two three four five six seven", label_width=8)
    assert page.out.getvalue().splitlines() == ["  Meaning  one two three four five six", "           seven"]


def test_json_replaces_text():
    terminal = Terminal(io.StringIO(), io.StringIO(), is_json=True)
    terminal.say("for people")
    terminal.table([], ("Head",))
    terminal.record({"é": 1})
    assert terminal.out.getvalue() == '{"é":1}\n'


@pytest.mark.parametrize("severity", Severity)
def test_a_severity_is_a_sign_and_a_word_with_and_without_colour(page, severity):
    coloured = Terminal(io.StringIO(), io.StringIO(), is_coloured=True)
    assert severity.word in page.severity(severity)
    assert "\x1b" not in page.severity(severity)
    assert page.severity(severity) in coloured.severity(severity)
    assert coloured.severity(severity).startswith("\x1b[")


@pytest.mark.parametrize(
    ("variables", "stream", "is_coloured"),
    [
        ({}, Screen(), True),
        ({}, io.StringIO(), False),
        ({"NO_COLOR": "1"}, Screen(), False),
        ({"TERM": "dumb"}, Screen(), False),
    ],
)
def test_colour_is_for_terminals_that_want_it(monkeypatch, variables, stream, is_coloured):
    for name in ("NO_COLOR", "TERM"):
        monkeypatch.delenv(name, raising=False)
    for name, value in variables.items():
        monkeypatch.setenv(name, value)
    monkeypatch.setattr("os.name", "posix")
    monkeypatch.setattr("sys.stdout", stream)
    assert Terminal.standard(is_json=False).is_coloured is is_coloured
